package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.mock.Faults;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;
import org.pgkalam.pljava.KalamClient;
import org.pgkalam.pljava.KalamFailure;

/** KalamDB for a backend without the native library. */
final class StandAloneTest {
  private static final String TABLE = "CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY, v TEXT)";

  private static final Duration LONG = Duration.ofSeconds(30);

  private final MockKalamDb kalam = MockKalamDb.start();
  private final StandAlone client = new StandAlone();

  @AfterEach
  void stop() {
    kalam.close();
  }

  private KalamClient.Server server() {
    return new KalamClient.Server(
        Map.of("host", kalam.host(), "port", String.valueOf(kalam.port())), Map.of());
  }

  private String execute(String sql) {
    client.startStatement(server(), false, sql);
    awaitAnswer();
    return client.text();
  }

  private List<String> rows() {
    awaitAnswer();
    List<String> all = new ArrayList<>();
    client.rows().forEachRemaining(all::add);
    return all;
  }

  private List<String> query(String sql) {
    client.startQuery(server(), sql);
    return rows();
  }

  private void awaitAnswer() {
    while (!client.isAnswered()) {
      // It waits.
    }
  }

  @Test
  void rowsAreJsonObjects() {
    execute("CREATE NAMESPACE app");
    execute(TABLE);
    execute("INSERT INTO app.t (id, v) VALUES (1, 'a'), (2, NULL)");
    assertThat(query("SELECT id, v FROM app.t ORDER BY id"))
        .containsExactly("{\"id\":1,\"v\":\"a\"}", "{\"id\":2,\"v\":null}");
    assertThat(query("SELECT id FROM app.t WHERE id = 3")).isEmpty();
    client.startScan(server(), "APP.t", null);
    assertThat(rows()).hasSize(2).allMatch(row -> row.contains("\"id\":"));
    assertThat(execute("SELECT count(*) AS n FROM app.t")).isEqualTo("[{\"n\":2}]");
  }

  @Test
  void everyBatchOfAStreamIsRead() {
    execute("CREATE NAMESPACE app");
    execute(TABLE);
    execute("INSERT INTO app.t (id) VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)");
    kalam.switchOn(Quirk.SMALL_BATCHES);
    kalam.switchOn(Quirk.TWO_BATCHES_IN_A_STREAM);
    client.startScan(server(), "app.t", null);
    assertThat(rows())
        .extracting(row -> Integer.valueOf(row.replaceFirst(".*\"id\":(\\d+).*", "$1")))
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void anErrorHasItsParts() {
    assertFails(() -> client.startScan(server(), "app.t", null), "42P01");
    assertFails(() -> client.startScan(server(), "t", null), "42602");
    assertFails(() -> client.startScan(server(), null, null), "42602");
    assertFails(() -> client.startQuery(server(), "DELETE FROM app.t"), "0A000");
    assertFails(() -> client.startStatement(server(), true, "DELETE FROM app.t"), "25006");
    assertThatThrownBy(() -> client.validate(1417, Map.of("host", "h", "port", "x")))
        .isInstanceOf(KalamFailure.class)
        .hasMessageContaining("port");
  }

  private void assertFails(Runnable start, String sqlState) {
    start.run();
    awaitAnswer();
    assertThatThrownBy(client::text)
        .isInstanceOfSatisfying(
            KalamFailure.class, e -> assertThat(e.sqlState()).isEqualTo(sqlState));
  }

  @Test
  void aQueryIsLeftAndAChangeIsInDoubt() {
    execute("CREATE NAMESPACE app");
    Faults.Fault hole = kalam.faults().on("ExecuteQuery").blackHole();
    client.startQuery(server(), "SELECT 1 AS n");
    hole.awaitHits(1, LONG);
    assertThat(client.isAnswered()).isFalse();
    client.leave();
    client.startStatement(server(), false, "CREATE NAMESPACE other");
    hole.awaitHits(2, LONG);
    assertThatThrownBy(client::leave)
        .isInstanceOfSatisfying(
            KalamFailure.class, e -> assertThat(e.sqlState()).isEqualTo("08007"));
    // One that nobody has left, as when the session's loop was broken off.
    client.startQuery(server(), "SELECT 3 AS n");
    kalam.faults().clear();
    assertThat(query("SELECT 2 AS n")).containsExactly("{\"n\":2}");
  }
}
