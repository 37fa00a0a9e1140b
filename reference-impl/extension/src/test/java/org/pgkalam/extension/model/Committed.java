package org.pgkalam.extension.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What everybody must see, and what everybody could have seen before: rows by table and by {@code
 * owner|id}.
 */
final class Committed {
  private final List<Map<Table, SortedMap<String, String>>> states = new ArrayList<>();

  Committed() {
    Map<Table, SortedMap<String, String>> empty = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      empty.put(table, new TreeMap<>());
    }
    states.add(empty);
  }

  /** The number of the state of now. */
  int now() {
    return states.size() - 1;
  }

  SortedMap<String, String> rows(Table table) {
    return rows(now(), table, key -> true);
  }

  SortedMap<String, String> rows(int state, Table table, Predicate<String> keys) {
    SortedMap<String, String> rows = new TreeMap<>(states.get(state).get(table));
    rows.keySet().removeIf(keys.negate());
    return rows;
  }

  /** The rows of one session. */
  Map<Table, SortedMap<String, String>> of(int session) {
    Map<Table, SortedMap<String, String>> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      rows.put(table, rows(now(), table, key -> isOf(session, key)));
    }
    return rows;
  }

  void commit(int session, Map<Table, SortedMap<String, String>> rows) {
    Map<Table, SortedMap<String, String>> next = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      SortedMap<String, String> all = rows(now(), table, key -> !isOf(session, key));
      all.putAll(rows.get(table));
      next.put(table, all);
    }
    if (!next.equals(states.get(now()))) {
      states.add(next);
    }
  }

  static int firstKey(int session) {
    return session * 100;
  }

  /** Each session writes rows of its own, so their order among sessions makes no difference. */
  static boolean isOf(int session, String ownerAndId) {
    return Integer.parseInt(ownerAndId.substring(ownerAndId.indexOf('|') + 1)) / 100 == session;
  }
}
