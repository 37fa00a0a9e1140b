package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs a statement that must fail, and looks at how. */
final class Refused {
  private Refused() {}

  /**
   * Fails unless the statement does with this SQLSTATE and with these texts in message and hint.
   *
   * @param hint null where it does not matter
   */
  static void with(Connection connection, String sql, String sqlState, String message, String hint)
      throws SQLException {
    try {
      Rig.execute(connection, sql);
    } catch (PSQLException e) {
      ServerErrorMessage error = e.getServerErrorMessage();
      assertThat(error.getMessage()).as(sql).contains(message);
      assertThat(error.getSQLState()).as("%s: %s", sql, error).isEqualTo(sqlState);
      if (hint != null) {
        assertThat(error.getHint()).as(sql).contains(hint);
      }
      return;
    }
    throw new AssertionError("no error: " + sql);
  }
}
