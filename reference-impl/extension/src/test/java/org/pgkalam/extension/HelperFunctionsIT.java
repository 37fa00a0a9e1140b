package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * The functions that make ids, the schemas that they are in, and the settings that choose files.
 */
final class HelperFunctionsIT {
  private static final String WORKERS =
      "SELECT DISTINCT snowflake_id() >> 12 & 1023 FROM generate_series(1, 9)";
  private static final String COUNTERS =
      "SELECT DISTINCT snowflake_id() & 4095 FROM (SELECT pg_sleep(0.002) FROM generate_series(1, 8)) s";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void generatedColumnsOutliveTheirSchemasNames(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE SCHEMA \"Ext\"");
      Rig.execute(connection, "DROP EXTENSION pg_kalam CASCADE");
      Rig.execute(connection, "CREATE EXTENSION pg_kalam SCHEMA \"Ext\"");
      Rig.execute(connection, rig.createServer("kalam_server"));
      String table =
          "CREATE TABLE app.%s (id serial PRIMARY KEY, s smallserial, b bigserial) USING kalamdb";
      Rig.execute(connection, table.formatted("t"));
      Rig.execute(connection, "INSERT INTO app.t DEFAULT VALUES");

      Rig.execute(connection, "ALTER SCHEMA \"Ext\" RENAME TO \"Moved ' it\"");
      Rig.execute(connection, "INSERT INTO app.t DEFAULT VALUES");
      Rig.execute(connection, table.formatted("u"));
      Rig.execute(connection, "INSERT INTO app.u DEFAULT VALUES");
      Rig.execute(connection, "ALTER TABLE app.t ADD COLUMN n int DEFAULT SNOWFLAKE_ID()");
      Refused.with(
          connection,
          "ALTER EXTENSION pg_kalam SET SCHEMA public",
          "0A000",
          "does not support SET SCHEMA",
          null);

      assertThat(Rig.query(connection, "SELECT id, s FROM app.t UNION SELECT id, s FROM app.u"))
          .containsExactlyInAnyOrder("1|1", "2|2", "3|3");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void nobodyGetsMoreRightsThanHeHas(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE ROLE joe LOGIN; GRANT USAGE ON SCHEMA app TO joe;"
              + " CREATE TABLE app.t (id serial PRIMARY KEY, s smallserial) USING kalamdb;"
              + " GRANT INSERT, SELECT ON app.t TO joe");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT proname FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'"
                      + " AND d.classid = 'pg_proc'::regclass JOIN pg_extension e ON e.oid = d.refobjid"
                      + " WHERE extname = 'pg_kalam' AND prosecdef AND prorettype <> 'event_trigger'::regtype"))
          .isEmpty();
      settings(rig, connection);
      try (Connection joe = rig.postgres().connect("postgres", "joe")) {
        Rig.execute(joe, "INSERT INTO app.t DEFAULT VALUES");
        assertThat(Rig.query(joe, "SELECT * FROM app.t")).hasSize(1);
        Refused.with(
            joe, "SELECT nextval('snowflake_id_int4_seq')", "42501", "permission denied", null);
        Rig.execute(joe, "SET default_transaction_read_only = on");
        Refused.with(joe, "SELECT snowflake_id_int4()", "25006", "read-only", null);
      }
    }
  }

  /** What chooses a program is in the configuration file alone, and nobody else's business. */
  private static void settings(Rig rig, Connection connection) throws SQLException {
    for (String setting : List.of("kalam.java", "kalam.home", "kalam.vmoptions")) {
      String value = " = '/bin/false'";
      Refused.with(connection, "SET " + setting + value, "55P02", setting, null);
      Refused.with(
          connection,
          "SELECT set_config('%s', '/bin/false', false)".formatted(setting),
          "55P02",
          setting,
          null);
      for (String target : List.of("ROLE joe", "DATABASE postgres", "ROLE ALL")) {
        Refused.with(
            connection,
            "ALTER %s SET %s%s".formatted(target, setting, value),
            "55P02",
            setting,
            null);
      }
      try (Connection joe = rig.postgres().connect("postgres", "joe")) {
        Refused.with(joe, "SHOW " + setting, "42501", setting, null);
        Refused.with(joe, "SET " + setting + value, "55P02", setting, null);
        assertThat(
                Rig.query(
                    joe, "SELECT count(*) FROM pg_settings WHERE name = '%s'".formatted(setting)))
            .containsExactly("0");
      }
      String shown = "SHOW " + setting;
      try (Connection session = withOption(rig, setting)) {
        assertThat(Rig.query(session, shown)).doesNotContain("/bin/false");
      }
    }
  }

  private static Connection withOption(Rig rig, String setting) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/postgres?user=postgres&options=-c%%20%s=/bin/false"
            .formatted(rig.postgres().host(), rig.postgres().port(), setting));
  }

  /** A value that stood there before the library said what the setting is. */
  @ParameterizedTest
  @MethodSource("majors")
  void aSettingOfASessionWithoutTheLibraryIsNotTaken(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version, Map.of("session_preload_libraries", ""));
        Connection connection = rig.connect()) {
      String shown = "SELECT current_setting('kalam.java')";
      Rig.execute(connection, "LOAD 'pg_kalam'");
      List<String> configured = Rig.query(connection, shown);
      try (Connection session = rig.connect()) {
        Rig.execute(session, "SET kalam.java = '/bin/false'");
        Rig.execute(session, "LOAD 'pg_kalam'");
        assertThat(Rig.query(session, shown)).isEqualTo(configured);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void clustersCanHaveWorkersOfTheirOwn(PgVersion version) throws Exception {
    for (int[] range : List.of(new int[] {0, 511}, new int[] {512, 1023})) {
      try (Rig rig = with(version, range[0] + "-" + range[1]);
          Connection one = rig.connect();
          Connection two = rig.connect()) {
        Set<String> workers = new HashSet<>();
        for (Connection session : List.of(one, two)) {
          List<String> worker = Rig.query(session, WORKERS);
          assertThat(worker).hasSize(1);
          assertThat(Integer.parseInt(worker.get(0))).isBetween(range[0], range[1]);
          workers.addAll(worker);
        }
        assertThat(workers).hasSize(2);
        assertThat(Rig.query(one, COUNTERS)).hasSizeGreaterThan(1);
      }
    }
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      refuses(rig, connection, "7-7", "53000", "has no snowflake worker");
      for (String wrong : List.of("x", "1", "2-1", "0-1024", "0-9x", "-1-9")) {
        refuses(rig, connection, wrong, "22023", "kalam.snowflake_workers");
      }
    }
  }

  private static void refuses(
      Rig rig, Connection connection, String workers, String sqlState, String message)
      throws SQLException {
    Rig.execute(connection, "ALTER SYSTEM SET kalam.snowflake_workers = '%s'".formatted(workers));
    Rig.execute(connection, "SELECT pg_reload_conf()");
    FaultStage.await(
        "the setting",
        () -> {
          try (Connection session = rig.connect()) {
            return Rig.query(session, "SHOW kalam.snowflake_workers").equals(List.of(workers));
          }
        });
    try (Connection session = rig.connect()) {
      Refused.with(session, "SELECT snowflake_id()", sqlState, message, "cluster");
    }
  }

  private static Rig with(PgVersion version, String workers) {
    return Rig.start(version, Map.of("kalam.snowflake_workers", workers));
  }
}
