package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** A statement does not see what it has written itself, however late one of its scans begins. */
final class StatementViewIT {
  /** More than a message of rows holds, so that some are sent while others are read. */
  private static final int ROWS = 3_000;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void itsOwnRowsAreNotThere(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.k (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(
          connection,
          "INSERT INTO app.k SELECT g, repeat('x', 50) FROM generate_series(1, %d) g"
              .formatted(ROWS));
      for (boolean inBlock : new boolean[] {false, true}) {
        connection.setAutoCommit(!inBlock);
        assertThat(
                Rig.update(
                    connection,
                    "INSERT INTO app.k SELECT id + 10000, v FROM app.k UNION ALL SELECT id + 20000, v FROM app.k"))
            .isEqualTo(2 * ROWS);
        assertThat(
                Rig.query(
                    connection,
                    "WITH d AS (DELETE FROM app.k WHERE id > 10000 RETURNING id)"
                        + " SELECT count(*) FROM d JOIN app.k USING (id)"))
            .as("they were there when the statement began")
            .containsExactly(String.valueOf(2 * ROWS));
        assertThat(Rig.query(connection, "SELECT count(*) FROM app.k"))
            .containsExactly(String.valueOf(ROWS));
        if (inBlock) {
          connection.commit();
        }
      }
      connection.setAutoCommit(true);
      functions(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void functions(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE FUNCTION app.write(n bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS"
            + " $$ BEGIN INSERT INTO app.k VALUES (n + 50000, 'f'); RETURN n; END $$");
    assertThat(
            Rig.query(
                connection,
                "SELECT count(app.write(g)), (SELECT count(*) FROM app.k WHERE v = 'f') FROM generate_series(1, 5) g"))
        .as("a function's rows are not in the scan of the statement that calls it")
        .containsExactly("5|0");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.k WHERE v = 'f'"))
        .containsExactly("5");
  }
}
