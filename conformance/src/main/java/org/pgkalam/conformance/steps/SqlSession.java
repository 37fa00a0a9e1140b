package org.pgkalam.conformance.steps;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** One session of PostgreSQL. Each statement is sent by itself, as psql would. */
final class SqlSession implements AutoCloseable {
  private final String name;
  private final Connection connection;
  private final Protocol protocol;
  private final ScenarioServer server;
  private final Timeline timeline;

  SqlSession(
      String name,
      Connection connection,
      Protocol protocol,
      ScenarioServer server,
      Timeline timeline) {
    this.name = name;
    this.connection = connection;
    this.protocol = protocol;
    this.server = server;
    this.timeline = timeline;
  }

  /**
   * Runs the statements in their order, up to the first that fails.
   *
   * @throws TroubleError if one does not end by itself until the deadline
   */
  Answer run(String sql, Deadline deadline) {
    List<String> notices = new ArrayList<>();
    Answer last = answer(List.of(), List.of(), -1, notices);
    for (String statement : split(sql)) {
      last = inTime(statement, deadline, () -> runOne(statement, notices));
      if (last.failed()) {
        return last;
      }
    }
    return last;
  }

  /**
   * Prepares a statement and executes it once for each row of parameters, up to the first execution
   * that fails.
   *
   * @return the rows of all executions, one after another, or the sum of the rows affected
   * @throws TroubleError if they do not end by themselves until the deadline
   */
  Answer run(PreparedSql sql, Parameters parameters, Deadline deadline) {
    return inTime(sql.text(), deadline, () -> execute(sql, parameters));
  }

  /**
   * Runs one statement in a transaction of its own and fetches its rows in several steps.
   *
   * @throws TroubleError if it does not end by itself until the deadline
   */
  Answer fetch(String sql, int rowsAtATime, Deadline deadline) {
    return inTime(sql, deadline, () -> fetch(sql, rowsAtATime));
  }

  private Answer inTime(String sql, Deadline deadline, Supplier<Answer> work) {
    if (deadline.passed()) {
      throw TroubleError.hung("the scenario has taken more than its " + deadline);
    }
    try (Overtime overtime = new Overtime(connection, server, deadline)) {
      Answer answer = work.get();
      overtime
          .verdict()
          .ifPresent(
              how -> {
                throw TroubleError.hung(how + "\nin: " + sql);
              });
      return answer;
    }
  }

  private Answer runOne(String sql, List<String> notices) {
    Instant at = Instant.now();
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      boolean hasRows = statement.execute(sql);
      Answer answer;
      if (hasRows) {
        try (ResultSet rows = statement.getResultSet()) {
          answer = answer(columns(rows), rows(rows), -1, collect(notices, statement));
        }
      } else {
        long affected = statement.getLargeUpdateCount();
        answer = answer(List.of(), List.of(), affected, collect(notices, statement));
      }
      return told(at, sql, answer);
    } catch (SQLException e) {
      return told(at, sql, failure(notices, sql, e));
    }
  }

  private Answer execute(PreparedSql sql, Parameters parameters) {
    Instant at = Instant.now();
    List<String> notices = new ArrayList<>();
    List<String> columns = List.of();
    List<List<String>> rows = new ArrayList<>();
    long affected = -1;
    Answer answer;
    try (PreparedStatement statement = connection.prepareStatement(sql.driverText())) {
      for (int row = 0; row < parameters.rows().size(); row++) {
        parameters.bind(statement, sql.order(), row, protocol);
        if (statement.execute()) {
          try (ResultSet found = statement.getResultSet()) {
            columns = columns(found);
            rows.addAll(rows(found));
          }
        } else {
          affected = Math.max(0, affected) + statement.getLargeUpdateCount();
        }
        collect(notices, statement);
        statement.clearWarnings();
      }
      answer = answer(columns, rows, affected, notices);
    } catch (SQLException e) {
      answer = failure(notices, sql.text(), e);
    }
    String all = sql.text() + "\nwith " + Answer.table(parameters.types(), parameters.rows());
    return told(at, all, answer);
  }

  private Answer fetch(String sql, int rowsAtATime) {
    Instant at = Instant.now();
    Answer answer;
    try {
      connection.setAutoCommit(false);
      try (PreparedStatement statement =
          connection.prepareStatement(PreparedSql.of(sql).driverText())) {
        statement.setFetchSize(rowsAtATime);
        try (ResultSet found = statement.executeQuery()) {
          answer = answer(columns(found), rows(found), -1, List.of());
        }
        connection.commit();
      } catch (SQLException e) {
        // Else the driver would commit, and its own complaint about that hide this error.
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      answer = failure(List.of(), sql, e);
    }
    String how = sql.strip() + "\nfetching " + rowsAtATime + " rows at a time";
    return told(at, how, answer);
  }

  /** Whether the session has ended, whatever the last error said. */
  boolean isLost() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      timeline.suite("closing " + name + ": " + e.getMessage());
    }
  }

  private static Answer answer(
      List<String> columns, List<List<String>> rows, long affected, List<String> notices) {
    return new Answer(columns, rows, affected, notices, null, null);
  }

  private static Answer failure(List<String> notices, String statement, SQLException failure) {
    return new Answer(List.of(), List.of(), -1, notices, statement, failure);
  }

  /** The answer, once it stands on the time line. */
  private Answer told(Instant begin, String sql, Answer answer) {
    timeline.sql(begin, Duration.between(begin, Instant.now()), name, sql, outcome(answer));
    return answer;
  }

  private static String outcome(Answer answer) {
    if (answer.failed()) {
      return answer.describeFailure();
    }
    if (!answer.columns().isEmpty()) {
      return answer.table();
    }
    return answer.affected() >= 0 ? answer.affected() + " rows" : "done";
  }

  private static List<String> collect(List<String> notices, Statement statement)
      throws SQLException {
    for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
      notices.add(w.getMessage());
    }
    return notices;
  }

  private static List<String> columns(ResultSet rows) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      columns.add(rows.getMetaData().getColumnLabel(i));
    }
    return columns;
  }

  private static List<List<String>> rows(ResultSet rows) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(rows.getString(i));
      }
      all.add(row);
    }
    return all;
  }

  /**
   * By the driver's own lexer, so quotes, dollar quotes and comments are as PostgreSQL has them.
   */
  static List<String> split(String sql) {
    try {
      return Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
          .map((NativeQuery query) -> query.nativeSql.strip())
          .filter(statement -> !statement.isEmpty())
          .toList();
    } catch (SQLException e) {
      throw new HarnessException("cannot split into statements: " + sql, e);
    }
  }
}
