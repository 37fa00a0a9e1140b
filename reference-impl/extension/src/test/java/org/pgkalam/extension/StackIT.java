package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.matrix.PgVersions;
import org.postgresql.util.PSQLException;

/** With HotSpot's default stack a deep expression would end the whole cluster. */
final class StackIT {
  private static final int TERMS = 20_000;

  /** 500 kB below the usual limit of 8 MB: the most that PostgreSQL allows. */
  private static final String DEEPEST = "7680kB";

  private static final int MANY_TERMS = 200_000;

  @ParameterizedTest
  @ValueSource(ints = {13, 16, 18})
  void aDeepExpressionIsPostgresOwnErrorBeforeAndAfterTheJvmHasStarted(int major) throws Exception {
    try (Rig rig = Rig.start(PgVersions.newest(major));
        Connection connection = rig.connect()) {
      tooDeep(connection, TERMS);
      assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT 1 AS ok')"))
          .containsExactly("[{\"ok\":1}]");
      tooDeep(connection, TERMS);
      Rig.execute(connection, "SET max_stack_depth = '" + DEEPEST + "'");
      tooDeep(connection, MANY_TERMS);
      assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT 1 AS ok')"))
          .containsExactly("[{\"ok\":1}]");
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void tooDeep(Connection connection, int terms) {
    assertThatThrownBy(() -> Rig.query(connection, "SELECT " + "1+".repeat(terms - 1) + "1"))
        .isInstanceOf(PSQLException.class)
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo("54001");
  }
}
