package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClusterTest {
  private static final String FORWARDING =
      "INTERNAL: Raft error: Network error: gRPC error forwarding proposal: code: 'The service is currently unavailable', message: \"tcp connect error\"";

  private final MockCluster cluster = MockCluster.start(3);
  private KalamClient leader;
  private KalamClient follower;

  @BeforeEach
  void start() {
    leader = new KalamClient(cluster.node(1));
    follower = new KalamClient(cluster.node(3));
    leader.sql("CREATE NAMESPACE app");
    leader.sql("CREATE TABLE app.items (id TEXT PRIMARY KEY, value INT)");
    leader.insert("items", "{\"id\":\"a\",\"value\":1}");
  }

  @AfterEach
  void stop() {
    leader.close();
    follower.close();
    cluster.close();
  }

  private String named(int node) {
    return cluster.apiAddress(node);
  }

  @Test
  void theApiListensAThousandBelow() {
    assertThat(named(1)).isEqualTo("http://127.0.0.1:" + (cluster.node(1).port() - 1000));
  }

  @Test
  void aFollowerForwardsWhatIsForGood() {
    follower.insert("items", "{\"id\":\"b\",\"value\":2}");
    follower.update("items", "a", "{\"value\":9}");
    follower.sql("INSERT INTO app.items (id, value) VALUES ('c', 3)");
    follower.sql("ALTER TABLE app.items ADD COLUMN extra TEXT");
    follower.delete("items", "c");
    assertThat(leader.scan("items", "id", "value"))
        .containsExactlyInAnyOrder(List.of("a", 9), List.of("b", 2));
  }

  @Test
  void aFollowerNamesTheLeaderToReaders() {
    assertThat(statusOf(() -> follower.scan("items")))
        .isEqualTo("INTERNAL: External error: Not leader for shard. Leader: " + named(1));
    assertThat(statusOf(() -> follower.query("SELECT id FROM app.items")))
        .isEqualTo("INTERNAL: Not leader for shard. Leader: Some(\"" + named(1) + "\")");
    assertThat(follower.rows("SELECT table_name FROM system.tables WHERE namespace_id = 'app'"))
        .containsExactly(List.of("items"));
  }

  @Test
  void aFollowerBeginsTransactionsInWhichNothingCanBeDone() {
    String id = follower.begin();
    assertThat(statusOf(() -> follower.insert("items", "{\"id\":\"b\",\"value\":2}")))
        .isEqualTo("FAILED_PRECONDITION: Not leader for shard. Leader: Some(\"" + named(1) + "\")");
    assertThat(statusOf(() -> follower.delete("items", "a")))
        .isEqualTo("FAILED_PRECONDITION: Not leader for shard. Leader: Some(\"" + named(1) + "\")");
    assertThat(statusOf(() -> follower.scan("items")))
        .isEqualTo("INTERNAL: External error: Not leader for shard. Leader: " + named(1));
    follower.commit(id);
    assertThat(leader.scan("items", "id")).containsExactly(List.of("a"));
  }

  @Test
  void sessionsAndTransactionsAreANodesOwn() {
    assertThat(cluster.node(2).sessions()).isEmpty();
    String id = leader.begin();
    assertThat(statusOf(() -> follower.commit(id))).contains("not found");
    leader.insert("items", "{\"id\":\"b\",\"value\":2}");
    leader.commit(id);
    assertThat(cluster.node(2).query("SELECT count(*) AS n FROM app.items"))
        .containsExactly(List.of("n"), List.of("2"));
  }

  @Test
  void aDeadLeaderIsNamedUntilAnotherIsElected() {
    cluster.kill(1);
    assertThat(statusOf(() -> follower.scan("items"))).contains(named(1));
    assertThat(statusOf(() -> follower.insert("items", "{\"id\":\"b\"}"))).isEqualTo(FORWARDING);
    assertThat(statusOf(() -> follower.sql("DROP TABLE app.items"))).isEqualTo(FORWARDING);
    cluster.elect(2);
    assertThat(statusOf(() -> follower.scan("items"))).contains(named(2));
    follower.insert("items", "{\"id\":\"b\"}");
    cluster.revive(1);
    leader.open();
    assertThat(statusOf(() -> leader.scan("items"))).contains(named(2));
    cluster.elect(3);
    assertThat(follower.scan("items", "id")).containsExactlyInAnyOrder(List.of("a"), List.of("b"));
  }

  @Test
  void withoutALeaderNoneIsNamed() {
    cluster.depose();
    assertThat(statusOf(() -> follower.scan("items")))
        .isEqualTo("INTERNAL: External error: Not leader for shard. Leader unknown");
    assertThat(statusOf(() -> follower.query("SELECT id FROM app.items")))
        .isEqualTo("INTERNAL: Not leader for shard. Leader: None");
    assertThat(statusOf(() -> leader.insert("items", "{\"id\":\"b\"}"))).isEqualTo(FORWARDING);
  }

  @Test
  void aTransactionEndsWithTheLeadershipOfItsNode() {
    String id = leader.begin();
    leader.insert("items", "{\"id\":\"b\",\"value\":2}");
    cluster.elect(2);
    assertThat(statusOf(() -> leader.commit(id)))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: transaction '%s' was aborted because leader for bound raft group 'data:shared:00' changed from node '1' to '2'; retry in a new transaction"
                .formatted(id));
    assertThat(statusOf(() -> leader.commit(id))).contains("not found");
    assertThat(cluster.node(1).query("SELECT count(*) AS n FROM app.items"))
        .containsExactly(List.of("n"), List.of("1"));
  }

  @Test
  void aNodeMayBeWrong() {
    cluster.believe(3, 2);
    assertThat(statusOf(() -> follower.scan("items"))).contains(named(2));
    cluster.advertise(1, "http://nowhere.example:8080");
    assertThat(statusOf(() -> follower.scan("items"))).endsWith(": http://nowhere.example:8080");
  }

  @Test
  void itsPortsAreTheKernels() {
    assertThatThrownBy(
            () -> MockCluster.start(2, MockKalamDb.builder().port(cluster.node(1).port())))
        .isInstanceOf(RuntimeException.class);
  }
}
