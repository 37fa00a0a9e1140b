package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** What an operator sees of the bridge process, and how it is replaced. */
final class BridgeViewIT {
  private static final long PATIENCE_SECONDS = 60;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theProcessIsShownAndReplacedUnderOpenTransactions(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect();
        Connection busy = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      shown(connection);
      hiddenFromOthers(connection);
      replaced(connection, busy);
      sessionsOfADeadProcessAreClosed(rig, connection);
      assertThat(rig.log()).doesNotContain("terminating any other active server processes");
    }
  }

  private static ProcessHandle bridge(Connection connection) throws Exception {
    String pid = Rig.query(connection, "SELECT pid FROM kalam.bridge").get(0);
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static void shown(Connection connection) throws Exception {
    assertThat(
            Rig.query(
                connection,
                "SELECT started BETWEEN pg_postmaster_start_time() - interval '1 second' AND clock_timestamp(),"
                    + " version = kalam_version(), heap_used BETWEEN 1 AND heap_max, resident > heap_used FROM kalam.bridge"))
        .containsExactly("t|t|t|t");
    Rig.execute(connection, "BEGIN");
    Rig.query(connection, "SELECT * FROM app.t");
    assertThat(
            Rig.query(
                connection,
                "SELECT sessions, transaction, requests > 0, bytes_received > 0, bytes_sent > 0"
                    + " FROM kalam.bridge_backends WHERE pid = pg_backend_pid()"))
        .containsExactly("1|t|t|t|t");
    Rig.execute(connection, "COMMIT");
    assertThat(
            Rig.query(
                connection,
                "SELECT transaction FROM kalam.bridge_backends WHERE pid = pg_backend_pid()"))
        .containsExactly("f");
  }

  private static void hiddenFromOthers(Connection connection) throws Exception {
    Rig.execute(connection, "CREATE ROLE nobody_special; SET ROLE nobody_special");
    for (String sql :
        new String[] {
          "SELECT * FROM kalam.bridge", "SELECT kalam.bridge_restart()", "SHOW kalam.vmoptions"
        }) {
      assertThatThrownBy(() -> Rig.query(connection, sql))
          .hasMessageMatching("(?s).*(permission denied|must be superuser).*");
      Rig.execute(connection, "SET ROLE nobody_special");
    }
    Rig.execute(connection, "RESET ROLE");
    assertThatThrownBy(() -> Rig.execute(connection, "SET kalam.java = '/bin/true'"))
        .hasMessageContaining("cannot be changed now");
  }

  private static void replaced(Connection connection, Connection busy) throws Exception {
    ProcessHandle before = bridge(connection);
    Rig.execute(busy, "BEGIN");
    Rig.execute(busy, "INSERT INTO app.t VALUES (1, 'before')");
    Rig.query(busy, "SELECT * FROM app.t");
    Rig.query(connection, "SELECT kalam.bridge_restart()");
    assertThat(bridge(connection).pid()).isNotEqualTo(before.pid());
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly("0");
    assertThat(before.isAlive()).as("it has a transaction still").isTrue();
    Rig.execute(busy, "INSERT INTO app.t VALUES (2, 'after')");
    Rig.execute(busy, "COMMIT");
    before.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(Rig.query(busy, "SELECT id FROM app.t ORDER BY id")).containsExactly("1", "2");
    assertThat(Rig.query(connection, "SELECT count(*) FROM kalam.bridge_backends"))
        .containsExactly("2");
  }

  private static void sessionsOfADeadProcessAreClosed(Rig rig, Connection connection)
      throws Exception {
    assertThat(rig.kalam().sessions()).hasSize(2);
    ProcessHandle killed = bridge(connection);
    killed.destroyForcibly();
    killed.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly("2");
    rig.kalam()
        .journal()
        .await(
            entry -> rig.kalam().sessions().size() == 1,
            java.time.Duration.ofSeconds(PATIENCE_SECONDS));
  }
}
