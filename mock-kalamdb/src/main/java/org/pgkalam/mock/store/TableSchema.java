package org.pgkalam.mock.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One version of a table's definition. Immutable. */
public final class TableSchema {
  private final TableName name;
  private final TableKind kind;
  private final List<Column> columns;
  private final Map<String, Column> byName = new HashMap<>();
  private final Optional<Column> primaryKey;
  private final TableOptions options;
  private final int version;
  private final int slots;

  public TableSchema(
      TableName name,
      TableKind kind,
      List<Column> columns,
      TableOptions options,
      int version,
      int slots) {
    this.name = name;
    this.kind = kind;
    this.columns = List.copyOf(columns);
    this.columns.forEach(column -> byName.put(column.name(), column));
    this.primaryKey = this.columns.stream().filter(Column::primaryKey).findFirst();
    this.options = options;
    this.version = version;
    this.slots = slots;
  }

  /** A new table: {@code columns} have slots 0, 1, ...; the system columns are put after them. */
  public static TableSchema create(
      TableName name, TableKind kind, List<Column> columns, TableOptions options) {
    List<Column> all = new ArrayList<>(columns);
    all.add(
        new Column(
            all.size() + 1,
            Column.SEQ,
            "_seq",
            KalamType.of(KalamType.Kind.BIGINT),
            false,
            false,
            Optional.empty(),
            null));
    all.add(
        new Column(
            all.size() + 1,
            Column.DELETED,
            Column.DELETED_NAME,
            KalamType.of(KalamType.Kind.BOOLEAN),
            false,
            false,
            Optional.empty(),
            null));
    return new TableSchema(name, kind, all, options, 1, columns.size());
  }

  public TableName name() {
    return name;
  }

  public TableKind kind() {
    return kind;
  }

  /** In order, the system columns among them. */
  public List<Column> columns() {
    return columns;
  }

  /** By exact name; null if there is none. */
  public Column column(String columnName) {
    return byName.get(columnName);
  }

  public Optional<Column> primaryKey() {
    return primaryKey;
  }

  /**
   * The primary key.
   *
   * @throws StoreException if it has none, as a stream may
   */
  public Column key() {
    return primaryKey.orElseThrow(
        () ->
            new StoreException(
                "Invalid operation: Table " + name.dotted() + " has no PRIMARY KEY column"));
  }

  /** The primary key's name, or that of the column that stands in for it. */
  public String keyName() {
    return primaryKey.map(Column::name).orElse("_seq");
  }

  public TableOptions options() {
    return options;
  }

  public int version() {
    return version;
  }

  /** How many values a new row has room for. */
  public int slots() {
    return slots;
  }

  public int nextColumnId() {
    return columns.stream().mapToInt(Column::id).max().orElse(0) + 1;
  }

  /** The next version, with its columns changed. */
  public TableSchema withColumns(List<Column> changed, int nowSlots) {
    return new TableSchema(name, kind, changed, options, version + 1, nowSlots);
  }

  /** The next version, with one column changed. */
  public TableSchema withColumn(String columnName, Function<Column, Column> change) {
    return withColumns(
        columns.stream()
            .map(column -> column.name().equals(columnName) ? change.apply(column) : column)
            .toList(),
        slots);
  }

  public TableSchema withOptions(TableOptions changed) {
    return new TableSchema(name, kind, columns, changed, version + 1, slots);
  }
}
