package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.MockKalamDb;
import org.postgresql.PGConnection;

/** Credentials in user mappings: whose count, and who sees them. */
final class UserMappingIT {
  private static final Map<String, Account> ACCOUNTS =
      Map.of(
          "everybody", new Account("pw-everybody", "dba"),
          "mine", new Account("pw-mine", "dba"),
          "owner", new Account("pw-owner", "dba"),
          "joe", new Account("pw-joe", "dba"));

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  private static void map(Connection connection, String role, String account) throws SQLException {
    Rig.execute(
        connection,
        "CREATE USER MAPPING FOR %s SERVER kalam_server OPTIONS (login_user '%s', login_password 'pw-%s')"
            .formatted(role, account, account));
  }

  /** As whom the calls since then were made, each once, in their order. */
  private static List<String> accounts(MockKalamDb kalam, Journal.Mark mark) {
    List<JournalEntry> all = kalam.journal().entries();
    return kalam.journal().since(mark).stream()
        .filter(call -> !call.method().equals("OpenSession"))
        .map(call -> account(all, session(call)))
        .distinct()
        .toList();
  }

  private static String session(JournalEntry call) {
    Object request = call.request();
    return request.toString().replaceAll("(?s).*session_id: \"([^\"]*)\".*", "$1");
  }

