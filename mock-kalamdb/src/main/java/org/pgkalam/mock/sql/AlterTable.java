package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** ALTER TABLE with its one operation. */
final class AlterTable {
  private static final Set<String> SYSTEM_COLUMNS = Set.of("_seq", "_deleted", "_commit_seq");

  private final Store store;
  private final Tokens tokens;
  private Table table;
  private TableSchema schema;

  private AlterTable(Store store, Tokens tokens) {
    this.store = store;
    this.tokens = tokens;
  }

  static SqlResult execute(Store store, String sql) {
    return new AlterTable(store, new Tokens(sql)).run();
  }

  private SqlResult run() {
    TableName name;
    try {
      tokens.expect("ALTER", "TABLE");
      name = name();
    } catch (StoreException e) {
      throw invalidSql(e.getMessage());
    }
    if (Names.SYSTEM_NAMESPACES.contains(name.namespace())) {
      throw invalid(
          "Cannot alter system table '%s'. System tables are managed internally."
              .formatted(name.dotted()));
    }
    table =
        store
            .table(name)
            .orElseThrow(
                () ->
                    new StoreException(
                        "Not found: Table '%s' not found in namespace '%s'"
                            .formatted(name.table(), name.namespace())));
    schema = table.schema();
    return operation();
  }

  private TableName name() {
    StringBuilder text = new StringBuilder(tokens.next().text());
    while (tokens.acceptSymbol(".")) {
      text.append('.').append(tokens.next().text());
    }
    return TableDdl.name(text.toString());
  }

  private SqlResult operation() {
    if (tokens.accept("ADD")) {
      tokens.accept("COLUMN");
      return add();
    }
    if (tokens.accept("DROP")) {
      if (isIndex()) {
        return index(false);
      }
      tokens.accept("COLUMN");
      return drop();
    }
    if (tokens.accept("MODIFY")) {
      tokens.accept("COLUMN");
      return modify();
    }
    if (tokens.accept("ALTER")) {
      tokens.accept("COLUMN");
      return alter();
    }
    if (tokens.accept("RENAME", "COLUMN")) {
      return rename();
    }
    if (tokens.accept("CREATE")) {
      return index(true);
    }
    if (tokens.accept("SET")) {
      return access();
    }
    throw invalidSql("Unsupported ALTER TABLE operation");
  }

