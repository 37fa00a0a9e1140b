package org.pgkalam.mock.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.pgkalam.mock.QueryLimits;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableName;

/**
 * Runs SQL as the server's bridge service does: as one fixed user, in namespace {@code default}, at
 * once.
 */
public final class SqlEngine implements AutoCloseable {
  /** The user id that SQL statements run as. */
  static final String USER = "pg-extension";

  private static final int MAX_BYTES = 1_048_576;

  /** What starts a statement that the server's parser reads and its classifier does not know. */
  private static final Set<String> KNOWN =
      Set.of(
          ("ANALYZE TRUNCATE MSCK CREATE CACHE DROP DISCARD DECLARE FETCH REPLACE ALTER CALL COPY CLOSE SHOW GRANT"
                  + " DENY REVOKE START END SAVEPOINT RELEASE ASSERT DEALLOCATE EXECUTE PREPARE MERGE LISTEN UNLISTEN"
                  + " NOTIFY PRAGMA UNLOAD RENAME LOAD OPTIMIZE COMMENT PRINT RETURN VACUUM RESET SET EXPLAIN KILL")
              .split(" "));

  private final Store store;
  private final NamespaceDdl namespaces;
  private final TableDdl tables;
  private final SystemViews views;
  private final Queries queries;
  private final SqlDml dml;

  public SqlEngine(Store store, SystemViews views, QueryLimits limits) {
    this.store = store;
    this.views = views;
    this.namespaces = new NamespaceDdl(store);
    this.tables = new TableDdl(store);
    this.queries = new Queries(store, views, limits);
    this.dml = new SqlDml(store, queries);
  }

  /** What a statement does with what nodes of a cluster have in common. */
  public enum Access {
    /** It asks for what each node knows by itself. */
    LOCAL,
    /** It reads rows of tables. */
    READ,
    /** It changes rows or definitions. */
    CHANGE
  }

  /** What a statement does; {@link Access#LOCAL} if it cannot be read. */
  public Access access(String sql) {
    if (sql.length() > MAX_BYTES) {
      return Access.LOCAL;
    }
    return switch (word(new Tokens(sql), 0)) {
      case "SELECT", "WITH" -> queries.readsTables(sql) ? Access.READ : Access.LOCAL;
      case "CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE" -> Access.CHANGE;
      default -> Access.LOCAL;
    };
  }

  /**
   * Runs one statement.
   *
   * @throws StoreException with the server's error text
   */
  public SqlResult execute(String sql) {
    try {
      return run(sql);
    } catch (StackOverflowError e) {
      throw QueryErrors.tooDeep();
    }
  }

  private SqlResult run(String sql) {
    int bytes = sql.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new StoreException(
          "Invalid SQL: SQL query too long: %d bytes (maximum %d bytes)"
              .formatted(bytes, MAX_BYTES));
    }
    Tokens tokens = new Tokens(sql);
    String first = word(tokens, 0);
    String second = word(tokens, 1);
    boolean typed = second.equals("USER") || second.equals("SHARED") || second.equals("STREAM");
    String object = typed ? word(tokens, 2) : second;
    String statement = sql.substring(tokens.peek().start());
    return switch (first + " " + object) {
      case "CREATE NAMESPACE" -> namespaces.create(statement);
      case "ALTER NAMESPACE" -> namespaces.alter(statement);
      case "DROP NAMESPACE" -> namespaces.drop(statement);
      case "SET NAMESPACE" -> namespaces.use(statement);
      case "CREATE TABLE" -> tables.create(statement);
      case "ALTER TABLE" -> AlterTable.execute(store, statement);
      case "DROP TABLE" -> tables.drop(statement);
      case "SHOW NAMESPACES" -> rows(views.namespaces());
      case "SHOW TABLES" -> showTables(tokens);
      default -> other(first, tokens, statement);
    };
  }

  private SqlResult other(String first, Tokens tokens, String statement) {
    return switch (first) {
      case "SELECT", "WITH" -> queries.select(statement);
      case "INSERT", "UPDATE", "DELETE" -> dml.execute(statement);
      case "USE" -> namespaces.use(statement);
      case "DESCRIBE", "DESC" -> describe(tokens);
      case "BEGIN", "COMMIT", "ROLLBACK" ->
          throw new StoreException(
              "Invalid operation: " + first + " requires a request-scoped execution context");
      case "EXECUTE" -> throw executeStatement(tokens, statement);
      default ->
          throw new StoreException(
              KNOWN.contains(first)
                  ? "Invalid SQL: Unsupported statement type: " + statement
                  : "Invalid SQL: sql parser error: Expected: an SQL statement, found: "
                      + tokens.peek().text()
                      + tokens.position());
    };
  }

  /** EXECUTE AS USER is known to the server's HTTP side alone; here it is EXECUTE of a name. */
  private static StoreException executeStatement(Tokens tokens, String statement) {
    return new StoreException(
        tokens.accept("EXECUTE", "AS", "USER")
            ? "Invalid SQL: sql parser error: Expected: end of statement, found: "
                + tokens.text(tokens.peek().start(), tokens.peek().end())
                + tokens.position()
            : "Invalid SQL: Unsupported statement type: " + statement);
  }

  private SqlResult showTables(Tokens tokens) {
    tokens.next();
    tokens.next();
    if (!tokens.accept("IN")) {
      return rows(views.schemas(store.tables()));
    }
    if (store.has(Quirk.SHOW_TABLES_IN_FAILS)) {
      throw new StoreException(
          "Arrow error: Invalid argument error: number of columns(8) must match number of fields(14) in schema");
    }
    String namespace = tokens.next().text().toLowerCase(Locale.ROOT);
    List<Table> inside =
        store.tables().stream()
            .filter(table -> table.name().namespace().equals(namespace))
            .toList();
    return rows(views.schemas(inside));
  }

  private SqlResult describe(Tokens tokens) {
    tokens.next();
    tokens.accept("TABLE");
    StringBuilder word = new StringBuilder(tokens.next().text());
    while (tokens.acceptSymbol(".")) {
      word.append('.').append(tokens.next().text());
    }
    TableName name = TableDdl.name(word.toString());
    return rows(
        views.describe(
            store
                .table(name)
                .orElseThrow(
                    () ->
                        new StoreException(
                            "Not found: Table '%s' not found in namespace '%s'"
                                .formatted(name.table(), name.namespace())))
                .schema()));
  }

  private static SqlResult rows(ViewTable table) {
    return new SqlResult.Rows(table.columns(), table.cells());
  }

  private static String word(Tokens tokens, int at) {
    Token token = tokens.peek(at);
    return token.kind() == Token.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
  }

  @Override
  public void close() {
    queries.close();
  }
}
