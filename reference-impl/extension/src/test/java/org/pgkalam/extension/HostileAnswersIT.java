package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.arrow.HostileBatches;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ScanRpcResponse;

/**
 * A KalamDB that answers wrongly: every answer is an error, and the backend, its bridge process and
 * the next statement are none the worse.
 */
final class HostileAnswersIT {
  private static final List<String> STATES =
      List.of("HV00M", "HV004", "22021", "22P05", "22003", "53200", "54000");

  private static final String SCAN = "SELECT v FROM app.t";
  private static final String EXEC = "SELECT kalam_exec('SELECT v FROM app.t')";

  /** There are no rows, or what JSON can say and PostgreSQL's texts cannot. */
  private static final Set<String> HARMLESS =
      Set.of(
          "a schema nested 1,000 deep: " + SCAN,
          "a schema nested 1,000 deep: " + EXEC,
          "a NUL in a text: " + EXEC);

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void wrongRowBatchesAreErrors(PgVersion version) throws Exception {
    Map<String, byte[]> streams = HostileBatches.all();
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.t VALUES (1, 'a')");
      List<String> processes = processes(connection);
      List<String> surprises = new ArrayList<>();
      streams.forEach(
          (what, stream) -> {
            for (String sql : List.of(SCAN, EXEC)) {
              answering(rig, stream);
              String state = state(connection, sql);
              rig.kalam().faults().clear();
              if (HARMLESS.contains(what + ": " + sql)
                  ? !state.isEmpty()
                  : !STATES.contains(state)) {
                surprises.add("%s: %s says '%s'".formatted(what, sql, state));
              }
              servesOthers(connection, processes);
            }
          });
      assertThat(surprises).isEmpty();
    }
  }

  private static void answering(Rig rig, byte[] stream) {
    ByteString batch = ByteString.copyFrom(stream);
    UnaryOperator<Message> change =
        response ->
            response instanceof ScanRpcResponse scan
                ? scan.toBuilder().clearIpcBatches().addIpcBatches(batch).build()
                : ((ExecuteQueryRpcResponse) response)
                    .toBuilder().clearIpcBatches().addIpcBatches(batch).build();
    rig.kalam().faults().on("Scan").respondWith(change);
    rig.kalam().faults().on("ExecuteQuery").respondWith(change);
  }

  @ParameterizedTest
  @MethodSource("majors")
  void wrongTextsAreErrors(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.t VALUES (1, 'a')");
      List<String> processes = processes(connection);
      for (String text :
          List.of("", "\0", "a\0b", "%s%n%*d", "\ud800", "\ufffe\u202e", "x".repeat(7_000))) {
        for (Status.Code code : Status.Code.values()) {
          if (code == Status.Code.OK) {
            continue;
          }
          rig.kalam().faults().on("Scan").status(code, text);
          assertThat(state(connection, SCAN)).as("%s with %s", code, text).hasSize(5);
          rig.kalam().faults().clear();
          servesOthers(connection, processes);
        }
      }
      for (String message : List.of("", "\0", "a\0b", "\"", "\\", "1 row(s)", "%s")) {
        UnaryOperator<Message> change =
            response -> ExecuteQueryRpcResponse.newBuilder().setMessage(message).build();
        rig.kalam().faults().on("ExecuteQuery").respondWith(change);
        assertThat(state(connection, EXEC)).isIn("", "22P05", "22021");
        rig.kalam().faults().clear();
        servesOthers(connection, processes);
      }
    }
  }

  /** The SQLSTATE of its error; empty if there is none. */
  private static String state(Connection connection, String sql) {
    try {
      Rig.query(connection, sql);
      return "";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static void servesOthers(Connection connection, List<String> processes) {
    try {
      assertThat(Rig.query(connection, SCAN)).containsExactly("a");
      assertThat(processes(connection)).isEqualTo(processes);
    } catch (SQLException e) {
      fail("the next statement fails", e);
    }
  }

  /** The backend and the bridge process. */
  private static List<String> processes(Connection connection) throws SQLException {
    return Rig.query(connection, "SELECT pg_backend_pid(), pid FROM kalam.bridge");
  }
}