  private String column() {
    Token token = tokens.next();
    if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED) {
      throw invalidSql("sql parser error: Expected: identifier, found: " + token.text());
    }
    return token.text();
  }

  private void end() {
    tokens.acceptSymbol(";");
    if (tokens.peek().isSymbol(",")) {
      throw invalidSql("Only one ALTER TABLE operation is supported per statement");
    }
    if (!tokens.atEnd()) {
      throw invalidSql(
          tokens.peek().isWord("FIRST") || tokens.peek().isWord("AFTER")
              ? "Column position modifiers (FIRST/AFTER) are not supported"
              : "Expected exactly one ALTER TABLE statement");
    }
  }

  private Column existing(String name) {
    Column column = schema.column(name);
    if (column == null) {
      throw invalid("Column '" + name + "' does not exist");
    }
    return column;
  }

  private SqlResult add() {
    String name = column().toLowerCase(Locale.ROOT);
    TypeParser.Parsed parsed = type();
    boolean notNull = false;
    Optional<DefaultValue> defaultValue = Optional.empty();
    while (!tokens.atEnd() && !tokens.peek().isSymbol(";") && !tokens.peek().isSymbol(",")) {
      if (tokens.accept("NOT", "NULL")) {
        notNull = true;
      } else if (tokens.accept("DEFAULT")) {
        defaultValue = Optional.of(DefaultParser.parse(tokens));
      } else if (!tokens.accept("NULL") && !tokens.accept("UNIQUE")) {
        break;
      }
    }
    end();
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot add column '" + name + "': reserved system column name");
    }
    if (schema.column(name) != null) {
      throw invalid("Column '" + name + "' already exists");
    }
    Column column =
        new Column(
            schema.nextColumnId(),
            schema.slots(),
            name,
            parsed.type(),
            !notNull,
            false,
            defaultValue,
            null);
    List<Column> columns = new ArrayList<>(schema.columns());
    columns.add(column.withSlot(column.slot(), missing(column)));
    store.alter(table, schema.withColumns(columns, schema.slots() + 1));
    return altered("ADD COLUMN " + name + " " + parsed.type().sqlName());
  }

  /** What rows that are there already have in a new column. */
  private Object missing(Column column) {
    if (column.defaultValue().isPresent() && !store.has(Quirk.DEFAULTS_NOT_APPLIED)) {
      try {
        return Coercion.coerce(
            column.defaultValue().get().evaluate(store.identifiers(), SqlEngine.USER), column);
      } catch (StoreException e) {
        // A snowflake does not fit an INT; the server would not even try.
        return column.nullable() ? null : column.type().zero();
      }
    }
    return column.nullable() ? null : column.type().zero();
  }

  private TypeParser.Parsed type() {
    try {
      return TypeParser.parse(tokens);
    } catch (StoreException e) {
      throw invalidSql(e.getMessage());
    }
  }

  private SqlResult drop() {
    boolean ifExists = tokens.accept("IF", "EXISTS");
    String name = column();
    if (tokens.peek().isWord("CASCADE") || tokens.peek().isWord("RESTRICT")) {
      throw invalidSql("DROP COLUMN CASCADE/RESTRICT is not supported");
    }
    end();
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot drop column '" + name + "': system column cannot be modified");
    }
    if (ifExists && schema.column(name) == null) {
      return unchanged("DROP COLUMN " + name);
    }
    existing(name);
    store.alter(
        table,
        schema.withColumns(
            schema.columns().stream().filter(column -> !column.name().equals(name)).toList(),
            schema.slots()));
    return altered("DROP COLUMN " + name);
  }

  private SqlResult modify() {
    String name = column();
    KalamType type = type().type();
    Optional<Boolean> nullable = Optional.empty();
    if (tokens.accept("NOT", "NULL")) {
      nullable = Optional.of(false);
    } else if (tokens.accept("NULL")) {
      nullable = Optional.of(true);
    }
    end();
    if (SYSTEM_COLUMNS.contains(name)) {
      throw invalid("Cannot modify column '" + name + "': system column cannot be altered");
    }
    Column from = existing(name);
    boolean nowNullable = nullable.orElse(from.nullable());
    Column to = from.withType(type, nowNullable, nowNullable ? null : type.zero());
    TableSchema changed = schema.withColumn(name, column -> to);
    try {
      store.alterType(table, changed, from, to);
    } catch (StoreException e) {
      throw invalid("Schema coercion failed: " + e.getMessage());
    }
    return altered("MODIFY COLUMN " + name + " " + type.sqlName());
  }

  private SqlResult alter() {
    String name = column();
    boolean set = tokens.accept("SET");
    if (!set && !tokens.accept("DROP")) {
      throw invalidSql("Unsupported ALTER COLUMN operation");
    }
    boolean ofNull = tokens.accept("NOT", "NULL");
    if (!ofNull && !tokens.accept("DEFAULT")) {
      throw invalidSql("Unsupported ALTER COLUMN operation");
    }
    int from = tokens.peek().start();
    Optional<DefaultValue> value =
        set && !ofNull ? Optional.of(DefaultParser.parse(tokens)) : Optional.empty();
    String written = tokens.text(from, tokens.peek().start()).strip();
    end();
    Column column = existing(name);
    String description =
        "ALTER COLUMN "
            + name
            + (set ? " SET " : " DROP ")
            + (ofNull ? "NOT NULL" : "DEFAULT")
            + (value.isPresent() ? " " + written : "");
    if (ofNull && !set && column.primaryKey()) {
      throw invalid("Column '" + name + "' is a PRIMARY KEY and cannot be nullable");
    }
    Column changed = ofNull ? column.withNullable(!set) : column.withDefault(value);
    if (changed.equals(column)) {
      return unchanged(description);
    }
    store.alter(table, schema.withColumn(name, old -> changed));
    return altered(description);
  }

  private SqlResult rename() {
    String from = column();
    tokens.expect("TO");
    String to = column().toLowerCase(Locale.ROOT);
    end();
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
    Column changed =
        loses
            ? renamed.withSlot(schema.slots(), column.nullable() ? null : column.type().zero())
            : renamed;
    List<Column> columns =
        schema.columns().stream().map(old -> old.name().equals(from) ? changed : old).toList();
    store.alter(table, schema.withColumns(columns, schema.slots() + (loses ? 1 : 0)));
    return altered("RENAME COLUMN " + from + " TO " + to);
  }

  private SqlResult access() {
    String level;
    if (tokens.accept("ACCESS", "LEVEL")) {
      level = tokens.next().text();
    } else if (tokens.accept("TBLPROPERTIES")) {
      tokens.expectSymbol("(");
      if (!tokens.accept("ACCESS_LEVEL")) {
        throw invalidSql("ACCESS_LEVEL property is required for SET ACCESS LEVEL");
      }
      tokens.expectSymbol("=");
      level = tokens.next().text();
      tokens.expectSymbol(")");
    } else {
      throw invalidSql("Unsupported ALTER TABLE operation");
    }
    end();
    String access =
        CreateTableOptions.accessLevel(level)
            .orElseThrow(
                () ->
                    invalidSql(
                        "Invalid ACCESS_LEVEL '%s'. Supported values: PUBLIC, PRIVATE, RESTRICTED, DBA"
                            .formatted(level)));
    if (schema.kind() != TableKind.SHARED) {
      throw invalid("ACCESS LEVEL can only be set on SHARED tables");
    }
    if (schema.options().access().equals(access)) {
      return unchanged("SET ACCESS LEVEL " + access);
    }
    store.alter(table, schema.withOptions(schema.options().withAccess(access)));
    return altered("SET ACCESS LEVEL " + access);
  }

  private boolean isIndex() {
    return tokens.peek().isWord("INDEX")
        || (tokens.peek().isWord("VECTOR") && tokens.peek(1).isWord("INDEX"));
  }

  private SqlResult index(boolean create) {
    tokens.accept("VECTOR");
    tokens.expect("INDEX");
    Column column = existing(column());
    String metric = "Cosine";
    if (create && tokens.accept("USING")) {
      metric =
          switch (tokens.next().text().toUpperCase(Locale.ROOT)) {
            case "L2" -> "L2";
            case "DOT" -> "Dot";
            default -> "Cosine";
          };
    }
    end();
    if (schema.kind() == TableKind.STREAM) {
      throw invalid("Vector indexing is only supported for USER/SHARED tables");
    }
    if (!column.type().is(KalamType.Kind.EMBEDDING)) {
      throw invalid("Column '" + column.name() + "' is not EMBEDDING");
    }
    String where = schema.name().dotted() + "." + column.name();
    return new SqlResult.Message(
        create
            ? "Vector index enabled on " + where + " (" + metric + ")"
            : "Vector index disabled on " + where);
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

  private static StoreException invalidSql(String message) {
    return new StoreException("Invalid SQL: " + message);
  }
}
