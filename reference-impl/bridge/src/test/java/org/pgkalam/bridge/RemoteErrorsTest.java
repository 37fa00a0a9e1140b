package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;

final class RemoteErrorsTest {
  private static final ServerOptions SERVER =
      ServerOptions.parse(Map.of("host", "kalam.example", "port", "2910"));

  @Example
  void whatNeverReachedTheServerIsToldFromWhatMayHave() {
    for (Exception cause :
        List.of(
            new ConnectException("Connection refused"),
            new NoRouteToHostException("No route to host"),
            new UnknownHostException("kalam.example"))) {
      assertThat(unavailable(cause).sqlState()).as("%s", cause).isEqualTo("08001");
    }
    for (Exception cause :
        List.of(
            new SocketException("Broken pipe"),
            new SocketException("Connection reset"),
            new IOException("closed"))) {
      BridgeException error = unavailable(cause);
      assertThat(error.sqlState()).as("%s", cause).isEqualTo("08006");
      assertThat(error)
          .hasMessageContaining("kalam.example:2910")
          .hasMessageContaining("is unavailable");
    }
  }

  @Example
  void aCauseNeedNotBeKnown() {
    BridgeException error = RemoteErrors.of(Status.UNAVAILABLE, SERVER);
    assertThat(error.sqlState()).isEqualTo("08006");
    assertThat(error).hasMessageEndingWith("is unavailable: the connection broke");
  }

  @Example
  void anEndedStreamLeavesInDoubtWhatItsStatusDoesNotSay() {
    for (Status status :
        List.of(
            Status.INTERNAL.withDescription("Internal error\nRst Stream"),
            Status.CANCELLED.withDescription("Cancelled\nRst Stream"),
            Status.CANCELLED,
            Status.UNKNOWN.withDescription("h2 protocol error"),
            Status.DEADLINE_EXCEEDED,
            Status.UNAVAILABLE,
            Status.INTERNAL.withCause(new InvalidProtocolBufferException("truncated")))) {
      assertThat(RemoteErrors.leavesDoubt(RemoteErrors.of(status, SERVER)))
          .as("%s", status)
          .isTrue();
    }
    for (Status status :
        List.of(
            Status.INTERNAL.withDescription("Raft error"),
            Status.UNAUTHENTICATED,
            Status.PERMISSION_DENIED)) {
      assertThat(RemoteErrors.leavesDoubt(RemoteErrors.of(status, SERVER)))
          .as("%s", status)
          .isFalse();
    }
  }

  private static BridgeException unavailable(Exception cause) {
    return RemoteErrors.of(Status.UNAVAILABLE.withCause(new IOException(cause)), SERVER);
  }

  /** As a real KalamDB was heard to say it. */
  @Example
  void whatKalamDbRefusesHasAFittingSqlState() {
    String insert =
        "Execution error: Raft error: Internal error: Provider error: Execution error: Failed to insert batch: ";
    Map<String, String> recorded = new LinkedHashMap<>();
    recorded.put("Invalid operation: Column 'nope' does not exist", "42703");
    recorded.put(
        "Invalid operation: Schema error: No field named nope. Valid fields are a.t.id.", "42703");
    recorded.put("Invalid operation: Column 'title' already exists", "42701");
    recorded.put(
        insert + "Constraint violation: Execution error: NOT NULL constraint violation: column 'u'",
        "23502");
    recorded.put(
        insert + "Already exists: Primary key violation: value 'a' already exists in column 'id'",
        "23505");
    recorded.put("Execution error: Error during planning: Insert-on clause not supported", "0A000");
    recorded.put("Not found: Table 't' not found in namespace 'n'", "42P01");
    recorded.put("Table not found: Error during planning: table 'kalam.n.nope' not found", "42P01");
    recorded.put("Not found: Namespace 'n' not found", "3F000");
    recorded.put(
        "Invalid operation: Namespace 'n' does not exist. Create it first with CREATE NAMESPACE n",
        "3F000");
    recorded.put("Invalid SQL: Unsupported statement type: SAVEPOINT a", "0A000");
    recorded.put("Invalid SQL: Unsupported ALTER TABLE operation", "0A000");
    recorded.put("Invalid operation: BEGIN requires a request-scoped execution context", "0A000");
    recorded.put(
        "Invalid SQL: sql parser error: Expected: an SQL statement, found: SELEC", "42601");
    recorded.put(
        "Execution error: This feature is not implemented: Operator #> is not yet supported",
        "0A000");
    recorded.put(
        "Execution error: DELETE operation on table 'n.t'\ncaused by\nError during planning: DELETE requires a WHERE clause",
        "0A000");
    recorded.put("Invalid SQL: SQL query too long: 2000000 bytes (maximum 1048576 bytes)", "54000");
    recorded.put("Already exists: Table n.t already exists", "42P07");
    recorded.put("Already exists: Namespace 'n' already exists", "42P06");
    recorded.put("Namespace 'system' is reserved and cannot be used", "42939");
    recorded.put("Invalid operation: Shared tables require a PRIMARY KEY column", "42P16");
    recorded.forEach(
        (text, sqlState) -> {
          BridgeException error = RemoteErrors.of(Status.INTERNAL.withDescription(text), SERVER);
          assertThat(error.sqlState()).as(text).isEqualTo(sqlState);
          assertThat(error.getMessage()).startsWith("internal KalamDB error: ");
          assertThat(error.getMessage() + error.detail()).as("all that was said").contains(text);
        });
  }
}
