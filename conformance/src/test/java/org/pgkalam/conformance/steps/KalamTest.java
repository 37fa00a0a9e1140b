package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.TimelineEvent;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;

/** Whose fault it is that a statement inside KalamDB fails, and what the time line shows. */
final class KalamTest {
  private final Timeline timeline = new Timeline();
  private final Kalam kalam = new Kalam("kalamdb", KalamSource.mocks(), null, timeline);
  private final ManagedChannel channel =
      ManagedChannelBuilder.forAddress(kalam.host(), kalam.port()).usePlaintext().build();

  @AfterEach
  void stop() {
    channel.shutdownNow();
    kalam.close();
  }

  @Test
  void aStatementThatFailsOverWhatTheCandidateMadeIsTheCandidatesFailure() {
    kalam.sql("CREATE NAMESPACE app");
    asCandidate("CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY)");

    assertThatThrownBy(() -> kalam.sql("INSERT INTO app.items (id, title) VALUES (1, 'one')"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("KalamDB does not run INSERT INTO app.items")
        .hasMessageContaining("title");
  }

  @Test
  void aStatementThatFailsByItselfIsTheSuitesTrouble() {
    kalam.sql("CREATE NAMESPACE app");
    asCandidate("CREATE SHARED TABLE app.items (id BIGINT PRIMARY KEY)");

    assertThatThrownBy(() -> kalam.sql("INSERT INTO app.others (id) VALUES (1)"))
        .isInstanceOf(HarnessException.class)
        .hasMessageContaining("KalamDB does not run INSERT INTO app.others");
  }

  @Test
  void aCallThatHasNotEndedWhenKalamDbIsStoppedIsOnTheTimeLine() {
    kalam.mock().faults().on("Ping").blackHole();
    var unused = PgServiceGrpc.newFutureStub(channel).ping(PingRequest.getDefaultInstance());
    while (kalam.server().journal().inFlight() == 0) {
      Thread.onSpinWait();
    }
    kalam.stop();

    assertThat(timeline.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.source()).isEqualTo(TimelineEvent.Source.RPC);
              assertThat(event.text()).startsWith("Ping");
              assertThat(event.outcome()).isEqualTo("still open when KalamDB was stopped");
            });
  }

  private void asCandidate(String ddl) {
    PgServiceGrpc.PgServiceBlockingStub stub = PgServiceGrpc.newBlockingStub(channel);
    String session =
        stub.openSession(OpenSessionRequest.newBuilder().setSessionId("candidate").build())
            .getSessionId();
    stub.executeSql(ExecuteSqlRpcRequest.newBuilder().setSessionId(session).setSql(ddl).build());
  }
}
