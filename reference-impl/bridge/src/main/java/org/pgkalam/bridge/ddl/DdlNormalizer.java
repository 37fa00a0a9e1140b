package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.Constraint;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;
import org.pgkalam.bridge.ddl.CreateTablePlan.Notice;

/**
 * Turns CREATE TABLE … USING kalamdb, and CREATE FOREIGN TABLE on a KalamDB server, into what the
 * server and PostgreSQL each get (documents "sql-syntax" and "architecture", DDL forwarding path).
 *
 * <p>Everything that can be refused is refused here, before anything is sent.
 */
public final class DdlNormalizer {
  /** The options that PostgreSQL keeps with a foreign table. */
  public static final List<String> TABLE_OPTIONS = TableOptions.NAMES;

  private final CreateTable table;
  private final String namespace;
  private final String server;
  private final String extensionSchema;
  private final TableOptions options;

  private DdlNormalizer(
      CreateTable table, String namespace, String server, String extensionSchema) {
    this.table = table;
    this.namespace = namespace;
    this.server = server;
    this.extensionSchema = extensionSchema;
    this.options = TableOptions.of(table);
  }

  /**
   * Reads the statement and refuses what needs no look at the server.
   *
   * <p>{@code SNOWFLAKE_ID()}, {@code UUID_V7()} and {@code ULID()} become, locally, calls of the
   * extension's functions of that name in {@code extensionSchema}; for integer and smallint columns
   * {@code snowflake_id_int4()} and {@code snowflake_id_int2()}. NOT NULL, DEFAULT, COLLATE and
   * CHECK are kept locally; a column of type FILE is jsonb there. The foreign table's option {@code
   * primary_key} names the key column, {@code managed} says that this statement made the remote
   * table.
   *
   * @param nodeText {@code nodeToString()} of the raw CreateStmt or CreateForeignTableStmt
   * @param namespace the schema that PostgreSQL would create the relation in, never null
   * @param server the foreign server for USING kalamdb; a foreign table names its own
   * @param extensionSchema the schema of extension pg_kalam
   * @throws BridgeException with the SQLSTATE and hint for the user
   */
  public static DdlNormalizer read(
      String nodeText, String namespace, String server, String extensionSchema) {
    CreateTable table = CreateTableReader.read(NodeText.parse(nodeText));
    SystemColumns.checkNames(table);
    Refusals.check(table);
    DdlNormalizer normalizer =
        new DdlNormalizer(
            table, namespace, table.isForeign() ? table.server() : server, extensionSchema);
    normalizer.checkNames();
    normalizer.checkDefinitions();
    return normalizer;
  }

  public String namespace() {
    return namespace;
  }

  public String table() {
    return table.name();
  }

  /** For a table that the server does not have yet. */
  public CreateTablePlan create() {
    TableType type = options.type().orElse(TableType.SHARED);
    SystemColumns.checkDeclarations(table, type);
    Optional<PrimaryKey> key = PrimaryKey.of(table, type, options.primaryKey());
    List<String> columns =
        new ArrayList<>(definitions(key).stream().map(ColumnDefinition::remote).toList());
    key.filter(found -> !found.inline())
        .ifPresent(found -> columns.add("PRIMARY KEY (" + found.column() + ")"));
    String name = namespace + "." + table.name();
    String remote = "CREATE " + type + " TABLE " + name + " (" + String.join(", ", columns) + ")";
    return new CreateTablePlan(
        namespace,
        table.name(),
        columnNames(),
        local(type, key, true),
        List.of("CREATE NAMESPACE IF NOT EXISTS " + namespace, remote + options.remote()),
        "DROP " + type + " TABLE IF EXISTS " + name,
        firstColumnIsKey(type, key.map(PrimaryKey::column)));
  }

  /**
   * For a table that the server has; its type and key are what the server says.
   *
   * @throws BridgeException 42P16 where the statement says otherwise
   */
  public CreateTablePlan mirror(RemoteTable remote) {
    Mirror mirror = new Mirror(namespace + "." + table.name(), remote);
    TableType type = mirror.type(options.type());
    SystemColumns.checkDeclarations(table, type);
    Optional<PrimaryKey> key = mirror.key(PrimaryKey.declared(table, options.primaryKey()));
    mirror.checkColumns(userColumns());
    List<Notice> notices = new ArrayList<>();
    if (!table.isForeign()) {
      notices.add(
          new Notice(
              false,
              SqlState.DUPLICATE_TABLE,
              "table " + mirror.name() + " already exists in KalamDB and is used as it is",
              null));
    }
    if (options.isManaged()) {
      notices.add(
          new Notice(
              true,
              SqlState.WARNING,
              "table " + mirror.name() + " is in KalamDB already and stays there",
              "Only the database that made a KalamDB table alters and drops it with its foreign"
                  + " table."));
    }
    notices.addAll(firstColumnIsKey(type, remote.key()));
    return new CreateTablePlan(
        namespace, table.name(), columnNames(), local(type, key, false), List.of(), null, notices);
  }

