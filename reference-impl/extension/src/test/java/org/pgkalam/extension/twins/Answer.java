package org.pgkalam.extension.twins;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLWarning;

/**
 * What a server answers to a statement.
 *
 * @param sqlState 00000 unless it is an error
 * @param message of the error, else empty; not compared
 * @param columns name and type of each, without {@code _seq} and {@code _userid}, whose values are
 *     KalamDB's own
 * @param rows columns' texts joined by {@code |}, null as {@code ∅}; without those two
 * @param count of rows that were changed or copied; -1 where rows were asked for
 * @param notices what {@code RAISE} said
 */
record Answer(
    String sqlState,
    String message,
    List<String> columns,
    List<String> rows,
    long count,
    List<String> notices) {
  static final String SUCCESS = "00000";
  private static final Set<String> SYSTEM_COLUMNS = Set.of("_seq", "_userid");

  static Answer rows(String... rows) {
    return new Answer(SUCCESS, "", List.of(), List.of(rows), -1, List.of());
  }

  static Answer count(long count) {
    return new Answer(SUCCESS, "", List.of(), List.of(), count, List.of());
  }

  static Answer error(String sqlState, String message) {
    return new Answer(sqlState, message, List.of(), List.of(), -1, List.of());
  }

  static Answer of(Connection connection, TwinStatement twin, String sql) throws IOException {
    try {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      if (twin.copyData() != null) {
        return count(copy.copyIn(sql, new StringReader(twin.copyData())));
      }
      if (twin.isCopyOut()) {
        StringWriter lines = new StringWriter();
        copy.copyOut(sql, lines);
        return rows(lines.toString().split("\n"));
      }
      try (Statement statement = connection.createStatement()) {
        return of(statement, statement.execute(sql));
      }
    } catch (SQLException e) {
      return error(e.getSQLState(), e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** Of all statements in the string: their rows one after another, their counts added. */
  private static Answer of(Statement statement, boolean hasRows) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    long count = -1;
    for (boolean more = hasRows;
        more || statement.getUpdateCount() >= 0;
        more = statement.getMoreResults()) {
      if (more) {
        read(statement, columns, rows);
      } else {
        count = Math.max(count, 0) + statement.getUpdateCount();
      }
    }
    return new Answer(SUCCESS, "", columns, rows, count, raised(statement));
  }

  private static void read(Statement statement, List<String> columns, List<String> rows)
      throws SQLException {
    try (ResultSet result = statement.getResultSet()) {
      ResultSetMetaData about = result.getMetaData();
      for (int i = 1; i <= about.getColumnCount(); i++) {
        if (!SYSTEM_COLUMNS.contains(about.getColumnLabel(i))) {
          columns.add(about.getColumnLabel(i) + " " + about.getColumnTypeName(i));
        }
      }
      while (result.next()) {
        rows.add(row(result, about));
      }
    }
  }

  private static String row(ResultSet result, ResultSetMetaData about) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= about.getColumnCount(); i++) {
      if (!SYSTEM_COLUMNS.contains(about.getColumnLabel(i))) {
        String value = result.getString(i);
        values.add(value == null ? "∅" : value);
      }
    }
    return String.join("|", values);
  }

  private static List<String> raised(Statement statement) throws SQLException {
    List<String> notices = new ArrayList<>();
    for (SQLWarning at = statement.getWarnings(); at != null; at = at.getNextWarning()) {
      if (at instanceof PSQLWarning warning
          && warning.getServerErrorMessage() != null
          && "exec_stmt_raise".equals(warning.getServerErrorMessage().getRoutine())) {
        notices.add(at.getMessage());
      }
    }
    return notices;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(sqlState.equals(SUCCESS) ? "" : sqlState + " " + message);
    text.append(count < 0 ? "" : count + " rows").append(columns.isEmpty() ? "" : columns);
    rows.stream().limit(20).forEach(row -> text.append("\n      ").append(row));
    text.append(notices.isEmpty() ? "" : "\n      notices " + notices);
    return text.toString();
  }
}
