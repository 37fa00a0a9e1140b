package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.protocol.ScanRpcResponse;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Whatever is wrong is one error with a fitting SQLSTATE, and the backend goes on. */
final class BadInputIT {
  private static final String SECRET = "s3cr3t-t0ken";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void wrongOptionsAreRefusedWhenTheyAreGiven(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      String server = "CREATE SERVER s FOREIGN DATA WRAPPER pg_kalam OPTIONS (%s)";
      refused(
          connection,
          server.formatted("host 'h', prot '1'"),
          "HV00D",
          "prot",
          "Perhaps you meant the option \"port\".");
      refused(connection, server.formatted("port '1'"), "HV00J", "'host' is required", "host");
      refused(connection, server.formatted("host 'h'"), "HV00J", "'port' is required", "port");
      refused(
          connection, server.formatted("host 'h', port '70000'"), "HV024", "'port'", "1 to 65535");
      refused(
          connection,
          server.formatted("host 'h', port '1', timeout '-1'"),
          "HV024",
          "'timeout'",
          null);
      refused(
          connection,
          server.formatted("host 'h', port '1', auth_mode 'x'"),
          "HV024",
          "static_header",
          null);
      refused(
          connection,
          server.formatted("host 'h', port '1', client_cert 'x'"),
          "HV024",
          "must both be provided",
          null);
      refused(
          connection,
          server.formatted("host 'h', port '1', auth_mode 'none', login_password '" + SECRET + "'"),
          "HV024",
          "require auth_mode 'account_login'",
          null);
      String table = "CREATE FOREIGN TABLE app.f (id int) SERVER kalam_server OPTIONS (%s)";
      refused(
          connection, table.formatted("tabel_type 'shared'"), "HV00D", "tabel_type", "table_type");
      refused(
          connection,
          table.formatted("table_type 'heap'"),
          "HV024",
          "heap",
          "shared, user, stream");
      refused(
          connection,
          "CREATE USER MAPPING FOR postgres SERVER kalam_server OPTIONS (password 'x')",
          "HV00D",
          "password",
          null);
      refused(
          connection, "ALTER SERVER kalam_server OPTIONS (SET port 'x')", "HV024", "'port'", null);
      assertThat(Rig.query(connection, "SELECT count(*) FROM pg_foreign_server"))
          .containsExactly("1");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void withoutAServerOrWithOneThatIsDownTheErrorSaysWhich(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      int port = closedPort();
      String options =
          "OPTIONS (SET port '%d', ADD auth_header 'Bearer %s', ADD timeout '5000')"
              .formatted(port, SECRET);
      Rig.execute(connection, "ALTER SERVER kalam_server " + options);
      String unreachable = "KalamDB server is not running or unreachable at 127.0.0.1:" + port;
      refused(connection, "SELECT * FROM app.t", "08001", unreachable, "host and port");
      refused(
          connection, "INSERT INTO app.t VALUES (1, 'a')", "08001", unreachable, "host and port");
      refused(connection, "UPDATE app.t SET v = 'b'", "08001", unreachable, "host and port");
      refused(connection, "SELECT kalam_exec('SELECT 1')", "08001", unreachable, "host and port");
      refused(
          connection,
          "CREATE TABLE app.u (id int PRIMARY KEY) USING kalamdb",
          "08001",
          unreachable,
          "host and port");
      assertThat(Rig.query(connection, "SELECT relname FROM pg_class WHERE relname = 'u'"))
          .isEmpty();
      Rig.execute(connection, "DROP SERVER kalam_server CASCADE");
      refused(
          connection,
          "SELECT kalam_exec('SELECT 1')",
          "42704",
          "kalam_server",
          "CREATE SERVER kalam_server");
      refused(
          connection,
          "CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb",
          "42704",
          "kalam_server",
          "CREATE SERVER kalam_server");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void answersThatCannotBeUsedAreErrorsAndTheBackendGoesOn(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.t VALUES (1, 'a')");

      var scans = rig.kalam().faults();
      scans
          .on("Scan")
          .respondWith(
              answer -> batch("no arrow at all".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .times(1);
      refused(connection, "SELECT * FROM app.t", "HV00M", "cannot be read", null);
      scans.on("Scan").respondWith(answer -> truncated((ScanRpcResponse) answer)).times(1);
      refused(connection, "SELECT * FROM app.t", "HV00M", "cannot be read", null);
      scans.on("Scan").status(Status.Code.INTERNAL, "disk on fire").times(1);
      refused(connection, "SELECT * FROM app.t", "HV000", "disk on fire", null);
      scans.on("Insert").status(Status.Code.UNAVAILABLE, "going down").times(1);
      refused(connection, "INSERT INTO app.t VALUES (2, 'b')", "08007", "going down", null);

      Rig.execute(connection, "CREATE SCHEMA other");
      rig.kalam().sql("CREATE NAMESPACE other");
      rig.kalam().sql("CREATE SHARED TABLE other.t (id BIGINT PRIMARY KEY, v DATE)");
      Rig.execute(
          connection,
          "CREATE FOREIGN TABLE other.t (id bigint, v date) SERVER kalam_server OPTIONS (table_type 'shared')");
      rig.kalam().sql("DROP TABLE other.t");
      rig.kalam().sql("CREATE SHARED TABLE other.t (id BIGINT PRIMARY KEY, v BOOLEAN)");
      Rig.execute(connection, "INSERT INTO other.t (id) VALUES (1)");
      refused(connection, "SELECT * FROM other.t", "HV004", "\"v\"", null);
      Rig.execute(connection, "CREATE TABLE other.gone (id bigint PRIMARY KEY) USING kalamdb");
      rig.kalam().sql("DROP TABLE other.gone");
      refused(connection, "SELECT * FROM other.gone", "42P01", "other.gone", null);
      refused(
          connection,
          "INSERT INTO app.t VALUES (1, 'again')",
          "23505",
          "Primary key violation",
          null);

      assertThat(Rig.query(connection, "SELECT id, v FROM app.t")).containsExactly("1|a");
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aKeyThatKalamDbDoesNotDeleteByIsRefused(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id text PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "CREATE TABLE app.c (id char(3) PRIMARY KEY, v text) USING kalamdb");
      String why = "KalamDB cannot delete a row whose key is the empty text";
      refused(connection, "INSERT INTO app.t VALUES ('a', ''), ('', 'b')", "23514", why, null);
      refused(connection, "INSERT INTO app.c VALUES ('  ', 'b')", "23514", why, null);
      refused(connection, "INSERT INTO app.t SELECT '', 'b'", "23514", why, null);
      assertThat(Rig.query(connection, "SELECT * FROM app.t")).isEmpty();
      connection.setAutoCommit(false);
      Rig.execute(connection, "INSERT INTO app.t VALUES ('a', '')");
      refusedInBlock(connection, "INSERT INTO app.t VALUES ('', 'b')", why);
      connection.setAutoCommit(true);
      assertThat(Rig.query(connection, "SELECT * FROM app.t")).isEmpty();
      rig.kalam().sql("INSERT INTO app.t (id, v) VALUES ('', 'of others')");
      refused(connection, "DELETE FROM app.t", "0A000", "whose key \"id\" is the empty text", null);
      refused(connection, "DELETE FROM app.t WHERE id = ''", "0A000", "is the empty text", null);
    }
  }

  private static void refusedInBlock(Connection connection, String sql, String message)
      throws SQLException {
    Refused.with(connection, sql, "23514", message, null);
    connection.rollback();
  }

  private static com.google.protobuf.Message batch(byte[] bytes) {
    return ScanRpcResponse.newBuilder().addIpcBatches(ByteString.copyFrom(bytes)).build();
  }

  private static com.google.protobuf.Message truncated(ScanRpcResponse answer) {
    ByteString whole = answer.getIpcBatches(0);
    return ScanRpcResponse.newBuilder()
        .addIpcBatches(whole.substring(0, whole.size() * 2 / 3))
        .build();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void refused(
      Connection connection, String sql, String sqlState, String message, String hint)
      throws SQLException {
    try {
      Rig.execute(connection, sql);
    } catch (PSQLException e) {
      ServerErrorMessage error = e.getServerErrorMessage();
      assertThat(error.getMessage() + " " + error.getDetail()).as(sql).contains(message);
      assertThat(error.getSQLState()).as(sql).isEqualTo(sqlState);
      if (hint != null) {
        assertThat(error.getHint()).as(sql).contains(hint);
      }
      assertThat(error.toString()).doesNotContain(SECRET);
      assertThat(Rig.query(connection, "SELECT 1")).containsExactly("1");
      return;
    }
    throw new AssertionError("no error: " + sql);
  }
}
