package org.pgkalam.extension;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.postgresql.util.PSQLException;

/**
 * Looks for credentials in all that statements leave behind, on paths that succeed and on paths
 * that fail, with PostgreSQL at its most talkative. What PostgreSQL itself writes is not ours: its
 * catalogs and WAL hold the options, and log_statement and log_min_error_statement, and from debug2
 * on each message of the extended protocol, would log the statement that sets them.
 */
final class SecretScanIT {
  private static final String PASSWORD = "pw-Xq7wLk29zT";
  private static final String WRONG = "pw-Bad0Rm51cV";
  private static final String TOKEN = "tok-Jh3uPn84sE";
  private static final String KEY_LINE = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49KEYKEYKEY";

  private static final Path SOME_CA =
      Path.of("..", "..", "mock-kalamdb", "src", "test", "resources", "tls", "ca.pem")
          .toAbsolutePath()
          .normalize();

  /** Parts of the cluster in which PostgreSQL itself has to keep the options. */
  private static final List<String> CATALOGS = List.of("base", "global", "pg_wal");

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  private final StringBuilder heard = new StringBuilder();

  @ParameterizedTest
  @MethodSource("majors")
  void noCredentialsAreLeftBehind(PgVersion version) throws Exception {
    Map<String, String> talkative =
        Map.of(
            "log_min_messages", "debug5",
            "log_statement", "none",
            "log_min_error_statement", "panic",
            "log_min_duration_statement", "-1",
            "log_error_verbosity", "verbose",
            "client_min_messages", "debug1");
    try (Rig rig = Rig.start(version, talkative);
        Connection watcher = rig.connect()) {
      rig.kalam().auth(Auth.users(Map.of("pg_dba", new Account(PASSWORD, "dba"))));
      try (Connection connection = simply(rig)) {
        succeed(rig, connection);
        fail(rig, connection);
        heard.append(Rig.query(watcher, "SELECT * FROM kalam.bridge_backends"));
        heard.append(Rig.query(watcher, "SELECT * FROM kalam.bridge_doubts"));
        heard.append(Rig.query(watcher, "SELECT kalam.bridge_status()"));
        heard.append(command(watcher));
        files(rig);
      }
      heard.append(
          Rig.query(
              watcher,
              "SELECT * FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type <> 'client backend'"));
    }
    assertThat(heard.toString())
        .as("what was heard is what there is to hear")
        .contains("authentication failed", "pg_kalam", "TLS handshake", "app.t");
    for (String secret :
        List.of(
            PASSWORD,
            WRONG,
            TOKEN,
            base64("pg_dba:" + PASSWORD),
            base64("pg_dba:" + WRONG),
            KEY_LINE)) {
      for (String form : List.of(secret, base64(secret))) {
        assertThat(heard.indexOf(form)).as("%s, from %s", form, around(form)).isEqualTo(-1);
      }
    }
  }

  /** Without the extended protocol. */
  private static Connection simply(Rig rig) throws SQLException {
    return DriverManager.getConnection(
        rig.postgres().jdbcUrl("postgres") + "?preferQueryMode=simple", "postgres", "");
  }

