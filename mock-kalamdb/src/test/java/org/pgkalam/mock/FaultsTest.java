package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.statusOf;

import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.InsertRpcResponse;
import org.pgkalam.protocol.PingRequest;

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
    kalam.faults().on("Ping").delay(Duration.ofHours(1));
    Journal.Mark mark = kalam.journal().mark();
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(
            () ->
                statusOf(
                    () ->
                        client
                            .stub
                            .withDeadlineAfter(2, TimeUnit.SECONDS)
                            .ping(PingRequest.getDefaultInstance())));
    assertThat(client.scan("items", "id")).isEmpty();
    assertThat(slow.join()).startsWith("DEADLINE_EXCEEDED");
    JournalEntry cancelled =
        kalam.journal().await(mark, call -> call.method().equals("Ping"), LONG);
    assertThat(cancelled.status().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(kalam.journal().inFlight()).isZero();
  }

  @Test
  void aBlackHoleSwallowsTheCall() {
    kalam.faults().on(Faults.ANY).blackHole().times(1);
    assertThat(
            statusOf(
                () ->
                    client
                        .stub
                        .withDeadlineAfter(1, TimeUnit.SECONDS)
                        .ping(PingRequest.getDefaultInstance())))
        .startsWith("DEADLINE_EXCEEDED");
    assertThat(statusOf(() -> client.stub.ping(PingRequest.getDefaultInstance()))).isEqualTo("OK");
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
