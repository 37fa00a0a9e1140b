package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.Faults;

/** What a PostgreSQL has of KalamDB that has PL/Java and not the native library. */
final class PlJavaFunctionsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  static Stream<PgVersion> majors() {
    return PlJavaRig.majors();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theHelperFunctionsNeedNoNativeLibrary(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect();
        Connection other = rig.connect()) {
      assertThat(rig.hasNativeLibrary()).isFalse();
      assertThat(
              Rig.query(
                  connection,
                  "SELECT kalam_version() = pg_kalam_version(), kalam_version() ~ '^[0-9]+[.][0-9]+'"))
          .containsExactly("t|t");
      assertThat(Rig.query(connection, "SELECT kalam_compiled_mode(), pg_kalam_compiled_mode()"))
          .containsExactly("remote|remote");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT count(DISTINCT s), bool_and(s > 0), count(DISTINCT s >> 12 & 1023)"
                      + " FROM (SELECT snowflake_id() s FROM generate_series(1, 9000)) x"))
          .containsExactly("9000|t|1");
      String worker = "SELECT snowflake_id() >> 12 & 1023";
      assertThat(Rig.query(other, worker)).isNotEqualTo(Rig.query(connection, worker));
      assertThat(
              Rig.query(
                  connection,
                  "SELECT uuid_v7()::uuid <> uuid_v7()::uuid, substr(uuid_v7(), 15, 1), length(ulid()), ulid() <> ulid()"))
          .containsExactly("t|7|26|t");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT abs(extract(epoch FROM now()) * 1000 - (snowflake_id() >> 22) - 1704067200000) < 60000"))
          .containsExactly("t");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void statementsAndQueriesReachKalamDb(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect()) {
      Rig.query(connection, "SELECT kalam_exec('CREATE NAMESPACE app')");
      Rig.query(
          connection,
          "SELECT kalam_exec('CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY, title TEXT, price DECIMAL(12,2), doc JSON)')");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT kalam_exec('INSERT INTO app.items (id, title, price, doc) VALUES (1, ''é'', 1.50, ''{\"a\": 7}''), (9007199254740993, NULL, NULL, NULL)')"))
          .singleElement()
          .asString()
          .contains("2");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT i.*, (i.doc ->> 'a')::int + 1 FROM kalam_query('SELECT * FROM app.items ORDER BY id') q,"
                      + " LATERAL (SELECT (q ->> 'id')::bigint AS id, q ->> 'title' AS title, (q ->> 'price')::numeric AS price,"
                      + " (q ->> 'doc')::jsonb AS doc) i"))
          .containsExactly("1|é|1.50|{\"a\": 7}|8", "9007199254740993|∅|∅|∅|∅");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT r.* FROM kalam_scan('App.Items') s, jsonb_to_record(s) AS r(id bigint, title text, price numeric) ORDER BY 1"))
          .containsExactly("1|é|1.50", "9007199254740993|∅|∅");
      assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT count(*) AS n FROM app.items')"))
          .containsExactly("[{\"n\":2}]");
      assertThat(
              Rig.query(connection, "SELECT kalam_query('SELECT id FROM app.items WHERE id = 0')"))
          .isEmpty();
      // An iterator that is not read to its end.
      assertThat(Rig.query(connection, "SELECT (kalam_scan('app.items') ->> 'id') <> '' LIMIT 1"))
          .containsExactly("t");
      refusals(connection);
      assertThat(Rig.query(connection, "SELECT count(*) FROM kalam_scan('app.items')"))
          .containsExactly("2");
    }
  }

  private static void refusals(Connection connection) throws SQLException {
    Refused.with(
        connection,
        "SELECT kalam_scan('app.none')",
        "42P01",
        "there is no table \"app.none\" in KalamDB",
        null);
    Refused.with(
        connection,
        "SELECT kalam_scan('a.b; DROP TABLE app.items')",
        "42602",
        "cannot be the name",
        "app.items");
    Refused.with(connection, "SELECT kalam_scan(NULL)", "42602", "cannot be the name", "app.items");
    Refused.with(
        connection,
        "SELECT kalam_query('DROP TABLE app.items')",
        "0A000",
        "kalam_query() runs queries only",
        "kalam_exec()");
    Refused.with(connection, "SELECT kalam_exec('SELECT * FROM app.none')", "42P01", "none", null);
    Rig.execute(connection, "BEGIN READ ONLY");
    Refused.with(
        connection, "SELECT kalam_exec('DELETE FROM app.items')", "25006", "read-only", "SELECT");
    Rig.execute(connection, "ROLLBACK; BEGIN READ ONLY");
    assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT count(*) AS n FROM app.items')"))
        .containsExactly("[{\"n\":2}]");
    Rig.execute(connection, "ROLLBACK");
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aUserTableIsScannedForOneUser(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect()) {
      Rig.query(connection, "SELECT kalam_exec('CREATE NAMESPACE app')");
      Rig.query(
          connection,
          "SELECT kalam_exec('CREATE USER TABLE app.notes (id BIGINT PRIMARY KEY, v TEXT)')");
      assertThat(Rig.query(connection, "SELECT kalam_scan('app.notes', 'ann')")).isEmpty();
      Refused.with(
          connection,
          "SELECT kalam_scan('app.notes')",
          "22023",
          "belong to users",
          "kalam_scan(table_name, user_id)");
      Refused.with(
          connection, "SELECT kalam_scan('app.notes', 'a/b')", "22023", "invalid value", null);
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aRoleNeedsRightsAndHasCredentialsOfItsOwn(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect()) {
      rig.kalam().auth(Auth.users(Map.of("ann", new Account("pw-of-ann", "dba"))));
      Rig.execute(
          connection,
          "CREATE ROLE ann LOGIN; CREATE ROLE bob LOGIN;"
              + " CREATE USER MAPPING FOR ann SERVER kalam_server OPTIONS (login_user 'ann', login_password 'pw-of-ann')");
      String select = "SELECT kalam_exec('SELECT 1 AS one')";
      try (Connection ann = rig.connect("ann");
          Connection bob = rig.connect("bob")) {
        Refused.with(ann, select, "42501", "permission denied for function kalam_exec", null);
        Rig.execute(
            connection,
            "GRANT USAGE ON SCHEMA sqlj TO ann, bob; GRANT EXECUTE ON FUNCTION kalam_pljava.kalam_exec(text) TO ann, bob");
        Refused.with(
            ann,
            select,
            "42501",
            "permission denied for foreign server kalam_server",
            "GRANT USAGE");
        Rig.execute(connection, "GRANT USAGE ON FOREIGN SERVER kalam_server TO ann, bob");
        assertThat(Rig.query(ann, select)).containsExactly("[{\"one\":1}]");
        Refused.with(bob, select, "28000", "authentication failed", null);
        Rig.execute(
            connection,
            "CREATE USER MAPPING FOR PUBLIC SERVER kalam_server OPTIONS (login_user 'ann', login_password 'pw-of-ann')");
        Refused.with(bob, select, "42501", "user mapping for PUBLIC", "CREATE USER MAPPING FOR");
        assertThat(Rig.query(connection, select)).containsExactly("[{\"one\":1}]");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void wrongOptionsAreRefusedAtOnce(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.start(version);
        Connection connection = rig.connect()) {
      rig.install(connection);
      Refused.with(
          connection,
          "SELECT kalam_pljava.kalam_exec('SELECT 1')",
          "42704",
          "server \"kalam_server\" does not exist",
          "CREATE SERVER");
      String create =
          "CREATE SERVER kalam_server FOREIGN DATA WRAPPER kalam_pljava OPTIONS (host 'h', port '1', ";
      Refused.with(connection, create + "hots 'x')", "HV00D", "invalid option \"hots\"", "host");
      Refused.with(connection, create + "timeout 'x')", "HV024", "timeout", null);
      Rig.execute(
          connection,
          "CREATE ROLE joe LOGIN; GRANT USAGE ON FOREIGN DATA WRAPPER kalam_pljava TO joe");
      try (Connection joe = rig.connect("joe")) {
        Refused.with(
            joe,
            create + "ca_cert '/etc/hostname')",
            "42501",
            "permission denied to name a file",
            "pg_read_server_files");
      }
      Rig.execute(connection, create + "auth_mode 'static_header', auth_header 'x=y')");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void anInterruptIsServedWhileKalamDbIsAwaited(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect();
        Connection administrator = rig.connect()) {
      Rig.query(connection, "SELECT kalam_exec('SELECT 1 AS one')");
      String pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
      for (String interrupt : List.of("pg_cancel_backend", "pg_terminate_backend")) {
        Faults.Fault hole = rig.kalam().faults().on("ExecuteQuery").blackHole();
        CompletableFuture<Void> interrupted =
            CompletableFuture.runAsync(
                () -> {
                  hole.awaitHits(1, LONG);
                  try {
                    Rig.query(administrator, "SELECT %s(%s)".formatted(interrupt, pid));
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                });
        boolean cancel = interrupt.equals("pg_cancel_backend");
        Refused.with(
            connection,
            "SELECT kalam_query('SELECT 2 AS two')",
            cancel ? "57014" : "57P01",
            cancel ? "canceling statement due to user request" : "terminating connection",
            null);
        interrupted.join();
        rig.kalam().faults().clear();
        rig.assertNoCrash();
        if (cancel) {
          assertThat(Rig.query(connection, "SELECT kalam_query('SELECT 3 AS n') ->> 'n'"))
              .containsExactly("3");
        }
      }
      try (Connection session = rig.connect()) {
        Rig.query(session, "SELECT kalam_exec('SELECT 1 AS one')");
        Faults.Fault hole = rig.kalam().faults().on("ExecuteQuery").blackHole();
        Rig.execute(session, "SET statement_timeout = '300ms'");
        Refused.with(
            session, "SELECT kalam_query('SELECT 2 AS two')", "57014", "statement timeout", null);
        hole.awaitHits(1, LONG);
        Refused.assertFails(session, "SELECT kalam_exec('CREATE NAMESPACE x')", "08007");
        rig.kalam().faults().clear();
        Rig.execute(session, "RESET statement_timeout");
        assertThat(Rig.query(session, "SELECT kalam_exec('SELECT 1 AS one')"))
            .containsExactly("[{\"one\":1}]");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatTheVirtualMachineLacksIsNamed(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect()) {
      rig.setVmOptions(connection, "-Xmx128m");
      try (Connection session = rig.connect()) {
        Refused.with(
            session,
            "SELECT kalam_exec('SELECT 1')",
            "55000",
            "without options that KalamDB's client needs",
            "SET pljava.vmoptions TO '-Xss4m --add-opens=java.base/java.nio=ALL-UNNAMED");
      }
      rig.setVmOptions(connection, PlJavaRig.VM_OPTIONS);
      Rig.execute(connection, "ALTER DATABASE postgres SET max_stack_depth = '6MB'");
      try (Connection session = rig.connect()) {
        Refused.with(
            session,
            "SELECT kalam_exec('SELECT 1')",
            "55000",
            "without options",
            "TO '-Xss7m', and");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aPolicyThatForbidsItIsNamed(PgVersion version) throws Exception {
    Assumptions.assumeTrue(PlJavaRig.enforcesPolicy(), "this Java enforces no policy");
    try (PlJavaRig rig = PlJavaRig.startInstalled(version);
        Connection connection = rig.connect()) {
      rig.setPolicies(connection, "pljava.policy");
      try (Connection session = rig.connect()) {
        Refused.with(
            session,
            "SELECT kalam_exec('SELECT 1')",
            "42501",
            "the policy of PL/Java does not let",
            "grant codebase \"sqlj:kalam\"");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theJarGoesAsItCame(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.start(version);
        Connection connection = rig.connect()) {
      rig.install(connection);
      Rig.execute(connection, rig.createServer());
      Refused.with(connection, "SELECT sqlj.remove_jar('kalam', true)", "2BP01", "depend", null);
      Rig.execute(connection, "DROP SERVER kalam_server");
      Rig.execute(connection, "SELECT sqlj.remove_jar('kalam', true)");
      assertThat(Rig.query(connection, "SELECT nspname FROM pg_namespace WHERE nspname ~ 'kalam'"))
          .isEmpty();
      rig.install(connection);
      Rig.execute(
          connection, "SELECT sqlj.replace_jar('file:" + PlJavaRig.JAR + "', 'kalam', true)");
      Rig.execute(connection, "SELECT kalam_pljava.snowflake_id()");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void itStandsBesideTheNativeExtension(PgVersion version) throws Exception {
    try (PlJavaRig rig = PlJavaRig.startBesideNative(version);
        Connection connection = rig.connect()) {
      rig.install(connection);
      Rig.execute(connection, "CREATE EXTENSION pg_kalam");
      Rig.execute(
          connection, rig.createServer().replace("WRAPPER kalam_pljava", "WRAPPER pg_kalam"));
      assertThat(
              Rig.query(
                  connection,
                  "SELECT kalam_version() = kalam_pljava.kalam_version(),"
                      + " kalam_exec('SELECT 1 AS one') = kalam_pljava.kalam_exec('SELECT 1 AS one')"))
          .containsExactly("t|t");
    }
  }
}
