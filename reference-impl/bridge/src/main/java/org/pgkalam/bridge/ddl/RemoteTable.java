package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Optional;

/**
 * A table as the server knows it.
 *
 * @param type {@code table_type} of system.tables, such as {@code shared}
 * @param columns as in system.columns, the server's own {@code _seq} and {@code _deleted} among
 *     them
 */
public record RemoteTable(String type, List<Column> columns) {
  public RemoteTable {
    columns = List.copyOf(columns);
  }

  /**
   * A column.
   *
   * @param dataType the server's name for its type, such as {@code DECIMAL(10, 2)}
   */
  public record Column(String name, String dataType, boolean primaryKey) {}

  Optional<Column> column(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /** The one key column; a stream table may have none. */
  Optional<String> key() {
    return columns.stream().filter(Column::primaryKey).map(Column::name).findFirst();
  }
}
