package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.assertj.core.api.AbstractThrowableAssert;
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

  /**
   * Fails unless the statement does with this SQLSTATE; what else it says can be looked at then.
   */
  static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Connection connection, String sql, String sqlState) {
    return assertThatThrownBy(() -> Rig.execute(connection, sql))
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).as(sql).isEqualTo(sqlState));
  }
}
