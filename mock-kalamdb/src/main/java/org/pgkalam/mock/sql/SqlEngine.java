package org.pgkalam.mock.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;

/**
 * Runs SQL as the server's bridge service does: as user {@code pg-extension}, in namespace {@code
 * default}, at once.
 */
public final class SqlEngine implements AutoCloseable {
  private static final int MAX_BYTES = 1_048_576;

  private final NamespaceDdl namespaces;
  private final TableDdl tables;
  private final SystemViews views;

  public SqlEngine(Store store, SystemViews views) {
    this.namespaces = new NamespaceDdl(store);
    this.tables = new TableDdl(store);
    this.views = views;
  }

  /**
   * Runs one statement.
   *
   * @throws StoreException with the server's error text
   */
  public SqlResult execute(String sql) {
    int bytes = sql.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new StoreException(
          "Invalid SQL: SQL query too long: %d bytes (maximum %d bytes)"
              .formatted(bytes, MAX_BYTES));
    }
    Tokens tokens = new Tokens(sql);
    String first = word(tokens, 0);
    String second = word(tokens, 1);
    String third = word(tokens, 2);
    boolean typed = second.equals("USER") || second.equals("SHARED") || second.equals("STREAM");
    String object = typed ? third : second;
    String command = first + " " + object;
    String statement = sql.substring(tokens.peek().start());
    return switch (command) {
      case "CREATE NAMESPACE" -> namespaces.create(statement);
      case "ALTER NAMESPACE" -> namespaces.alter(statement);
      case "DROP NAMESPACE" -> namespaces.drop(statement);
      case "CREATE TABLE" -> tables.create(statement);
      case "DROP TABLE" -> tables.drop(statement);
      default -> other(first, statement);
    };
  }

  private SqlResult other(String first, String statement) {
    return switch (first) {
      case "USE" -> namespaces.use(statement);
      case "BEGIN", "COMMIT", "ROLLBACK" ->
          throw new StoreException(
              "Invalid operation: " + first + " requires a request-scoped execution context");
      default ->
          throw new StoreException(
              "Invalid SQL: Unsupported statement type: " + statement + views.size());
    };
  }

  private static String word(Tokens tokens, int at) {
    Token token = tokens.peek(at);
    return token.kind() == Token.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
  }

  @Override
  public void close() {}
}
