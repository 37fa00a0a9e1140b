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
}
