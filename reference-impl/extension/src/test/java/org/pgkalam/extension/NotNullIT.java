package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** NOT NULL on columns that have NULLs, and the names of such constraints; as a plain table. */
final class NotNullIT {
  private Rig rig;
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void asOnAPlainTable(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version);
        Connection opened = started.connect()) {
      rig = started;
      connection = opened;
      filledTables();
      tablesOfManyUsers();
      mirrors();
      names();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void filledTables() throws Exception {
    run("CREATE TABLE app.k (id bigint PRIMARY KEY, v int, w int) USING kalamdb");
    run("CREATE TABLE app.h (id bigint PRIMARY KEY, v int, w int)");
    both("ALTER TABLE app.%s ADD COLUMN empty int NOT NULL", "");
    both("ALTER TABLE app.%s ADD COLUMN gone int NOT NULL, DROP COLUMN empty", "");
    both("INSERT INTO app.%s (id, v, gone) VALUES (1, 1, 1), (2, NULL, 1)", "");

    both("ALTER TABLE app.%s ALTER v SET NOT NULL", "23502");
    both("ALTER TABLE app.%s ALTER id DROP DEFAULT, ALTER w SET NOT NULL", "23502");
    both("ALTER TABLE app.%s ADD COLUMN x int NOT NULL", "23502");
    both("ALTER TABLE app.%s ADD COLUMN y int, ALTER y SET NOT NULL", "23502");
    both("ALTER TABLE app.%s ADD COLUMN fine int, ADD COLUMN x int NOT NULL", "23502");
    both(
        "DO $$ BEGIN ALTER TABLE app.%1$s ADD COLUMN y int; ALTER TABLE app.%1$s ALTER y SET NOT NULL; END $$",
        "23502");
    both(
        "DO $$ BEGIN ALTER TABLE app.%1$s RENAME v TO u; ALTER TABLE app.%1$s ALTER u SET NOT NULL; END $$",
        "23502");
    refused(
        "ALTER TABLE app.k ADD COLUMN x int NOT NULL DEFAULT 5",
        "0A000",
        "fill it, then use SET NOT NULL");
    refused("ALTER TABLE app.k ADD COLUMN x SERIAL", "0A000", "fill it, then use SET NOT NULL");

    both("UPDATE app.%s SET v = 0, w = 0", "");
    both("ALTER TABLE app.%s ALTER v SET NOT NULL, ALTER w SET NOT NULL", "");
    both("INSERT INTO app.%s (id, w, gone) VALUES (3, 1, 1)", "23502");
    assertThat(rows("SELECT id, v, w FROM app.k")).containsExactlyInAnyOrder("1|0|0", "2|0|0");
  }

  /** Plain and KalamDB table must fare alike. */
  private void both(String sql, String sqlState) throws SQLException {
    for (String table : List.of("h", "k")) {
      if (sqlState.isEmpty()) {
        run(sql.formatted(table));
      } else {
        refused(sql.formatted(table), sqlState, null);
      }
    }
  }

  /** Neither is the table changed. */
  private void refused(String sql, String sqlState, String hint) throws SQLException {
    List<String> before = columns();
    Refused.with(connection, sql, sqlState, "", hint);
    Rig.awaitBridge(connection);
    assertThat(columns()).isEqualTo(before);
  }

  private List<String> columns() throws SQLException {
    return rows(
        "SELECT kalam_exec('SELECT column_name, nullable FROM system.columns WHERE table_name = ''k'' ORDER BY ordinal LIMIT 99')");
  }

  private void tablesOfManyUsers() throws Exception {
    for (String type : List.of("user", "stream")) {
      run(
          "CREATE TABLE app.%1$ss (id bigint PRIMARY KEY, v int) USING kalamdb WITH (type = '%1$s'%2$s)"
              .formatted(type, type.equals("stream") ? ", ttl_seconds = 60" : ""));
      int before = rig.statements().size();
      String hint = "CHECK constraint";
      String alter = "ALTER TABLE app.%ss ".formatted(type);
      Refused.with(connection, alter + "ALTER v SET NOT NULL", "0A000", "rows of many users", hint);
      Refused.with(
          connection, alter + "ADD COLUMN w int NOT NULL", "0A000", "rows of many users", hint);
      assertThat(rig.statements()).hasSize(before);
    }
  }

  /** The planner believes it of a mirror, too. */
  private void mirrors() throws Exception {
    rig.kalam().sql("CREATE SHARED TABLE app.mirrored (id BIGINT PRIMARY KEY, v INT)");
    run("CREATE FOREIGN TABLE app.mirrored (id bigint, v int) SERVER kalam_server");
    run("INSERT INTO app.mirrored VALUES (1, NULL)");
    Refused.with(
        connection,
        "ALTER TABLE app.mirrored ALTER v SET NOT NULL",
        "23502",
        "column \"v\" of relation \"mirrored\" contains null values",
        null);
    run("UPDATE app.mirrored SET v = 1");
    int before = rig.statements().size();
    run("ALTER TABLE app.mirrored ALTER v SET NOT NULL");
    run("BEGIN; ALTER TABLE app.mirrored ALTER v DROP NOT NULL, ALTER v SET NOT NULL; COMMIT");
    assertThat(rig.statements()).hasSize(before);
  }

  private void names() throws Exception {
    boolean keptAndInherited = rig.postgres().version().major() >= 18;
    String columns =
        "(id bigint PRIMARY KEY, a int CONSTRAINT \"a is there\" NOT NULL, b int NOT NULL%s)"
            .formatted(keptAndInherited ? ", c int, CONSTRAINT c_there NOT NULL c NO INHERIT" : "");
    run("CREATE TABLE app.n " + columns);
    String plain = notNulls();
    run("DROP TABLE app.n");
    run("CREATE TABLE app.n " + columns + " USING kalamdb");
    assertThat(notNulls()).isEqualTo(plain);
    run("ALTER TABLE app.n ADD COLUMN d bigint CONSTRAINT d_there NOT NULL DEFAULT SNOWFLAKE_ID()");
    if (keptAndInherited) {
      assertThat(plain).contains("a is there", "c_there");
      assertThat(notNulls()).contains("d_there");
    }
  }

  private String notNulls() throws SQLException {
    return rows("SELECT conname, conkey, connoinherit FROM pg_constraint WHERE conrelid = 'app.n'::regclass"
            + " AND contype = 'n' ORDER BY 1")
        .toString();
  }

  private void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }

  private List<String> rows(String sql) throws SQLException {
    return Rig.query(connection, sql);
  }
}
