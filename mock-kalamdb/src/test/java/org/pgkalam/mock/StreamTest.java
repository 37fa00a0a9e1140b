package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StreamTest {
  private final SettableClock clock = new SettableClock();
  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.builder().clock(clock).start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE STREAM TABLE app.events (id INT PRIMARY KEY, n INT) WITH (TTL_SECONDS = 60)");
    client.insertAs("stream", "eve", "events", "{\"id\":1,\"n\":1}", "{\"id\":1,\"n\":2}");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  private List<List<Object>> scan(String user) {
    return client.scan(client.scanRequest("events", "n").setTableType("stream").setUserId(user));
  }

  @Test
  void rowsMayShareTheirKeyAndBelongToTheirUser() {
    assertThat(scan("eve")).containsExactly(List.of(1), List.of(2));
    assertThat(scan("bob")).isEmpty();
  }

  @Test
  void rowsLiveAsLongAsTheTableSays() {
    clock.advance(Duration.ofSeconds(60));
    assertThat(scan("eve")).hasSize(2);
    clock.advance(Duration.ofMillis(1));
    assertThat(scan("eve")).isEmpty();
    client.insertAs("stream", "eve", "events", "{\"id\":1,\"n\":3}");
    assertThat(scan("eve")).containsExactly(List.of(3));
  }

  @Test
  void deletingTakesEveryRowWithTheKeyAndUpdatingIsRefused() {
    assertThat(client.deleteAs("stream", "eve", "events", "1")).isEqualTo(1);
    assertThat(scan("eve")).isEmpty();
    assertThat(client.deleteAs("stream", "eve", "events", "1")).isZero();
    assertThat(statusOf(() -> client.updateAs("stream", "eve", "events", "1", "{\"n\":2}")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Execution error: Failed to update row: Invalid operation: UPDATE is not supported for STREAM tables");
  }

  @Test
  void aStreamMayHaveNoKey() {
    kalam.sql("CREATE STREAM TABLE app.log (line TEXT) WITH (TTL_SECONDS = 60)");
    client.insertAs("stream", "eve", "log", "{\"line\":\"a\"}", "{\"line\":\"a\"}");
    List<List<Object>> rows =
        client.scan(
            client
                .scanRequest("log", "_seq", "line", "_deleted")
                .setTableType("stream")
                .setUserId("eve"));
    assertThat(rows)
        .extracting(row -> row.subList(1, 3))
        .containsOnly(List.of("a", false))
        .hasSize(2);
    assertThat(rows.get(0).get(0)).isNotEqualTo(rows.get(1).get(0));
    assertThat(client.deleteAs("stream", "eve", "log", String.valueOf(rows.get(0).get(0))))
        .isEqualTo(1);
    assertThat(client.scan(client.scanRequest("log", "_seq").setTableType("user").setUserId("eve")))
        .containsExactly(List.of(rows.get(1).get(0)));
  }

  @Test
  void aDeletedRowIsGoneForGood() {
    client.deleteAs("stream", "eve", "events", "1");
    assertThat(
            client.scan(
                client
                    .scanRequest("events")
                    .setTableType("stream")
                    .setUserId("eve")
                    .addFilters(KalamClient.eq("_deleted", "true"))))
        .isEmpty();
  }

  @Test
  void userAndStreamRequestsAreTheSame() {
    assertThat(client.insertAs("user", "eve", "events", "{\"id\":2,\"n\":3}")).isEqualTo(1);
    assertThat(client.deleteAs("user", "eve", "events", "2")).isEqualTo(1);
    assertThat(statusOf(() -> client.insert("events", "{\"id\":2,\"n\":3}")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Execution error: Provider type mismatch for shared table app:events");
  }

  @Test
  void theLongestLifeIsForEver() {
    kalam.sql("CREATE STREAM TABLE app.kept (n INT) WITH (TTL_SECONDS = 18446744073709551615)");
    client.insertAs("stream", "eve", "kept", "{\"n\":1}");
    clock.advance(Duration.ofDays(36_500));
    client.open();
    assertThat(client.scan(client.scanRequest("kept", "n").setTableType("stream").setUserId("eve")))
        .hasSize(1);
  }

  @Test
  void sqlSeesTheStreamOfItsOwnUser() {
    assertThat(client.rows("SELECT n FROM app.events")).isEmpty();
    assertThat(client.sql("INSERT INTO app.events VALUES (1, 5), (1, 6)"))
        .isEqualTo("OK (affected: 2)");
    assertThat(client.rows("SELECT n FROM app.events ORDER BY n"))
        .containsExactly(List.of(5), List.of(6));
    assertThat(
            client.scan(
                client.scanRequest("events", "n").setTableType("stream").setUserId("pg-extension")))
        .hasSize(2);
    assertThat(statusOf(() -> client.sql("UPDATE app.events SET n = 1 WHERE id = 1")))
        .isEqualTo("INTERNAL: Invalid operation: UPDATE is not supported for STREAM tables");
    clock.advance(Duration.ofSeconds(61));
    assertThat(client.rows("SELECT n FROM app.events")).isEmpty();
  }

  @Test
  void aTransactionDoesNotWriteToAStreamUnderAnyName() {
    String id = client.begin();
    for (Runnable write :
        List.<Runnable>of(
            () -> client.insertAs("stream", "eve", "events", "{\"id\":1}"),
            () -> client.updateAs("stream", "eve", "events", "1", "{\"n\":1}"),
            () -> client.deleteAs("stream", "eve", "events", "1"))) {
      assertThat(statusOf(write))
          .isEqualTo(
              "FAILED_PRECONDITION: Invalid operation: stream tables are not supported inside explicit transactions");
    }
    assertThat(statusOf(() -> client.insertAs("system", null, "events", "{\"id\":1}")))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: system tables are not supported inside explicit transactions");
    assertThat(scan("eve")).hasSize(2);
    kalam.switchOn(Quirk.STREAMS_NOT_READ_IN_TRANSACTIONS);
    assertThat(statusOf(() -> scan("eve")))
        .isEqualTo(
            "INTERNAL: Execution error: Invalid operation: stream tables are not supported inside explicit transactions");
    client.commit(id);
    assertThat(scan("eve")).hasSize(2);
  }

  @Test
  void sqlSaysThatItIsAStreamsBatchThatFails() {
    assertThat(statusOf(() -> client.sql("INSERT INTO app.events (id, n) VALUES (1, 'x')")))
        .contains("Failed to insert stream batch: ");
  }

  @Test
  void aStreamWithoutKeyWrittenAsAUsersTableNeedsNone() {
    kalam.switchOn(Quirk.HALF_APPLIED_COMMITS);
    kalam.sql("CREATE STREAM TABLE app.keyless (n INT) WITH (TTL_SECONDS = 60)");
    String id = client.begin();
    client.insertAs("user", "eve", "keyless", "{\"id\":1,\"n\":1}");
    assertThat(statusOf(() -> client.commit(id))).doesNotContain("mock-kalamdb failed");
  }
}
