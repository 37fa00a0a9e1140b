package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.store.Coercion;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;
import org.pgkalam.mock.store.TableSchema;

/** Carries out an ALTER TABLE. */
final class AlterTable {
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("_seq", Column.DELETED_NAME, "_commit_seq");

  private final Store store;
  private final Table table;
  private final TableSchema schema;

  private AlterTable(Store store, Table table) {
    this.store = store;
    this.table = table;
    this.schema = table.schema();
  }

  static SqlResult execute(Store store, String sql) {
    AlterTableParser.Statement statement;
    try {
      statement = AlterTableParser.parse(sql);
    } catch (StoreException e) {
      throw new StoreException("Invalid SQL: " + e.getMessage());
    }
    TableName name = statement.table();
    if (Names.SYSTEM_NAMESPACES.contains(name.namespace())) {
      throw invalid(
          "Cannot alter system table '%s'. System tables are managed internally."
              .formatted(name.dotted()));
    }
    Table table =
        store
            .table(name)
            .orElseThrow(
                () ->
                    new StoreException(
                        "Not found: Table '%s' not found in namespace '%s'"
                            .formatted(name.table(), name.namespace())));
    return new AlterTable(store, table).run(statement.alteration());
  }

  private SqlResult run(Alteration alteration) {
    if (alteration instanceof Alteration.Add add) {
      return add(add);
    }
    if (alteration instanceof Alteration.Drop drop) {
      return drop(drop);
    }
    if (alteration instanceof Alteration.Modify modify) {
      return modify(modify);
    }
    if (alteration instanceof Alteration.NotNull notNull) {
      return notNull(notNull);
    }
    if (alteration instanceof Alteration.Default change) {
      return setDefault(change);
    }
    if (alteration instanceof Alteration.Rename rename) {
      return rename(rename);
    }
    if (alteration instanceof Alteration.Access access) {
      return access(access);
    }
    return index((Alteration.Index) alteration);
  }

  private Column existing(String name) {
    Column column = schema.column(name);
    if (column == null) {
      throw invalid("Column '" + name + "' does not exist");
    }
    return column;
  }

