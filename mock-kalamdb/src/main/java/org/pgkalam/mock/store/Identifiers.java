package org.pgkalam.mock.store;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Gives the ids that the server makes up. */
public final class Identifiers {
  /** 2024-01-01T00:00:00Z. */
  private static final long SNOWFLAKE_EPOCH_MS = 1_704_067_200_000L;

  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final long WORKER = 1;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private long lastMillis;
  private long sequence;

  public Identifiers(Clock clock) {
    this.clock = clock;
  }

  public Clock clock() {
    return clock;
  }

  public long nowMicros() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  /** Strictly increasing, also when the clock stands still or steps back. */
  public synchronized long snowflake() {
    long millis = Math.max(clock.millis() - SNOWFLAKE_EPOCH_MS, lastMillis);
    if (millis == lastMillis) {
      sequence++;
      if (sequence == 1 << 12) {
        millis++;
        sequence = 0;
      }
    } else {
      sequence = 0;
    }
    lastMillis = millis;
    return (millis << 22) | (WORKER << 12) | sequence;
  }

  /** Milliseconds since the Unix epoch at which {@code snowflake} was made. */
  public static long millisOf(long snowflake) {
    return (snowflake >> 22) + SNOWFLAKE_EPOCH_MS;
  }

  /** Hyphenated, in lower case. */
  public String uuidV7() {
    long high = (clock.millis() << 16) | 0x7000L | random.nextInt(0x1000);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /** 26 characters of Crockford's base 32. */
  public String ulid() {
    StringBuilder text = new StringBuilder(26);
    long millis = clock.millis();
    for (int shift = 45; shift >= 0; shift -= 5) {
      text.append(CROCKFORD.charAt((int) (millis >>> shift) & 31));
    }
    for (int i = 0; i < 16; i++) {
      text.append(CROCKFORD.charAt(random.nextInt(32)));
    }
    return text.toString();
  }
}
