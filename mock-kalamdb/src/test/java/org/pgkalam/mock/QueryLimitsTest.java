package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.statusOf;

import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that would never end, or take all memory, or end the process. */
final class QueryLimitsTest {
  private static final String ENDLESS =
      "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) ";

  private static final String EXHAUSTED = "INTERNAL: Execution error: Resources exhausted: ";
  private static final String TOO_DEEP =
      "INTERNAL: Invalid SQL: sql parser error: recursion limit exceeded";

  private static MockKalamDb kalam;
  private static KalamClient client;

  @BeforeAll
  static void start() {
    kalam =
        MockKalamDb.builder()
            .queryLimits(
                QueryLimits.usual()
                    .withTime(Duration.ofSeconds(2))
                    .withRows(10_000)
                    .withMemoryBytes(256 << 20))
            .start();
    client = new KalamClient(kalam);
    kalam.script("CREATE NAMESPACE app; CREATE TABLE app.items (id BIGINT PRIMARY KEY, v TEXT)");
  }

  @AfterAll
  static void stop() {
    client.close();
    kalam.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM generate_series(1, 1000000000000)",
        ENDLESS + "SELECT count(*) FROM r",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b",
        "INSERT INTO app.items (id) SELECT a.range + b.range FROM range(10000000) a, range(10000000) b WHERE a.range + b.range < 0",
      })
  void endlessOnesEndWhenTimeIsUp(String sql) {
    assertThat(statusOf(() -> client.query(sql)))
        .isEqualTo(EXHAUSTED + "the query takes longer than 2000 ms");
    servesOthers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM generate_series(1, 1000000000000)",
        "SELECT * FROM generate_series(1, 1000000000000) LIMIT 1000000000000",
        ENDLESS + "SELECT * FROM r",
        "SELECT 1 FROM range(10000000) a, range(10000000) b",
        "INSERT INTO app.items (id) SELECT range FROM range(10000000)",
      })
  void longResultsAreRefused(String sql) {
    assertThat(statusOf(() -> client.query(sql)))
        .isEqualTo(EXHAUSTED + "the query gives more than 10000 rows");
    servesOthers();
    assertThat(client.rows("SELECT count(*) FROM app.items")).containsExactly(List.of(0L));
  }

  @Test
  void asManyRowsAsAreAllowedAreGiven() {
    assertThat(client.rows("SELECT * FROM range(10000)")).hasSize(10_000);
    assertThat(client.rows("SELECT * FROM range(20000) LIMIT 10000")).hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT list(a.range) FROM range(1000000000) a",
        "SELECT string_agg(repeat('x', 1000), '') FROM range(100000000)",
        "SELECT repeat('x', 3000000000)",
        "SELECT range(1000000000)",
        "SELECT repeat('x', 100000) FROM range(9000)",
      })
  void largeOnesAreRefused(String sql) {
    assertThat(statusOf(() -> client.query(sql))).startsWith(EXHAUSTED);
    servesOthers();
  }

  static Stream<String> deepOnes() {
    int deep = 20_000;
    return Stream.of(
        "SELECT " + "(".repeat(deep) + "1" + ")".repeat(deep),
        "SELECT " + "abs(".repeat(deep) + "1" + ")".repeat(deep),
        "SELECT " + "[".repeat(deep) + "]".repeat(deep),
        "SELECT * FROM " + "(SELECT * FROM ".repeat(deep) + "range(1)" + ")".repeat(deep),
        "SELECT " + "CASE WHEN true THEN ".repeat(deep) + "1" + " END".repeat(deep),
        "INSERT INTO app.items (id) VALUES (" + "(".repeat(deep) + "1" + ")".repeat(deep + 1),
        "DELETE FROM app.items WHERE " + "(".repeat(deep) + "1" + ")".repeat(deep));
  }

  @ParameterizedTest
  @MethodSource
  void deepOnes(String sql) {
    assertThat(statusOf(() -> client.query(sql))).isEqualTo(TOO_DEEP);
    servesOthers();
  }

  static Stream<String> wideOnes() {
    return Stream.of(
        "SELECT 1" + " UNION ALL SELECT 1".repeat(5_000),
        "SELECT 1 FROM range(1)" + ", range(1)".repeat(2_000),
        "WITH a0 AS (SELECT 1)"
            + IntStream.range(1, 40)
                .mapToObj(i -> ", a%d AS (SELECT 1 FROM a%2$d x, a%2$d y)".formatted(i, i - 1))
                .collect(Collectors.joining())
            + " SELECT count(*) FROM a39");
  }

  @ParameterizedTest
  @MethodSource
  void wideOnes(String sql) {
    assertThat(statusOf(() -> client.query(sql)))
        .isEqualTo(EXHAUSTED + "the query reads more than 300 relations");
    servesOthers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 + ", "NOT ", "- ", "1 = 1 AND ", "1 || "})
  void longChainsAreAnswered(String link) {
    assertThat(statusOf(() -> client.query("SELECT " + link.repeat(50_000) + "1")))
        .startsWith("INTERNAL: ")
        .doesNotContain("mock-kalamdb failed");
    servesOthers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"read_text('/etc/passwd')", "read_csv('/etc/passwd')", "glob('/*')"})
  void filesAreNotRead(String function) {
    assertThat(statusOf(() -> client.query("SELECT * FROM " + function))).startsWith("INTERNAL: ");
  }

  @Test
  void aQueryEndsWhenItsCallIsCancelled() throws Exception {
    try (MockKalamDb patient =
            MockKalamDb.builder()
                .queryLimits(QueryLimits.usual().withTime(Duration.ofDays(1)))
                .start();
        KalamClient other = new KalamClient(patient)) {
      Context.CancellableContext call = Context.current().withCancellation();
      Runnable query = () -> statusOf(() -> other.query(ENDLESS + "SELECT count(*) FROM r"));
      Thread asking = new Thread(call.wrap(query));
      asking.start();
      while (patient.journal().open().stream().noneMatch(c -> c.method().equals("ExecuteQuery"))) {
        Thread.onSpinWait();
      }
      call.cancel(null);
      asking.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(asking.isAlive()).isFalse();
      assertThat(other.rows("SELECT 1")).hasSize(1);
    }
  }

  @Test
  void limitsArePositive() {
    QueryLimits usual = QueryLimits.usual();
    assertThatThrownBy(() -> usual.withTime(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> usual.withRows(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> usual.withMemoryBytes(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void servesOthers() {
    assertThat(client.rows("SELECT 1")).hasSize(1);
  }
}
