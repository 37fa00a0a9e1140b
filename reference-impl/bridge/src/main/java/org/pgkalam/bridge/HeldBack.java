package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes of savepoints that are still open. KalamDB cannot take back a part of a transaction, so
 * they are sent when their savepoint is released, and dropped when it is rolled back.
 *
 * <p>A savepoint has the nesting level that PostgreSQL gives its subtransaction, 2 or more.
 */
final class HeldBack {
  /** The level of the transaction itself. */
  static final int OUTERMOST = 1;

  /** Of requests, before savepoints have written too much to be held. */
  static final long MOST_BYTES = 64L << 20;

  private record Held(String table, int bytes, Runnable send) {}

  private final TreeMap<Integer, List<Held>> levels = new TreeMap<>();
  private final TreeSet<Integer> failed = new TreeSet<>();
  private long bytes;

  boolean isEmpty() {
    return levels.isEmpty() && failed.isEmpty();
  }

  /** Whether it has a write to the table. */
  boolean concerns(String table) {
    return levels.values().stream()
        .flatMap(List::stream)
        .anyMatch(held -> held.table().equals(table));
  }

  /**
   * Keeps a write.
   *
   * @param size of its request in bytes
   * @throws BridgeException 54000 if there is too much
   */
  void hold(int level, String table, int size, Runnable send) {
    if (bytes + size > MOST_BYTES) {
      throw BridgeException.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "savepoints have written too much to KalamDB tables to be held back")
          .withDetail("At most " + MOST_BYTES + " bytes can wait for the release of savepoints.")
          .withHint("Release them earlier, or write without savepoints.");
    }
    bytes += size;
    levels.computeIfAbsent(level, unused -> new ArrayList<>()).add(new Held(table, size, send));
  }

  /** A write of the savepoint has failed, and it cannot be released as if nothing were. */
  void fail(int level) {
    failed.add(level);
  }

  /**
   * Hands on the writes of a savepoint: to the one around it, or to the transaction by sending
   * them.
   *
   * @return whether the transaction must fail, because a write has
   */
  boolean release(int level) {
    List<Held> released = new ArrayList<>();
    takeFrom(level).forEach(released::addAll);
    boolean fails = !failed.tailSet(level).isEmpty();
    failed.tailSet(level).clear();
    if (level - 1 > OUTERMOST) {
      if (fails) {
        failed.add(level - 1);
      }
      if (!released.isEmpty()) {
        levels.computeIfAbsent(level - 1, unused -> new ArrayList<>()).addAll(released);
      }
      return false;
    }
    released.forEach(held -> bytes -= held.bytes());
    released.forEach(held -> held.send().run());
    return fails;
  }

  /** Drops the writes of a savepoint and of those within. */
  void rollBack(int level) {
    takeFrom(level).forEach(writes -> writes.forEach(held -> bytes -= held.bytes()));
    failed.tailSet(level).clear();
  }

  private List<List<Held>> takeFrom(int level) {
    Map<Integer, List<Held>> tail = levels.tailMap(level, true);
    List<List<Held>> taken = List.copyOf(tail.values());
    tail.clear();
    return taken;
  }

  void clear() {
    levels.clear();
    failed.clear();
    bytes = 0;
  }
}
