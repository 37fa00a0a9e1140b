package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Faults;
import org.pgkalam.mock.Journal;

/** kalam_exec: statements for KalamDB as they are. */
final class ExecIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aReadOnlyTransactionOnlyReads(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.t VALUES (1, 'a')");
      Rig.execute(connection, "SET default_transaction_read_only = on");
      Journal.Mark mark = rig.kalam().journal().mark();
      for (String sql :
          List.of(
              "INSERT INTO app.t (id) VALUES (2)",
              "/* SELECT */ UPDATE app.t SET v = ''x'' WHERE id = 1",
              "DELETE FROM app.t WHERE id = 1",
              "DROP TABLE app.t",
              "SELECT 1; DELETE FROM app.t WHERE id = 1")) {
        Refused.with(
            connection,
            "SELECT kalam_exec('" + sql + "')",
            "25006",
            "in a read-only transaction",
            "SELECT, SHOW");
      }
      assertThat(rig.kalam().journal().since(mark)).isEmpty();
      assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT id, v FROM app.t')"))
          .containsExactly("[{\"id\":1,\"v\":\"a\"}]");
      Rig.execute(connection, "RESET default_transaction_read_only");
      Rig.query(connection, "SELECT kalam_exec('DELETE FROM app.t WHERE id = 1')");
      assertThat(Rig.query(connection, "SELECT id FROM app.t")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aChangeWhoseAnswerIsNotHeardIsNotKnown(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      String insert = "SELECT kalam_exec('INSERT INTO app.t (id) VALUES (%d)')";
      String unknown = "it is not known whether KalamDB has run the statement";
      Rig.execute(connection, "SET statement_timeout = '200ms'");
      rig.kalam().faults().on("ExecuteQuery").blackHole().times(1);
      Refused.with(connection, "SELECT kalam_exec('SELECT 1')", "57014", "canceling", null);
      Faults.Fault slow = rig.kalam().faults().on("ExecuteQuery").delay(Duration.ofSeconds(1));
      slow.afterWork().times(1);
      Refused.with(connection, insert.formatted(1), "08007", unknown, "Look at what is in KalamDB");
      Rig.execute(connection, "RESET statement_timeout");
      assertThat(Rig.query(connection, "SELECT id FROM app.t"))
          .as("it was not taken off the wire")
          .containsExactly("1");
      rig.kalam().faults().on("ExecuteQuery").status(Status.Code.UNAVAILABLE, "gone").times(1);
      Refused.with(connection, insert.formatted(2), "08007", unknown, "Look at what is in KalamDB");
      rig.kalam().faults().on("ExecuteQuery").status(Status.Code.UNAVAILABLE, "gone").times(1);
      Refused.with(connection, "SELECT kalam_exec('SELECT 1')", "08006", "gone", null);
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aChangeInABlockIsWarnedAboutOnce(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      String insert = "SELECT kalam_exec('INSERT INTO app.t (id) VALUES (%d)')";
      assertThat(warning(connection, insert.formatted(1))).isNull();
      Rig.execute(connection, "BEGIN");
      assertThat(warning(connection, "SELECT kalam_exec('SELECT 1')")).isNull();
      assertThat(warning(connection, insert.formatted(2))).contains("outside of the transaction");
      assertThat(warning(connection, insert.formatted(3))).isNull();
      Rig.execute(connection, "ROLLBACK");
      assertThat(Rig.query(connection, "SELECT id FROM app.t")).hasSize(3);
    }
  }

  private static String warning(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getWarnings() == null ? null : statement.getWarnings().getMessage();
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aResultIsCutByNoOtherLimitThanTheSetting(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      String large = "SELECT length(kalam_exec('SELECT repeat(''x'', %d) AS v'))";
      assertThat(Rig.query(connection, large.formatted(20 << 20)))
          .containsExactly(String.valueOf((20 << 20) + 10));
      Refused.with(
          connection,
          large.formatted(65 << 20),
          "54000",
          "the result of kalam_exec() is too long",
          "kalam.exec_result_limit");
      // The answer and its text are more than the bridge has room for.
      Rig.execute(connection, "SET kalam.exec_result_limit = '1000MB'");
      List<String> bridge = Rig.query(connection, "SELECT pid FROM kalam.bridge");
      for (int megabytes : new int[] {100, 150, 190, 250}) {
        Refused.with(
            connection,
            large.formatted(megabytes << 20),
            "53200",
            "KalamDB's answer is too large for the bridge process",
            "-Xmx");
      }
      assertThat(Rig.query(connection, "SELECT pid FROM kalam.bridge")).isEqualTo(bridge);
      Rig.execute(connection, "SET kalam.exec_result_limit = '1kB'");
      Refused.with(connection, large.formatted(1024), "54000", "too long", "fewer rows");
      assertThat(Rig.query(connection, large.formatted(1000))).containsExactly("1010");
      assertThat(rig.log()).doesNotContain("OutOfMemoryError");
    }
  }
}