  private SqlResult add(Alteration.Add add) {
    String name = add.column();
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot add column '" + name + "': reserved system column name");
    }
    if (schema.column(name) != null) {
      throw invalid("Column '" + name + "' already exists");
    }
    Optional<Column> revived =
        store.has(Quirk.DROPPED_VALUES_COME_BACK) ? table.dropped(name) : Optional.empty();
    Column column =
        new Column(
            schema.nextColumnId(),
            schema.slots(),
            name,
            add.type(),
            !add.notNull(),
            false,
            add.defaultValue(),
            null);
    List<Column> columns = new ArrayList<>(schema.columns());
    columns.add(column.withSlot(column.slot(), missing(column)));
    TableSchema changed = schema.withColumns(columns, schema.slots() + 1);
    if (revived.isPresent()) {
      store.revive(table, changed, revived.get(), columns.get(columns.size() - 1));
    } else {
      store.alter(table, changed);
    }
    return altered("ADD COLUMN " + name + " " + add.type().sqlName());
  }

  /** What rows that are there already have in a new column; they share it. */
  private Object missing(Column column) {
    Optional<DefaultValue> value =
        column.defaultValue().filter(given -> !given.isUnique() && appliesDefaults());
    if (value.isEmpty()) {
      return column.nullable() ? null : column.type().zero();
    }
    try {
      return Coercion.coerce(value.get().evaluate(store.identifiers(), SqlEngine.USER), column);
    } catch (StoreException e) {
      throw invalid("Schema coercion failed: " + e.getMessage());
    }
  }

  private boolean appliesDefaults() {
    return !store.has(Quirk.DEFAULTS_NOT_APPLIED);
  }

  private SqlResult drop(Alteration.Drop drop) {
    String name = drop.column();
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot drop column '" + name + "': system column cannot be modified");
    }
    String description = "DROP COLUMN " + name;
    if (drop.ifExists() && schema.column(name) == null) {
      return unchanged(description);
    }
    Column column = existing(name);
    if (column.primaryKey()) {
      if (!store.has(Quirk.KEY_DROP_IGNORED)) {
        throw invalid("Column '" + name + "' is a PRIMARY KEY and cannot be dropped");
      }
      return new SqlResult.Message(
          "Table %s altered successfully: %s (version %d)"
              .formatted(schema.name().dotted(), description, schema.version() + 1));
    }
    table.drop(column);
    store.alter(
        table,
        schema.withColumns(
            schema.columns().stream().filter(kept -> !kept.name().equals(name)).toList(),
            schema.slots()));
    return altered(description);
  }

  private SqlResult modify(Alteration.Modify modify) {
    Column from = altering(modify.column());
    KalamType type = modify.type();
    boolean nullable = modify.nullable().orElse(from.nullable());
    if (nullable && from.primaryKey()) {
      throw nullableKey(from);
    }
    String description = "MODIFY COLUMN " + from.name() + " " + type.sqlName();
    if (type.equals(from.type()) && nullable == from.nullable()) {
      return unchanged(description);
    }
    Column to = from.withType(type, nullable, nullable ? null : type.zero());
    TableSchema changed = schema.withColumn(from.name(), column -> to);
    try {
      store.alterType(table, changed, from, to);
    } catch (StoreException e) {
      throw invalid("Schema coercion failed: " + e.getMessage());
    }
    return altered(description);
  }

  private Column altering(String name) {
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot modify column '" + name + "': system column cannot be altered");
    }
    return existing(name);
  }

  private static StoreException nullableKey(Column column) {
    return invalid("Column '" + column.name() + "' is a PRIMARY KEY and cannot be nullable");
  }

  private SqlResult notNull(Alteration.NotNull change) {
    Column column = altering(change.column());
    if (!change.set() && column.primaryKey()) {
      throw nullableKey(column);
    }
    if (change.set() && !store.has(Quirk.NOT_NULL_NOT_CHECKED) && store.hasNulls(table, column)) {
      throw invalid("Column '" + column.name() + "' contains NULL values");
    }
    return change(
        column,
        column.withNullable(!change.set()),
        change.set() ? "SET NOT NULL" : "DROP NOT NULL");
  }

  private SqlResult setDefault(Alteration.Default change) {
    Column column = altering(change.column());
    return change(
        column,
        column.withDefault(change.value()),
        change.value().isPresent() ? "SET DEFAULT " + change.written() : "DROP DEFAULT");
  }

  private SqlResult change(Column from, Column to, String what) {
    String description = "ALTER COLUMN " + from.name() + " " + what;
    if (to.equals(from)) {
      return unchanged(description);
    }
    store.alter(table, schema.withColumn(from.name(), old -> to));
    return altered(description);
  }

  private SqlResult rename(Alteration.Rename rename) {
    String from = rename.from();
    String to = rename.to();
    if (SYSTEM_COLUMNS.contains(from)) {
      throw invalid("Cannot rename column '" + from + "': system column cannot be modified");
    }
    if (SYSTEM_COLUMNS.contains(to)) {
      throw invalid("Cannot rename column to '" + to + "': reserved system column name");
    }
    Column column = existing(from);
    if (schema.column(to) != null) {
      throw invalid("Column '" + to + "' already exists");
    }
    boolean loses = store.has(Quirk.RENAME_LOSES_VALUES);
    Column renamed = column.withName(to);
    Column changed = loses ? table.underItsName(column, renamed, schema.slots()) : renamed;
    List<Column> columns =
        schema.columns().stream().map(old -> old.name().equals(from) ? changed : old).toList();
    store.alter(table, schema.withColumns(columns, schema.slots() + (loses ? 1 : 0)));
    return altered("RENAME COLUMN " + from + " TO " + to);
  }

  private SqlResult access(Alteration.Access access) {
    if (schema.kind() != TableKind.SHARED) {
      throw invalid("ACCESS LEVEL can only be set on SHARED tables");
    }
    String description = "SET ACCESS LEVEL " + access.level();
    if (schema.options().access().equals(access.level())) {
      return unchanged(description);
    }
    store.alter(table, schema.withOptions(schema.options().withAccess(access.level())));
    return altered(description);
  }

  private SqlResult index(Alteration.Index index) {
    if (schema.kind() == TableKind.STREAM) {
      throw invalid("Vector indexing is only supported for USER/SHARED tables");
    }
    Column column = existing(index.column());
    if (!column.type().is(KalamType.Kind.EMBEDDING)) {
      throw invalid("Column '" + column.name() + "' is not EMBEDDING");
    }
    String where = schema.name().dotted() + "." + column.name();
    return new SqlResult.Message(
        index
            .metric()
            .map(metric -> "Vector index enabled on " + where + " (" + metric + ")")
            .orElse("Vector index disabled on " + where));
  }

  private SqlResult altered(String description) {
    return new SqlResult.Message(
        "Table %s altered successfully: %s (version %d)"
            .formatted(schema.name().dotted(), description, table.schema().version()));
  }

  private SqlResult unchanged(String description) {
    return new SqlResult.Message(
        "Table %s unchanged: %s (version %d - no changes needed)"
            .formatted(schema.name().dotted(), description, schema.version()));
  }

  private static StoreException invalid(String message) {
    return new StoreException("Invalid operation: " + message);
  }
}
