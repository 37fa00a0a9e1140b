package org.pgkalam.conformance.steps;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL answered to the statements of one step.
 *
 * @param columns of the last statement; empty if it returned no rows
 * @param rows as PostgreSQL prints them; null for null
 * @param affected row count of the last statement, or -1 if it has none
 * @param notices of all statements
 * @param failedStatement the statement that failed, or null; none after it was run
 * @param failure its error, or null
 */
record Answer(
    List<String> columns,
    List<List<String>> rows,
    long affected,
    List<String> notices,
    String failedStatement,
    SQLException failure) {
  Answer {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    notices = List.copyOf(notices);
  }

  boolean failed() {
    return failure != null;
  }

  /** All that a user sees of the error: message, detail and hint, a line each. */
  String errorText() {
    ServerErrorMessage error = serverError();
    if (error == null) {
      return failure.getMessage();
    }
    return Stream.of(error.getMessage(), error.getDetail(), error.getHint())
        .filter(part -> part != null)
        .collect(Collectors.joining("\n"));
  }

  /** The error with its SQLSTATE, for reports. */
  String describeFailure() {
    return "ERROR " + failure.getSQLState() + ": " + errorText();
  }

  /**
   * The one value that there is.
   *
   * @throws AssertionError if there is another number of values, or only null
   */
  String value() {
    if (failed()) {
      throw new AssertionError("it failed: " + describeFailure());
    }
    if (rows.size() != 1 || rows.get(0).size() != 1 || rows.get(0).get(0) == null) {
      throw new AssertionError("the result is no single value:\n" + table());
    }
    return rows.get(0).get(0);
  }

  /** The rows as a table with a heading. */
  String table() {
    return table(columns, rows);
  }

  /** Rows as a table with a heading. */
  static String table(List<String> columns, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    lines.addAll(rows);
    return lines.stream()
        .map(
            line ->
                line.stream()
                    .map(cell -> cell == null ? "NULL" : cell)
                    .collect(Collectors.joining(" | ", "| ", " |")))
        .collect(Collectors.joining("\n"));
  }

  private ServerErrorMessage serverError() {
    return failure instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
  }
}
