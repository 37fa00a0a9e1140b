package org.pgkalam.bridge;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.ddl.AlterStep;
import org.pgkalam.bridge.ddl.RemoteTable;

/**
 * The columns that KalamDB's tables have once the DDL that waits is done. A statement is held
 * against them before it is sent: KalamDB may have been changed by others.
 */
final class ForeseenTables {
  /**
   * @param table with its namespace
   */
  private record Key(KalamSession session, String table) {}

  private final BufferAllocator allocator;
  private final Map<Key, Optional<Set<String>>> tables = new HashMap<>();

  ForeseenTables(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  ForeseenTables copy() {
    ForeseenTables copy = new ForeseenTables(allocator);
    tables.forEach((key, columns) -> copy.tables.put(key, columns.map(HashSet::new)));
    return copy;
  }

  /** The column names, or empty if there will be no such table; both names are plain. */
  Optional<Set<String>> columns(KalamSession session, String namespace, String table) {
    return tables.computeIfAbsent(
        new Key(session, namespace + "." + table),
        key ->
            new RemoteCatalog(session, allocator)
                .find(namespace, table)
                .map(
                    found ->
                        found.columns().stream()
                            .map(RemoteTable.Column::name)
                            .collect(Collectors.toCollection(HashSet::new))));
  }

  boolean isDropped(KalamSession session, String namespace, String table) {
    Optional<Set<String>> columns = tables.get(new Key(session, namespace + "." + table));
    return columns != null && columns.isEmpty();
  }

  void dropped(KalamSession session, String namespace, String table) {
    tables.put(new Key(session, namespace + "." + table), Optional.empty());
  }

  void created(KalamSession session, String namespace, String table, Set<String> columns) {
    tables.put(new Key(session, namespace + "." + table), Optional.of(new HashSet<>(columns)));
  }

  /** Raises an error if KalamDB's table is not what the step is made for. */
  void apply(KalamSession session, AlterStep step) {
    Set<String> columns =
        columns(session, step.namespace(), step.table())
            .orElseThrow(
                () ->
                    BridgeException.of(
                            SqlState.UNDEFINED_TABLE,
                            "table " + step.tableName() + " does not exist in KalamDB")
                        .withHint("It has been dropped there; drop the foreign table too."));
    switch (step.kind()) {
      case ADD, ADD_WITH_DEFAULT, ADD_NOT_NULL, ADD_NOT_NULL_WITH_DEFAULT ->
          add(columns, step, step.column());
      case DROP -> {
        require(columns, step);
        columns.remove(step.column());
      }
      case RENAME -> {
        require(columns, step);
        add(columns, step, step.newName());
        columns.remove(step.column());
      }
      case SET_NOT_NULL, CHANGE -> require(columns, step);
    }
  }

  private static void require(Set<String> columns, AlterStep step) {
    if (!columns.contains(step.column())) {
      throw BridgeException.of(
              SqlState.UNDEFINED_COLUMN,
              "column \"%s\" of table %s does not exist in KalamDB"
                  .formatted(step.column(), step.tableName()))
          .withHint("KalamDB's table has been changed by others; create the foreign table anew.");
    }
  }

  private static void add(Set<String> columns, AlterStep step, String column) {
    if (!columns.add(column)) {
      throw BridgeException.of(
              SqlState.DUPLICATE_COLUMN,
              "column \"%s\" of table %s already exists in KalamDB"
                  .formatted(column, step.tableName()))
          .withHint("KalamDB's table has been changed by others; create the foreign table anew.");
    }
  }

  /**
   * @param table with its namespace
   */
  void forget(KalamSession session, String table) {
    tables.remove(new Key(session, table));
  }

  void clear() {
    tables.clear();
  }
}
