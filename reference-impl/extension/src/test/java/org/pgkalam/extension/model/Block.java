package org.pgkalam.extension.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A transaction block of a session, and its savepoints. */
final class Block {
  /** What has been done in a savepoint that is still open, or, at the bottom, in the block. */
  private static final class Level {
    private final Set<Table> written = EnumSet.noneOf(Table.class);
    private boolean doomed;
  }

  /** A cursor that is open, and the level at which it was declared. */
  record Cursor(String name, Table table, int level) {}

  private final List<Level> levels = new ArrayList<>(List.of(new Level()));
  private final Set<Table> claimed = EnumSet.noneOf(Table.class);
  private final List<Trouble> troubles = new ArrayList<>();
  private final int begunAt;
  private boolean bridgeDied;
  private boolean aborted;
  private Cursor cursor;

  /**
   * @param begunAt the number of the state of what is committed
   */
  Block(int begunAt) {
    this.begunAt = begunAt;
  }

  int begunAt() {
    return begunAt;
  }

  boolean isAborted() {
    return aborted;
  }

  void abort() {
    aborted = true;
  }

  /** How many savepoints are open. */
  int depth() {
    return levels.size() - 1;
  }

  void savepoint() {
    levels.add(new Level());
  }

  /**
   * @param depth of the savepoint, from 1
   */
  void rollBackTo(int depth) {
    levels.subList(depth, levels.size()).clear();
    levels.add(new Level());
    aborted = false;
    if (cursor != null && cursor.level >= depth) {
      cursor = null;
    }
  }

  void release(int depth) {
    List<Level> released = levels.subList(depth, levels.size());
    Level around = levels.get(depth - 1);
    for (Level level : released) {
      around.written.addAll(level.written);
      around.doomed |= level.doomed;
    }
    released.clear();
    if (cursor != null && cursor.level >= depth) {
      cursor = new Cursor(cursor.name, cursor.table, depth - 1);
    }
  }

  void wrote(Table table) {
    levels.get(depth()).written.add(table);
    claimed.add(table);
  }

  /** Tables that have been written to, whether or not that has been rolled back. */
  Set<Table> claimed() {
    return claimed;
  }

  /** Whether a savepoint that is open has written to the table. */
  boolean holdsBack(Table table) {
    return levels.subList(1, levels.size()).stream()
        .anyMatch(level -> level.written.contains(table));
  }

  void doom() {
    levels.get(depth()).doomed = true;
  }

  boolean isDoomed() {
    return levels.stream().anyMatch(level -> level.doomed);
  }

  void add(Trouble trouble) {
    troubles.add(trouble);
  }

  void bridgeDied() {
    bridgeDied = true;
  }

  boolean isStruck() {
    return bridgeDied || troubles.stream().anyMatch(Trouble::hasStruck);
  }

  void declare(String name, Table table) {
    cursor = new Cursor(name, table, depth());
  }

  void closeCursor() {
    cursor = null;
  }

  /** Null if there is none. */
  Cursor cursor() {
    return cursor;
  }
}
