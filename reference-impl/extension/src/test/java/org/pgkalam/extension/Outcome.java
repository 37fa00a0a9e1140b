package org.pgkalam.extension;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * How a statement ended for its user.
 *
 * @param sqlState {@link #DONE} if it succeeded
 */
record Outcome(String sqlState, String message, String detail, String hint) {
  static final String DONE = "00000";
  static final Outcome SUCCESS = new Outcome(DONE, "", "", "");

  static Outcome of(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return SUCCESS;
    } catch (SQLException e) {
      return of(e);
    }
  }

  private static Outcome of(SQLException e) {
    Optional<ServerErrorMessage> error =
        e instanceof PSQLException fromServer
            ? Optional.ofNullable(fromServer.getServerErrorMessage())
            : Optional.empty();
    return new Outcome(
        e.getSQLState(),
        error.map(ServerErrorMessage::getMessage).orElse(e.getMessage()),
        error.map(ServerErrorMessage::getDetail).orElse(""),
        error.map(ServerErrorMessage::getHint).orElse(""));
  }

  @Override
  public String toString() {
    return sqlState.equals(DONE) ? "no error" : sqlState + " " + message;
  }
}
