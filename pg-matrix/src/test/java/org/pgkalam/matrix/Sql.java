package org.pgkalam.matrix;

import java.sql.Connection;
import java.sql.SQLException;

/** One statement, one value. */
final class Sql {
  private Sql() {}

  static String value(PgServer server, String query) throws SQLException {
    try (Connection connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static void execute(PgServer server, String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
