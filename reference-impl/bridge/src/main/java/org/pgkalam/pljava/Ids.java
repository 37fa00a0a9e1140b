package org.pgkalam.pljava;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;

/** New ids of this session, as pg_kalam's functions of the same names make them. */
final class Ids {
  /** 2024-01-01T00:00:00Z, KalamDB's own epoch, in milliseconds since 1970. */
  private static final long SNOWFLAKE_EPOCH = 1_704_067_200_000L;

  private static final int WORKERS = 1024;
  private static final int COUNTER_BITS = 12;
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** Gives a number to one at a time. */
  interface Numbers {
    boolean take(int number) throws SQLException;
  }

  private final SecureRandom random = new SecureRandom();
  private final Numbers workers;
  private int worker = -1;
  private long last;

  Ids(Numbers workers) {
    this.workers = workers;
  }

  /**
   * Milliseconds since the epoch, ten bits that no other session of the database has, and twelve
   * that count within the millisecond, from a random one of the lower half on.
   */
  long snowflake() throws SQLException {
    if (worker < 0) {
      worker = takeWorker();
    }
    long next = (System.currentTimeMillis() - SNOWFLAKE_EPOCH) << COUNTER_BITS;
    if (next >> COUNTER_BITS > last >> COUNTER_BITS) {
      next |= random.nextInt(1 << (COUNTER_BITS - 1));
    } else {
      next = last + 1;
    }
    last = next;
    long counter = next & ((1 << COUNTER_BITS) - 1);
    return (next >> COUNTER_BITS << 22) | ((long) worker << COUNTER_BITS) | counter;
  }

  private int takeWorker() throws SQLException {
    int first = random.nextInt(WORKERS);
    for (int i = 0; i < WORKERS; i++) {
      int candidate = (first + i) % WORKERS;
      if (workers.take(candidate)) {
        return candidate;
      }
    }
    throw new KalamFailure(
        "53000",
        "there is no snowflake worker left for this session",
        "A database has " + WORKERS + ".",
        "Sessions give theirs back when they end.");
  }

  /** 48 bits of milliseconds since 1970, then 80 random ones. */
  private byte[] timedBytes() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    long now = System.currentTimeMillis();
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (now >> (40 - 8 * i));
    }
    return bytes;
  }

  String uuidV7() {
    byte[] bytes = timedBytes();
    bytes[6] = (byte) ((bytes[6] & 0x0F) | 0x70);
    bytes[8] = (byte) ((bytes[8] & 0x3F) | 0x80);
    String hex = HexFormat.of().formatHex(bytes);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }

  /** 26 letters of five bits each, the first with two zeros before it. */
  String ulid() {
    byte[] bytes = timedBytes();
    StringBuilder text = new StringBuilder();
    for (int letter = 0; letter < 26; letter++) {
      int value = 0;
      for (int bit = 5 * letter - 2; bit < 5 * letter + 3; bit++) {
        value = (value << 1) | (bit < 0 ? 0 : (bytes[bit / 8] >> (7 - bit % 8)) & 1);
      }
      text.append(CROCKFORD.charAt(value));
    }
    return text.toString();
  }
}