  private static String base64(String text) {
    return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private String around(String form) {
    int at = heard.indexOf(form);
    return at < 0
        ? "nowhere"
        : heard.substring(Math.max(0, at - 300), Math.min(heard.length(), at + 100));
  }

  private void succeed(Rig rig, Connection connection) throws SQLException {
    run(
        connection,
        "CREATE USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (login_user 'pg_dba', login_password '"
            + PASSWORD
            + "')");
    run(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
    run(connection, "INSERT INTO app.t (id, v) VALUES (1, 'a')");
    for (String format : List.of("TEXT", "JSON")) {
      for (String sql : List.of("SELECT * FROM app.t", "UPDATE app.t SET v = 'b' WHERE id = 1")) {
        heard.append(
            Rig.query(connection, "EXPLAIN (ANALYZE, VERBOSE, FORMAT " + format + ") " + sql));
      }
    }
    run(connection, "SELECT kalam_exec('SELECT * FROM app.t')");
    run(connection, "SELECT kalam_exec('SELECT * FROM system.sessions')");
    run(connection, "SELECT kalam.bridge_restart()");
    run(connection, "ALTER FOREIGN TABLE app.t ADD COLUMN w text");
    run(
        connection,
        "ALTER USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (DROP login_user, DROP login_password, ADD auth_header 'Bearer "
            + TOKEN
            + "')");
    rig.kalam().auth(Auth.staticHeader("Bearer " + TOKEN));
    run(connection, "SELECT * FROM app.t");
    rig.kalam().expireLeases();
    run(connection, "SELECT * FROM app.t");
  }

  private void fail(Rig rig, Connection connection) throws Exception {
    rig.kalam().auth(Auth.users(Map.of("pg_dba", new Account(PASSWORD, "dba"))));
    rig.kalam().expireLeases();
    refused(connection, "SELECT * FROM app.t");
    run(
        connection,
        "ALTER USER MAPPING FOR CURRENT_USER SERVER kalam_server OPTIONS (DROP auth_header, ADD login_user 'pg_dba', ADD login_password '"
            + WRONG
            + "')");
    refused(connection, "SELECT * FROM app.t");
    refused(connection, "INSERT INTO app.t (id) VALUES (2)");
    refused(connection, "SELECT kalam_exec('SELECT 1 AS a')");
    // A server, or what stands before it, that repeats what it was sent.
    for (Status.Code code :
        List.of(
            Status.Code.UNAUTHENTICATED,
            Status.Code.PERMISSION_DENIED,
            Status.Code.INTERNAL,
            Status.Code.UNAVAILABLE,
            Status.Code.UNKNOWN)) {
      rig.kalam()
          .faults()
          .on("OpenSession")
          .status(
              code,
              "refused header Basic %s of pg_dba:%s"
                  .formatted(
                      Base64.getEncoder().encodeToString(("pg_dba:" + WRONG).getBytes(UTF_8)),
                      WRONG));
      refused(connection, "SELECT * FROM app.t");
      rig.kalam().faults().clear();
    }
    for (String options :
        List.of(
            "ADD auth_mode 'none', ADD login_password '" + WRONG + "'",
            "ADD auth_header 'Bearer " + TOKEN + "\u00e9'",
            "ADD auth_mode 'account_login', ADD auth_header 'Bearer " + TOKEN + "'",
            "ADD client_key '" + key() + "'",
            "ADD ca_cert '/none', ADD client_cert '/none', ADD client_key '" + key() + "'",
            "ADD login_pasword '" + WRONG + "'")) {
      refused(connection, "ALTER SERVER kalam_server OPTIONS (" + options + ")");
    }
    run(connection, "ALTER SERVER kalam_server OPTIONS (ADD auth_header 'Bearer " + TOKEN + "')");
    run(connection, "ALTER SERVER kalam_server OPTIONS (ADD ca_cert '" + SOME_CA + "')");
    refused(connection, "SELECT * FROM app.t");
    run(connection, "ALTER SERVER kalam_server OPTIONS (DROP ca_cert, ADD timeout '300')");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      run(
          connection,
          "ALTER SERVER kalam_server OPTIONS (SET port '" + silent.getLocalPort() + "')");
      refused(connection, "SELECT * FROM app.t");
    }
    refused(connection, "SELECT * FROM app.t");
    refused(connection, "SELECT kalam_exec('DELETE FROM app.t WHERE id = 1')");
  }

  private static String key() {
    return "-----BEGIN PRIVATE KEY-----\n" + KEY_LINE + "\n-----END PRIVATE KEY-----";
  }

  private void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        heard.append(w).append('\n');
      }
    }
  }

  private void refused(Connection connection, String sql) throws SQLException {
    try {
      Rig.execute(connection, sql);
    } catch (PSQLException e) {
      heard.append(e.getServerErrorMessage()).append('\n');
      return;
    }
    throw new AssertionError("no error: " + sql);
  }

  /** The process's arguments and environment. */
  private static String command(Connection connection) throws Exception {
    Path process = Path.of("/proc", Rig.query(connection, "SELECT pid FROM kalam.bridge").get(0));
    return Files.readString(process.resolve("cmdline"), ISO_8859_1)
        + Files.readString(process.resolve("environ"), ISO_8859_1);
  }

  private void files(Rig rig) throws IOException {
    heard.append(rig.log());
    Path data = rig.postgres().dataDirectory().toRealPath();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(data)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !CATALOGS.contains(data.relativize(file).getName(0).toString()))
          .filter(file -> !file.toString().endsWith(".jar"))
          .forEach(files::add);
    }
    assertThat(files).anyMatch(file -> file.getFileName().toString().startsWith("sessions-"));
    for (Path file : files) {
      heard.append(Files.readString(file, ISO_8859_1)).append('\n');
    }
  }
}
