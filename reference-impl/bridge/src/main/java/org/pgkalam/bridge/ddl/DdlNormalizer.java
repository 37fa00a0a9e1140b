package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/**
 * Turns CREATE TABLE … USING kalamdb, and CREATE FOREIGN TABLE on a KalamDB server, into what the
 * server and PostgreSQL each get (documents "sql-syntax" and "architecture", DDL forwarding path).
 *
 * <p>Everything that can be refused is refused here, before anything is sent.
 */
public final class DdlNormalizer {
  private final CreateTable table;
  private final String namespace;
  private final String extensionSchema;
  private final TableOptions options;

  private DdlNormalizer(CreateTable table, String namespace, String extensionSchema) {
    this.table = table;
    this.namespace = namespace;
    this.extensionSchema = extensionSchema;
    this.options = TableOptions.of(table);
  }

  /**
   * The statements for both sides.
   *
   * <p>{@code SNOWFLAKE_ID()} becomes, locally, a call in {@code extensionSchema} to {@code
   * snowflake_id()}, or for integer and smallint columns to {@code snowflake_id_int4()} and {@code
   * snowflake_id_int2()}, which the extension provides. {@code UUID_V7()} and {@code ULID()} stay
   * remote defaults only. NOT NULL, DEFAULT, COLLATE and CHECK are kept locally; a column of type
   * FILE is jsonb there. The foreign table's option {@code primary_key} names the key column.
   *
   * @param nodeText {@code nodeToString()} of the raw CreateStmt or CreateForeignTableStmt
   * @param namespace the schema that PostgreSQL would create the relation in, never null
   * @param server the foreign server for USING kalamdb; a foreign table names its own
   * @param extensionSchema the schema of extension pg_kalam
   * @param major PostgreSQL's major version, 13 to 18; the text itself tells all differences that
   *     there are
   * @throws BridgeException with the SQLSTATE and hint for the user, before anything is sent
   */
  public static CreateTablePlan createTable(
      String nodeText, String namespace, String server, String extensionSchema, int major) {
    CreateTable table = CreateTableReader.read(NodeText.parse(nodeText));
    for (Column column : table.columns()) {
      KalamNames.checkSystemColumn(column.name());
    }
    Refusals.check(table);
    return new DdlNormalizer(table, namespace, extensionSchema)
        .plan(table.isForeign() ? table.server() : server);
  }

  private CreateTablePlan plan(String server) {
    checkNames();
    Optional<PrimaryKey> key = PrimaryKey.of(table, options.type(), options.primaryKey());
    List<String> remoteColumns = new ArrayList<>();
    List<String> localColumns = new ArrayList<>();
    Set<String> notNull = notNullByTable();
    for (Column column : table.columns()) {
      boolean isKey = key.isPresent() && key.get().column().equals(column.name());
      ColumnDefinition definition =
          ColumnDefinition.of(column, isKey, isKey && key.get().inline(), notNull, extensionSchema);
      remoteColumns.add(definition.remote());
      localColumns.add(definition.local());
    }
    key.filter(found -> !found.inline())
        .ifPresent(found -> remoteColumns.add("PRIMARY KEY (" + found.column() + ")"));
    localColumns.add("\"_seq\" bigint");
    if (options.type() == TableType.USER) {
      localColumns.add("\"_userid\" text");
    }
    localColumns.addAll(tableChecks());

    // A foreign table may mirror a table that the server has already.
    boolean remoteIfNotExists = table.ifNotExists() || table.isForeign();
    String name = namespace + "." + table.name();
    String remote =
        "CREATE "
            + options.type()
            + " TABLE "
            + (remoteIfNotExists ? "IF NOT EXISTS " : "")
            + name
            + " ("
            + String.join(", ", remoteColumns)
            + ")"
            + options.remote();
    String local =
        "CREATE FOREIGN TABLE "
            + (table.ifNotExists() ? "IF NOT EXISTS " : "")
            + Sql.qualified(List.of(namespace, table.name()))
            + " ("
            + String.join(", ", localColumns)
            + ") SERVER "
            + Sql.identifier(server)
            + " "
            + options.local(key, !remoteIfNotExists);
    return new CreateTablePlan(
        namespace,
        table.name(),
        options.type().optionValue(),
        List.of("CREATE NAMESPACE IF NOT EXISTS " + namespace, remote),
        remoteIfNotExists ? null : "DROP " + options.type() + " TABLE IF EXISTS " + name,
        local,
        table.ifNotExists());
  }

  private void checkNames() {
    KalamNames.checkNamespace(namespace);
    KalamNames.checkTable(table.name());
    if (table.columns().isEmpty()) {
      throw BridgeException.of(
              SqlState.INVALID_TABLE_DEFINITION,
              "KalamDB table \"" + table.name() + "\" must have at least one column")
          .withHint("Declare the columns in the statement.");
    }
    Set<String> seen = new HashSet<>();
    for (Column column : table.columns()) {
      KalamNames.checkColumn(column.name());
      if (!seen.add(column.name())) {
        throw BridgeException.of(
            SqlState.DUPLICATE_COLUMN, "column \"" + column.name() + "\" specified more than once");
      }
    }
  }

  /** PostgreSQL 18 takes NOT NULL as a table constraint too. */
  private Set<String> notNullByTable() {
    Set<String> columns = new HashSet<>();
    table.constraints().stream()
        .filter(constraint -> constraint.kind() == ConstraintKind.NOT_NULL)
        .forEach(constraint -> columns.addAll(constraint.columns()));
    for (String column : columns) {
      if (table.columns().stream().noneMatch(found -> found.name().equals(column))) {
        throw BridgeException.of(
            SqlState.UNDEFINED_COLUMN,
            "column \"" + column + "\" of relation \"" + table.name() + "\" does not exist");
      }
    }
    return columns;
  }

  private List<String> tableChecks() {
    return table.constraints().stream()
        .filter(constraint -> constraint.kind() == ConstraintKind.CHECK)
        .map(check -> ColumnDefinition.check(check, table.name()))
        .toList();
  }
}
