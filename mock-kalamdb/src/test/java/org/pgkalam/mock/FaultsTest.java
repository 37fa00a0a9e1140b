package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.statusOf;

import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.InsertRpcResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;
import org.pgkalam.protocol.PingResponse;

final class FaultsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.items (id TEXT PRIMARY KEY)");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  @Test
  void aStatusComesAsOftenAsAskedAndInsteadOfTheWork() {
    Faults.Fault fault =
        kalam.faults().on("Insert").status(Status.Code.UNAVAILABLE, "try later").after(1).times(1);
    client.insert("items", "{\"id\":\"a\"}");
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"b\"}")))
        .isEqualTo("UNAVAILABLE: try later");
    client.insert("items", "{\"id\":\"c\"}");
    assertThat(client.scan("items", "id")).hasSize(2);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void aLostAnswerLeavesTheWorkDone() {
    kalam.faults().on("Insert").status(Status.Code.UNAVAILABLE, "lost").afterWork();
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"a\"}")))
        .isEqualTo("UNAVAILABLE: lost");
    kalam.faults().clear();
    assertThat(client.scan("items", "id")).hasSize(1);
  }

  @Test
  void aResponseCanBeChangedForCertainRequests() {
    kalam
        .faults()
        .on("Insert")
        .respondWith(response -> InsertRpcResponse.newBuilder().setAffectedRows(7).build())
        .when(request -> ((InsertRpcRequest) request).getRowsJson(0).contains("odd"));
    assertThat(client.insert("items", "{\"id\":\"even\"}")).isEqualTo(1);
    assertThat(client.insert("items", "{\"id\":\"odd\"}")).isEqualTo(7);
  }

  @Test
  void aDelayHoldsNoOtherCallAndEndsWithItsOwn() {
    endsOnlyWithTheClient(kalam.faults().on("Ping").delay(Duration.ofHours(1)));
  }

  @Test
  void aBlackHoleSwallowsTheCall() {
    endsOnlyWithTheClient(kalam.faults().on("Ping").blackHole());
  }

  private void endsOnlyWithTheClient(Faults.Fault fault) {
    Journal.Mark mark = kalam.journal().mark();
    Future<PingResponse> ping =
        PgServiceGrpc.newFutureStub(client.stub.getChannel())
            .ping(PingRequest.getDefaultInstance());
    fault.awaitHits(1, LONG);
    assertThat(client.scan("items", "id")).isEmpty();
    assertThat(kalam.journal().inFlight()).isEqualTo(1);
    assertThat(ping.isDone()).isFalse();
    ping.cancel(true);
    JournalEntry cancelled =
        kalam.journal().await(mark, call -> call.method().equals("Ping"), LONG);
    assertThat(cancelled.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(kalam.journal().inFlight()).isZero();
  }

  @Test
  void aDelayedCallIsAnsweredInTheEnd() {
    kalam.faults().on("Ping").delay(Duration.ofMillis(20));
    kalam.faults().on("Ping").delay(Duration.ofMillis(20));
    assertThat(client.stub.ping(PingRequest.getDefaultInstance()).getOk()).isTrue();
    JournalEntry ping = kalam.journal().await(call -> call.method().equals("Ping"), LONG);
    assertThat(ping.took()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
  }

  @Test
  void aServerThatStopsListeningComesBackWithItsData() {
    client.insert("items", "{\"id\":\"a\"}");
    int port = kalam.port();
    kalam.stopListening();
    assertThat(statusOf(() -> client.scan("items", "id"))).startsWith("UNAVAILABLE");
    kalam.listen();
    assertThat(kalam.port()).isEqualTo(port);
    try (KalamClient again = new KalamClient(kalam, KalamClient.SESSION, null)) {
      assertThat(again.scan("items", "id")).hasSize(1);
    }
  }

  @Test
  void waitingForACallThatNeverComesShowsTheJournal() {
    assertThatThrownBy(
            () -> kalam.journal().await(call -> call.method().equals("Nope"), Duration.ZERO))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("#1 OpenSession {session_id: \"pg-4242-1f\"} -> {");
  }
}