  private static String account(List<JournalEntry> calls, String session) {
    return calls.stream()
        .filter(call -> call.method().equals("OpenSession") && session(call).equals(session))
        .map(call -> call.metadata().get("authorization"))
        .flatMap(
            header ->
                ACCOUNTS.entrySet().stream()
                    .filter(a -> Auth.basic(a.getKey(), a.getValue().password()).equals(header))
                    .map(Map.Entry::getKey))
        .reduce((first, last) -> last)
        .orElse("nobody");
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theCurrentRolesMappingCountsThenThatOfPublicThenTheServer(PgVersion version)
      throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      MockKalamDb kalam = rig.kalam();
      kalam.auth(Auth.users(ACCOUNTS));
      String ping = "SELECT kalam_exec('SELECT 1 AS a')";
      Refused.with(connection, ping, "28000", "authentication failed", "user mapping");
      map(connection, "PUBLIC", "everybody");
      assertThat(askedBy(kalam, connection, ping)).containsExactly("everybody");
      map(connection, "CURRENT_USER", "mine");
      assertThat(askedBy(kalam, connection, ping)).containsExactly("mine");
      String change = "ALTER USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (%s)";
      Rig.execute(connection, change.formatted("SET login_password 'wrong'"));
      Refused.with(connection, ping, "28000", "authentication failed", "user mapping");
      Rig.execute(connection, change.formatted("SET login_password 'pw-mine'"));
      assertThat(askedBy(kalam, connection, ping)).containsExactly("mine");
      Rig.execute(
          connection,
          "ALTER SERVER kalam_server OPTIONS (ADD auth_mode 'static_header', ADD auth_header 'Bearer x')");
      assertThat(askedBy(kalam, connection, ping)).containsExactly("mine");
      Rig.execute(connection, "DROP USER MAPPING FOR CURRENT_USER SERVER kalam_server");
      assertThat(askedBy(kalam, connection, ping)).containsExactly("everybody");
      Rig.execute(connection, "DROP USER MAPPING FOR PUBLIC SERVER kalam_server");
      Refused.with(connection, ping, "28000", "authentication failed", "user mapping");
    }
  }

  private static List<String> askedBy(MockKalamDb kalam, Connection connection, String sql)
      throws SQLException {
    Journal.Mark mark = kalam.journal().mark();
    Rig.execute(connection, sql);
    return accounts(kalam, mark);
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatAnothersViewOrFunctionDoesIsDoneAsItsOwner(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      MockKalamDb kalam = rig.kalam();
      kalam.auth(Auth.users(ACCOUNTS));
      Rig.execute(connection, "CREATE ROLE owner; CREATE ROLE joe");
      map(connection, "CURRENT_USER", "mine");
      map(connection, "owner", "owner");
      map(connection, "joe", "joe");
      Rig.execute(connection, "GRANT USAGE ON FOREIGN SERVER kalam_server TO owner, joe");
      Rig.execute(connection, "GRANT ALL ON SCHEMA app TO owner, joe");
      Rig.execute(connection, "GRANT EXECUTE ON FUNCTION kalam_exec TO owner");
      Rig.execute(connection, "SET ROLE owner");
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "CREATE VIEW app.v AS SELECT * FROM app.t");
      Rig.execute(
          connection,
          "CREATE FUNCTION app.f() RETURNS text SECURITY DEFINER LANGUAGE sql AS $$SELECT public.kalam_exec('SELECT 1 AS a')$$");
      Rig.execute(
          connection,
          "CREATE TABLE app.p (id bigint NOT NULL, v text, _seq bigint) PARTITION BY LIST (v)");
      Rig.execute(connection, "CREATE TABLE app.p1 (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "ALTER TABLE app.p ATTACH PARTITION app.p1 FOR VALUES IN ('a')");
      Rig.execute(connection, "CREATE VIEW app.pv AS SELECT * FROM app.p");
      Rig.execute(connection, "GRANT ALL ON app.t, app.v, app.p, app.pv TO joe");
      Rig.execute(connection, "RESET ROLE; SET ROLE joe");
      for (String sql :
          List.of(
              "INSERT INTO app.v (id, v) VALUES (1, 'a'), (2, 'b')",
              "SELECT * FROM app.v",
              "SELECT app.f()",
              "UPDATE app.v SET v = 'c' WHERE id = 1",
              "UPDATE app.v SET v = v || 'c'",
              "DELETE FROM app.v WHERE id = 1",
              "INSERT INTO app.pv (id, v) VALUES (3, 'a')",
              "SELECT * FROM app.pv")) {
        assertThat(askedBy(kalam, connection, sql)).as(sql).containsExactly("owner");
      }
      for (String sql :
          List.of(
              "INSERT INTO app.t (id, v) VALUES (4, 'a')",
              "SELECT * FROM app.t",
              "UPDATE app.t SET v = 'c' WHERE id = 4",
              "UPDATE app.t SET v = v || 'c'",
              "DELETE FROM app.t WHERE id = 4",
              "INSERT INTO app.p (id, v) VALUES (5, 'a')")) {
        assertThat(askedBy(kalam, connection, sql)).as(sql).containsExactly("joe");
      }
      Journal.Mark mark = kalam.journal().mark();
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY app.t (id, v) FROM STDIN", new StringReader("6\tx\n"));
      assertThat(accounts(kalam, mark)).containsExactly("joe");
      mark = kalam.journal().mark();
      connection.setAutoCommit(false);
      Rig.execute(connection, "INSERT INTO app.t (id, v) VALUES (7, 'x')");
      Rig.execute(connection, "INSERT INTO app.v (id, v) VALUES (8, 'x')");
      Rig.execute(connection, "INSERT INTO app.t (id, v) VALUES (9, 'x')");
      connection.commit();
      connection.setAutoCommit(true);
      assertThat(accounts(kalam, mark))
          .as("two sessions in one transaction")
          .containsExactlyInAnyOrder("joe", "owner");
      assertThat(Rig.query(connection, "SELECT id FROM app.t ORDER BY id"))
          .containsExactly("2", "6", "7", "8", "9");
      Rig.execute(connection, "RESET ROLE; ANALYZE app.t");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aMappingIsCheckedAndHidden(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE ROLE joe; GRANT USAGE ON FOREIGN SERVER kalam_server TO joe");
      String create = "CREATE USER MAPPING FOR joe SERVER kalam_server OPTIONS (%s)";
      Refused.with(
          connection,
          create.formatted("login_pasword 'x'"),
          "HV00D",
          "invalid option \"login_pasword\" for a pg_kalam user mapping",
          "Perhaps you meant the option \"login_password\".");
      Refused.with(
          connection,
          create.formatted("host 'h'"),
          "HV00D",
          "user mapping",
          "It is an option of the foreign server.");
      Refused.with(
          connection,
          create.formatted("auth_header 'x', login_password 'y'"),
          "HV024",
          "not both",
          null);
      Refused.with(
          connection, create.formatted("client_key '/k'"), "HV024", "must both be provided", null);
      Rig.execute(connection, "SET ROLE joe");
      Refused.with(
          connection,
          create.formatted("client_cert '/c', client_key '/k'"),
          "42501",
          "permission denied to name a file in server option \"client_cert\"",
          "PEM text");
      Rig.execute(connection, "RESET ROLE");
      map(connection, "CURRENT_USER", "mine");
      map(connection, "joe", "joe");
      Rig.execute(connection, "SET ROLE joe");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT usename, umoptions FROM pg_user_mappings WHERE srvname = 'kalam_server' ORDER BY 1"))
          .containsExactly("joe|{login_user=joe,login_password=pw-joe}", "postgres|∅");
      Rig.execute(connection, "RESET ROLE");
      assertThat(noticesOf(connection, "ALTER SERVER kalam_server OPTIONS (ADD timeout '1000')"))
          .isEmpty();
      assertThat(
              noticesOf(
                  connection, "ALTER SERVER kalam_server OPTIONS (ADD auth_header 'Bearer x')"))
          .containsExactly("00000 every role can read auth_header of a foreign server");
    }
  }

  private static List<String> noticesOf(Connection connection, String sql) throws SQLException {
    List<String> notices = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        notices.add(w.getSQLState() + " " + w.getMessage());
      }
    }
    return notices;
  }
}
