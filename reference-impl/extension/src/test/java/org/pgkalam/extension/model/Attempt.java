package org.pgkalam.extension.model;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * How a statement ended.
 *
 * @param sqlState null if it succeeded
 * @param message of the error, or null
 * @param rows each as its values joined by {@code |}, or the count of rows in words
 */
record Attempt(String sqlState, String message, List<String> rows) {
  /** Nobody knows whether KalamDB has done it. */
  private static final String UNKNOWN = "08007";

  static Attempt of(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql)
          ? new Attempt(null, null, read(statement.getResultSet()))
          : counted(statement.getLargeUpdateCount());
    } catch (SQLException e) {
      return failed(e);
    }
  }

  static Attempt counted(long rows) {
    return new Attempt(null, null, List.of(rows + " rows"));
  }

  static Attempt failed(SQLException e) {
    return new Attempt(e.getSQLState(), e.getMessage(), List.of());
  }

  private static List<String> read(ResultSet result) throws SQLException {
    int columns = result.getMetaData().getColumnCount();
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> values = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        values.add(String.valueOf(result.getString(i)));
      }
      rows.add(String.join("|", values));
    }
    return rows;
  }

  boolean succeeded() {
    return sqlState == null;
  }

  boolean isUnknown() {
    return UNKNOWN.equals(sqlState);
  }

  @Override
  public String toString() {
    return succeeded() ? rows.toString() : sqlState + " " + message;
  }
}
