package org.pgkalam.matrix;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What a candidate needs in every database before its extension is created, such as another
 * extension: it is run in those that all others are copied from.
 */
final class CandidateSql {
  private static final List<String> DATABASES = List.of("template1", "postgres");

  private CandidateSql() {}

  /**
   * @throws ServerDidNotStartException if a statement fails; the server is closed then
   */
  static void run(PgServer server, String statements) {
    if (statements.isBlank()) {
      return;
    }
    for (String database : DATABASES) {
      try (Connection connection = server.connect(database);
          Statement statement = connection.createStatement()) {
        statement.execute(statements);
      } catch (SQLException e) {
        server.close();
        throw new ServerDidNotStartException(
            "%s fails in the database %s: %s"
                .formatted(ExtensionFiles.STATEMENTS, database, e.getMessage()));
      }
    }
  }
}
