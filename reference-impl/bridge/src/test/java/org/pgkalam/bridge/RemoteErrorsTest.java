package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
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
}
