package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** Sessions that alter the same table, and a KalamDB that others have altered. */
final class ConcurrentDdlIT {
  private Rig rig;
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatAStatementMirrorsIsItsOwnDoing(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version);
        Connection opened = started.connect()) {
      rig = started;
      connection = opened;
      twoSessions("t", "app.t", "app.t");
      run(
          "CREATE TABLE app.root (id bigint NOT NULL, v text, _seq bigint) PARTITION BY RANGE (id)");
      twoSessions("leaf", "app.root", "app.root");
      strangers();
      changedThere();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void twoSessions(String table, String first, String second) throws Exception {
    run("CREATE TABLE app.%s (id bigint PRIMARY KEY, v text) USING kalamdb".formatted(table));
    if (!first.equals("app." + table)) {
      run(
          "ALTER TABLE %s ATTACH PARTITION app.%s FOR VALUES FROM (0) TO (9)"
              .formatted(first, table));
    }
    int before = rig.statements().size();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Connection reader = rig.connect();
        Connection one = rig.connect();
        Connection other = rig.connect()) {
      reader.setAutoCommit(false);
      Rig.query(reader, "SELECT * FROM app." + table);
      Future<?> added = alter(threads, one, "ALTER TABLE %s ADD COLUMN a text".formatted(first));
      awaitWaiting(1);
      Future<?> dropped =
          alter(threads, other, "ALTER TABLE %s DROP COLUMN v, ADD b int".formatted(second));
      awaitWaiting(2);
      reader.rollback();
      added.get(30, TimeUnit.SECONDS);
      dropped.get(30, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
    String alter = "ALTER TABLE app." + table;
    assertThat(rig.statements().subList(before, rig.statements().size()))
        .containsExactly(
            alter + " ADD COLUMN a TEXT",
            alter + " ADD COLUMN b INTEGER",
            alter + " DROP COLUMN v");
    assertThat(Rig.query(connection, "SELECT id, a, b FROM app." + table)).isEmpty();
  }

  private static Future<?> alter(ExecutorService threads, Connection session, String sql) {
    return threads.submit(
        () -> {
          Rig.execute(session, sql);
          return null;
        });
  }

  private void awaitWaiting(int sessions) {
    String waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted";
    FaultStage.await(
        sessions + " that wait for a lock",
        () -> Rig.query(connection, waiting).equals(List.of(String.valueOf(sessions))));
  }

  /** Nobody gets a lock on what he may not alter. */
  private void strangers() throws Exception {
    run("CREATE ROLE joe; GRANT USAGE ON SCHEMA app TO joe");
    try (Connection reader = rig.connect()) {
      reader.setAutoCommit(false);
      Rig.query(reader, "SELECT * FROM app.t");
      run("SET ROLE joe");
      Refused.with(connection, "ALTER TABLE app.t ADD COLUMN c text", "42501", "owner", null);
      Refused.with(connection, "ALTER TABLE app.t RENAME a TO c", "42501", "owner", null);
      run("RESET ROLE");
      reader.rollback();
    }
  }

  /** Nothing is sent where only a part could be done. */
  private void changedThere() throws Exception {
    rig.kalam().sql("ALTER TABLE app.t DROP COLUMN a");
    rig.kalam().sql("ALTER TABLE app.t ADD COLUMN taken TEXT");
    int before = rig.statements().size();
    Refused.with(
        connection,
        "ALTER TABLE app.t ADD COLUMN fine text, ADD COLUMN taken text",
        "42701",
        "column \"taken\" of table app.t already exists in KalamDB",
        "others");
    Refused.with(
        connection,
        "ALTER TABLE app.t ADD COLUMN fine text, DROP COLUMN a",
        "42703",
        "column \"a\" of table app.t does not exist in KalamDB",
        "others");
    rig.kalam().sql("DROP TABLE app.t");
    Refused.with(
        connection,
        "ALTER TABLE app.t ADD COLUMN fine text",
        "42P01",
        "table app.t does not exist in KalamDB",
        "dropped");
    assertThat(rig.statements()).hasSize(before);
    run("DROP FOREIGN TABLE app.t");
  }

  private void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }
}