  private Set<String> columnNames() {
    return userColumns().stream().map(Column::name).collect(Collectors.toSet());
  }

  private List<Column> userColumns() {
    return table.columns().stream().filter(column -> !SystemColumns.is(column)).toList();
  }

  private List<ColumnDefinition> definitions(Optional<PrimaryKey> key) {
    List<Constraint> notNull = notNullByTable();
    return userColumns().stream()
        .map(
            column -> {
              boolean isKey = key.isPresent() && key.get().column().equals(column.name());
              return ColumnDefinition.of(
                  column, isKey, isKey && key.get().inline(), notNull, extensionSchema);
            })
        .toList();
  }

  private String local(TableType type, Optional<PrimaryKey> key, boolean created) {
    List<String> elements = new ArrayList<>();
    Set<String> declared = new LinkedHashSet<>();
    var definitions = definitions(key).iterator();
    for (Column column : table.columns()) {
      declared.add(column.name());
      elements.add(
          SystemColumns.is(column)
              ? SystemColumns.definition(column.name())
              : definitions.next().local());
    }
    elements.addAll(SystemColumns.missing(declared, type));
    elements.addAll(tableChecks());
    return "CREATE FOREIGN TABLE "
        + Sql.qualified(List.of(namespace, table.name()))
        + " ("
        + String.join(", ", elements)
        + ") SERVER "
        + Sql.identifier(server)
        + " "
        + options.local(type, key, created);
  }

  /** UPDATE and DELETE go by the first column (document "sql-syntax", row identity). */
  private List<Notice> firstColumnIsKey(TableType type, Optional<String> key) {
    String first = userColumns().get(0).name();
    if (!type.needsKey() || key.isEmpty() || key.get().equals(first)) {
      return List.of();
    }
    return List.of(
        new Notice(
            true,
            SqlState.WARNING,
            "the first column of table \"%s\" is \"%s\", not its primary key \"%s\""
                .formatted(table.name(), first, key.get()),
            "UPDATE and DELETE identify rows by the first column; put the primary key first."));
  }

  /** Types, defaults and constraints, which do not depend on what the server has. */
  private void checkDefinitions() {
    var unusedKey = PrimaryKey.declared(table, options.primaryKey());
    var unusedColumns = definitions(Optional.empty());
    var unusedChecks = tableChecks();
  }

  private void checkNames() {
    KalamNames.checkNamespace(namespace);
    KalamNames.checkTable(table.name());
    if (userColumns().isEmpty()) {
      throw BridgeException.of(
              SqlState.INVALID_TABLE_DEFINITION,
              "KalamDB table \"" + table.name() + "\" must have at least one column")
          .withHint("Declare the columns in the statement.");
    }
    Set<String> seen = new HashSet<>();
    for (Column column : table.columns()) {
      if (!SystemColumns.is(column)) {
        KalamNames.checkColumn(column.name());
      }
      if (!seen.add(column.name())) {
        throw BridgeException.of(
            SqlState.DUPLICATE_COLUMN, "column \"" + column.name() + "\" specified more than once");
      }
    }
  }

  /** PostgreSQL 18 takes NOT NULL as a table constraint too. */
  private List<Constraint> notNullByTable() {
    List<Constraint> notNulls =
        table.constraints().stream()
            .filter(constraint -> constraint.kind() == ConstraintKind.NOT_NULL)
            .toList();
    for (String column : notNulls.stream().flatMap(one -> one.columns().stream()).toList()) {
      if (table.columns().stream().noneMatch(found -> found.name().equals(column))) {
        throw BridgeException.of(
            SqlState.UNDEFINED_COLUMN,
            "column \"" + column + "\" of relation \"" + table.name() + "\" does not exist");
      }
    }
    return notNulls;
  }

  private List<String> tableChecks() {
    return table.constraints().stream()
        .filter(constraint -> constraint.kind() == ConstraintKind.CHECK)
        .map(check -> ColumnDefinition.check(check, table.name()))
        .toList();
  }
}
