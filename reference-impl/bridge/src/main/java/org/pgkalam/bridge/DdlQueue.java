package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Remote DDL that waits for PostgreSQL's commit, in the order in which it came: nothing can take
 * back a table or a column that is dropped, and a later statement may still fail.
 */
final class DdlQueue {
  private static final long MILLIS = 30_000;

  /** No statement's number. */
  private static final int NONE = 0;

  /**
   * @param table with its namespace
   * @param dropped what KalamDB loses for good; null for nothing
   * @param dropStatement the statement that drops the table; NONE for what drops none
   */
  private record Entry(
      KalamSession session, String table, String dropped, int dropStatement, Runnable work) {}

  private final List<Entry> entries = new ArrayList<>();

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean concerns(KalamSession session, String table) {
    return entries.stream()
        .anyMatch(entry -> entry.session == session && entry.table.equals(table));
  }

  void add(KalamSession session, String table, Runnable work) {
    entries.add(new Entry(session, table, null, NONE, work));
  }

  /**
   * @param dropped as messages name what is lost for good
   */
  void addForGood(KalamSession session, String table, String dropped, Runnable work) {
    entries.add(new Entry(session, table, dropped, NONE, work));
  }

  void addDrop(KalamSession session, String table, int statement, Runnable work) {
    entries.add(new Entry(session, table, "table " + table, statement, work));
  }

  /**
   * Forgets the tables that a statement drops.
   *
   * @param forget told each, with its namespace
   * @return their names; null for none
   */
  String keepTables(int statement, BiConsumer<KalamSession, String> forget) {
    List<Entry> kept =
        entries.stream()
            .filter(entry -> entry.dropStatement != NONE && entry.dropStatement == statement)
            .toList();
    entries.removeAll(kept);
    kept.forEach(entry -> forget.accept(entry.session, entry.table));
    return kept.isEmpty()
        ? null
        : kept.stream().map(Entry::table).collect(Collectors.joining(", "));
  }

  /** The last moment at which an error still fails PostgreSQL's transaction. */
  void run() {
    List<Entry> waiting = List.copyOf(entries);
    entries.clear();
    List<String> dropped = new ArrayList<>();
    for (Entry entry : waiting) {
      try {
        entry.session.limited(MILLIS, entry.work);
      } catch (BridgeException e) {
        throw dropped.isEmpty()
            ? e
            : e.withDetail(
                (e.detail() == null ? "" : e.detail() + " ")
                    + "KalamDB has already dropped "
                    + String.join(", ", dropped)
                    + ", for good.");
      }
      if (entry.dropped != null) {
        dropped.add(entry.dropped);
      }
    }
  }

  void clear() {
    entries.clear();
  }
}
