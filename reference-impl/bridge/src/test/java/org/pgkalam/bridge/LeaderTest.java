package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.bridge.BridgeSessions.Peer;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.Faults;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.MockCluster;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;

/** Sessions with a cluster of three nodes, whose node 1 leads. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LeaderTest {
  private static final long TIMEOUT_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Long enough for a busy machine to answer what is not held. */
  private static final long SHORT_MILLIS = 2_000;

  private static final String IDS = "SELECT id FROM app.items";

  @TempDir Path directory;
  private final MockCluster cluster = MockCluster.start(3);
  private BridgeSessions bridge;

  @BeforeEach
  void start() throws IOException {
    bridge = new BridgeSessions(directory);
    node(1).sql("CREATE NAMESPACE app");
    node(1).sql("CREATE TABLE app.items (id BIGINT PRIMARY KEY)");
    node(1).sql("INSERT INTO app.items (id) VALUES (1)");
  }

  @AfterEach
  void stop() {
    bridge.close();
    cluster.close();
  }

  private MockKalamDb node(int number) {
    return cluster.node(number);
  }

  private Peer peerOf(int... nodes) {
    return peerOf(TIMEOUT_MILLIS, nodes);
  }

  private Peer peerOf(long timeoutMillis, int... nodes) {
    return bridge.newPeer(
        timeoutMillis, Arrays.stream(nodes).mapToObj(this::node).toArray(MockKalamDb[]::new));
  }

  private long calls(int node, String method) {
    return node(node).journal().entries().stream()
        .filter(call -> call.method().equals(method))
        .count();
  }

  /** What is stored, in no order. */
  private List<String> stored() {
    List<List<String>> lines = node(1).query(IDS + " ORDER BY id");
    return lines.subList(1, lines.size()).stream().map(line -> line.get(0)).toList();
  }

  private static void assertFails(ThrowingCallable call, String state, String... says) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              String all = e.getMessage() + " " + e.detail() + " " + e.hint();
              assertThat(e.sqlState()).as(all).isEqualTo(state);
              Arrays.stream(says).forEach(part -> assertThat(all).contains(part));
            });
  }

  @Test
  void readsGoWhereAFollowerSaysThatTheLeaderIs() {
    Peer peer = peerOf(3);
    assertThat(peer.scan()).isOne();
    assertThat(peer.query(IDS)).isEqualTo("[{\"id\":1}]");
    assertThat(calls(3, "Scan")).isOne();
    assertThat(calls(3, "ExecuteQuery")).isZero();
    assertThat(calls(1, "ExecuteQuery")).isOne();
  }

  @Test
  void allSessionsRememberTheLeader() {
    peerOf(3).scan();
    Peer other = peerOf(3);
    other.scan();
    other.insertAlone(2);
    assertThat(calls(3, "Scan")).isOne();
    assertThat(calls(3, "Insert")).isZero();
    assertThat(calls(1, "Scan")).isEqualTo(2);
    assertThat(calls(1, "Insert")).isOne();
  }

  @Test
  void aTransactionIsBegunAgainWhereItCanDoSomething() {
    Peer peer = peerOf(3);
    peer.stage(2);
    peer.stage(3);
    peer.scan();
    peer.commit();
    assertThat(stored()).containsExactly("1", "2", "3");
    assertThat(calls(3, "BeginTransaction")).isOne();
    assertThat(calls(3, "RollbackTransaction")).isOne();
    assertThat(calls(3, "CommitTransaction")).isZero();
    assertThat(calls(1, "BeginTransaction")).isOne();
    assertThat(calls(1, "CommitTransaction")).isOne();
    assertThat(calls(1, "Insert")).isEqualTo(2);
  }

  @Test
  void aTransactionOfAFollowerIsRolledBackAtTheLeader() {
    Peer peer = peerOf(3);
    peer.transactions.beginIfNone(peer.session);
    peer.scan();
    peer.stage(2);
    peer.transactions.abort();
    assertThat(calls(1, "RollbackTransaction")).isOne();
    peer.insertAlone(3);
    assertThat(stored()).containsExactly("1", "3");
  }

  @Test
  void aTransactionThatHasDoneSomethingDoesNotMove() {
    Peer peer = peerOf(1, 2);
    peer.stage(2);
    peer.scan();
    var unused =
        node(1)
            .faults()
            .on("Scan")
            .status(
                Status.Code.INTERNAL,
                "External error: Not leader for shard. Leader: " + cluster.apiAddress(2));
    assertFails(peer::scan, "40001", "127.0.0.1:" + node(1).port(), cluster.apiAddress(2));
    peer.transactions.abort();
    assertThat(calls(2, "BeginTransaction")).isZero();
    assertThat(stored()).containsExactly("1");
  }

  @Test
  void aTransactionEndsWithTheLeadershipOfItsNode() {
    Peer peer = peerOf(1, 2);
    peer.stage(2);
    peer.scan();
    cluster.elect(2);
    assertFails(peer::commit, "40001", "retry in a new transaction");
    peer.transactions.abort();
    peer.stage(2);
    peer.commit();
    assertThat(stored()).containsExactly("1", "2");
    assertThat(calls(2, "CommitTransaction")).isOne();
  }

  /** What runs outside of the transaction in any case is asked elsewhere, and the rest stays. */
  @Test
  void aQueryBesideATransactionLeavesItWhereItIs() {
    Peer peer = peerOf(3);
    peer.stage(2);
    peer.scan();
    var unused =
        node(1)
            .faults()
            .on("ExecuteQuery")
            .status(
                Status.Code.INTERNAL,
                "Not leader for shard. Leader: Some(\"" + cluster.apiAddress(2) + "\")");
    cluster.believe(2, 2);
    assertThat(peer.query(IDS)).isEqualTo("[{\"id\":1}]");
    peer.stage(3);
    peer.commit();
    assertThat(calls(2, "ExecuteQuery")).isOne();
    assertThat(calls(1, "Insert")).isEqualTo(2);
    assertThat(stored()).containsExactly("1", "2", "3");
  }

  @Test
  void aDeadLeaderIsWaitedFor() {
    Peer peer = peerOf(3);
    peer.scan();
    cluster.kill(1);
    Journal.Mark mark = node(3).journal().mark();
    CompletableFuture<Integer> scan = CompletableFuture.supplyAsync(peer::scan);
    node(3).journal().await(mark, call -> call.method().equals("Scan"), PATIENCE);
    mark = node(3).journal().mark();
    node(3).journal().await(mark, call -> call.method().equals("Scan"), PATIENCE);
    assertThat(scan).isNotDone();
    cluster.elect(2);
    assertThat(scan).succeedsWithin(PATIENCE).isEqualTo(1);
    assertThat(calls(2, "Scan")).isOne();
  }

  @Test
  void anElectionIsWaitedFor() {
    Peer peer = peerOf(3);
    cluster.depose();
    CompletableFuture<Integer> scan = CompletableFuture.supplyAsync(peer::scan);
    node(3).journal().await(call -> call.method().equals("Scan"), PATIENCE);
    cluster.elect(3);
    assertThat(scan).succeedsWithin(PATIENCE).isEqualTo(1);
    assertThat(calls(1, "OpenSession")).isZero();
  }

  @Test
  void aTransactionWaitsForALeaderToo() {
    Peer peer = peerOf(3);
    cluster.depose();
    CompletableFuture<Void> transaction =
        CompletableFuture.runAsync(
            () -> {
              peer.stage(2);
              peer.commit();
            });
    node(3).journal().await(call -> call.method().equals("Insert"), PATIENCE);
    cluster.elect(2);
    assertThat(transaction).succeedsWithin(PATIENCE);
    assertThat(stored()).containsExactly("1", "2");
    assertThat(calls(2, "CommitTransaction")).isOne();
    assertThat(node(3).query("SELECT transaction_id FROM system.transactions")).hasSize(1);
  }

  @Test
  void theWaitEndsWithTheTimeOfTheStatement() {
    Peer peer = peerOf(SHORT_MILLIS, 3);
    cluster.kill(1);
    assertFails(
        peer::scan,
        "08001",
        "leader at 127.0.0.1:" + (node(1).port() - 1000) + " cannot be reached",
        "127.0.0.1:" + node(3).port() + " says: External error: Not leader",
        "127.0.0.1:" + node(1).port() + " cannot be reached");
    assertThat(calls(3, "Scan")).isBetween(2L, 20L);
    cluster.depose();
    assertFails(peer::scan, "08001", "has no leader", "Leader unknown");
  }

  @Test
  void theWaitEndsWhenTheBackendLeaves() {
    Peer peer = peerOf(3);
    cluster.depose();
    CompletableFuture<Integer> scan = CompletableFuture.supplyAsync(peer::scan);
    node(3).journal().await(call -> call.method().equals("Scan"), PATIENCE);
    peer.cancellation.leaveAll();
    assertThat(scan)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(Cancellation.Left.class);
  }

  @Test
  void nodesThatNameEachOtherAreNotAskedForEver() {
    Peer peer = peerOf(SHORT_MILLIS, 3);
    cluster.believe(3, 2);
    cluster.believe(2, 3);
    assertFails(
        peer::scan,
        "08001",
        "name each other",
        "127.0.0.1:" + node(3).port() + " says: ",
        "127.0.0.1:" + node(2).port() + " says: ");
    assertThat(calls(3, "Scan") + calls(2, "Scan")).isBetween(3L, 40L);
    assertThat(calls(1, "OpenSession")).isZero();
  }

  @Test
  void aLeaderThatIsNamedWronglyIsFoundAmongTheHosts() {
    cluster.advertise(1, "http://nowhere.invalid:8080");
    assertThat(peerOf(3, 2, 1).scan()).isOne();
    assertFails(peerOf(SHORT_MILLIS, 3)::scan, "08001", "nowhere.invalid:8080");
  }

  @Test
  void aWriteThatWasRefusedIsMadeOnce() {
    var unused =
        node(3)
            .faults()
            .on("Insert")
            .status(
                Status.Code.FAILED_PRECONDITION,
                "Not leader for shard. Leader: Some(\"" + cluster.apiAddress(1) + "\")");
    peerOf(3).insertAlone(2);
    assertThat(calls(1, "Insert")).isOne();
    assertThat(stored()).containsExactly("1", "2");
  }

  @Test
  void aWriteWhoseAnswerIsLostIsNotRepeated() {
    Peer peer = peerOf(SHORT_MILLIS, 1, 2, 3);
    Faults.Fault lost = node(1).faults().on("Insert").blackHole().afterWork();
    assertFails(() -> peer.insertAlone(2), "08007");
    assertThat(lost.hits()).isOne();
    assertThat(calls(2, "Insert") + calls(3, "Insert")).isZero();
    assertThat(stored()).containsExactly("1", "2");
  }

  @Test
  void aForwardedWriteThatFailsOnTheWayIsInDoubt() {
    Peer peer = peerOf(3);
    cluster.kill(1);
    assertFails(() -> peer.insertAlone(2), "08007", "error forwarding proposal");
    assertThat(calls(3, "Insert")).isOne();
  }

  @Test
  void theFirstHostThatAnswersIsUsed() {
    cluster.kill(1);
    cluster.elect(3);
    Peer peer = peerOf(1, 3, 2);
    peer.scan();
    assertThat(calls(3, "Scan")).isOne();
    assertThat(calls(2, "OpenSession")).isZero();
    peerOf(1, 3, 2).insertAlone(2);
    assertThat(calls(3, "Insert")).isOne();
  }

  @Test
  void aSessionGoesOnAtAnotherHost() {
    Peer peer = peerOf(1, 2);
    peer.scan();
    cluster.kill(1);
    cluster.elect(2);
    assertThat(peer.scan()).isOne();
    cluster.kill(2);
    cluster.revive(1);
    cluster.elect(1);
    assertThat(peer.scan()).isOne();
    peer.insertAlone(2);
    assertThat(stored()).containsExactly("1", "2");
  }

  @Test
  void whenNoHostAnswersAllAreNamed() {
    cluster.kill(1);
    cluster.kill(2);
    assertFails(
        peerOf(1, 2)::scan,
        "08001",
        "is not running or unreachable at 127.0.0.1:" + node(1).port() + ", 127.0.0.1:",
        "127.0.0.1:" + node(2).port());
    assertFails(
        peerOf(1)::scan, "08001", "is not running or unreachable at 127.0.0.1:" + node(1).port());
  }

  @Test
  void aHostThatNeverAnswersIsLeft() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Peer peer =
          bridge.newPeer(
              2 * SHORT_MILLIS,
              List.of("127.0.0.1:" + silent.getLocalPort(), BridgeSessions.address(node(1))));
      assertThat(peer.scan()).isOne();
      assertThat(peer.scan()).isOne();
      assertFails(
          bridge.newPeer(SHORT_MILLIS, List.of("127.0.0.1:" + silent.getLocalPort()))::scan,
          "08001",
          "timed out");
    }
  }

  @Test
  void wrongCredentialsAreNotTriedEverywhere() {
    node(2).auth(Auth.staticHeader("Bearer right"));
    assertFails(peerOf(2, 1)::scan, "28000");
    assertThat(calls(1, "OpenSession")).isZero();
  }

  @Test
  void aTransactionIsLostWithItsNode() {
    Peer peer = peerOf(1, 2);
    peer.stage(2);
    peer.scan();
    cluster.kill(1);
    cluster.elect(2);
    assertThatThrownBy(peer::scan).isInstanceOf(BridgeException.class);
    assertThatThrownBy(peer::commit).isInstanceOf(BridgeException.class);
    peer.transactions.abort();
    assertThat(calls(2, "Insert") + calls(2, "Scan")).isZero();
    peer.stage(3);
    peer.commit();
    assertThat(stored()).containsExactly("1", "3");
  }

  @Test
  void aReadGoesOnWhereTheServerHasStartedAgain() {
    try (MockKalamDb alone = MockKalamDb.start()) {
      alone.sql("CREATE NAMESPACE app");
      alone.sql("CREATE TABLE app.items (id BIGINT PRIMARY KEY)");
      Peer peer = bridge.newPeer(TIMEOUT_MILLIS, alone);
      for (int i = 0; i < 100; i++) {
        peer.scan();
        alone.restart();
      }
    }
  }

  @Test
  void aTransactionBeginsWhereTheServerHasStartedAgain() {
    try (MockKalamDb alone = MockKalamDb.start()) {
      alone.sql("CREATE NAMESPACE app");
      alone.sql("CREATE TABLE app.items (id BIGINT PRIMARY KEY)");
      Peer peer = bridge.newPeer(TIMEOUT_MILLIS, alone);
      for (int i = 0; i < 100; i++) {
        peer.stage(i);
        peer.commit();
        alone.restart();
      }
      assertThat(alone.query("SELECT count(*) AS n FROM app.items").get(1)).containsExactly("100");
    }
  }

  /** gRPC takes a connection that breaks for a refusal of what went over it. */
  @Test
  void aWriteWhoseConnectionBreaksIsNotRepeated() throws IOException {
    try (Cable cable = new Cable(node(1).port())) {
      Peer peer = bridge.newPeer(TIMEOUT_MILLIS, List.of("127.0.0.1:" + cable.port()));
      peer.scan();
      Faults.Fault done =
          node(1)
              .faults()
              .on("Insert")
              .respondWith(
                  response -> {
                    cable.cut();
                    return response;
                  });
      assertFails(() -> peer.insertAlone(2), "08007");
      assertThat(done.hits()).isOne();
      assertThat(stored()).containsExactly("1", "2");
      node(1).faults().clear();
      peer.insertAlone(3);
      assertThat(stored()).containsExactly("1", "2", "3");
    }
  }

  @Test
  void aReadWhoseConnectionBreaksIsRepeatedOnce() throws IOException {
    try (Cable cable = new Cable(node(1).port())) {
      Peer peer = bridge.newPeer(TIMEOUT_MILLIS, List.of("127.0.0.1:" + cable.port()));
      Faults.Fault cut =
          node(1)
              .faults()
              .on("Scan")
              .respondWith(
                  response -> {
                    cable.cut();
                    return response;
                  })
              .times(1);
      assertThat(peer.scan()).isOne();
      assertThat(cut.hits()).isOne();
      node(1).faults().clear();
      Faults.Fault always =
          node(1)
              .faults()
              .on("Scan")
              .respondWith(
                  response -> {
                    cable.cut();
                    return response;
                  });
      assertFails(peer::scan, "08006");
      assertThat(always.hits()).isEqualTo(2);
    }
  }

  /** Nothing tells of it, and the statement has no limit. */
  @Test
  void aReadOutlivesAConnectionOverWhichNothingComes() throws IOException {
    try (Cable cable = new Cable(node(1).port())) {
      Peer peer = bridge.newPeer(0, List.of("127.0.0.1:" + cable.port()));
      peer.scan();
      cable.swallow();
      assertThat(peer.scan()).isOne();
      assertThat(calls(1, "Scan")).isEqualTo(2);
    }
  }

  @Test
  void aServersOwnHandleIsUsed() {
    node(1).switchOn(Quirk.SESSION_HANDLES_ISSUED);
    Peer peer = peerOf(3);
    peer.stage(2);
    peer.scan();
    peer.commit();
    node(1).expireLeases();
    peer.scan();
    peer.insertAlone(3);
    assertThat(stored()).containsExactly("1", "2", "3");
    assertThat(node(1).sessions()).hasSize(1).allMatch(id -> !id.startsWith("pg-"));
    peer.session.close();
    node(1).journal().await(call -> call.method().equals("CloseSession"), PATIENCE);
    assertThat(node(1).sessions()).isEmpty();
  }

  /** What belonged to the handle before is gone; what came next would be for good. */
  @Test
  void aTransactionIsLostWithItsHandle() {
    node(1).switchOn(Quirk.SESSION_HANDLES_ISSUED);
    Peer peer = peerOf(1);
    peer.stage(2);
    peer.scan();
    node(1).forgetSessions();
    assertFails(peer::scan, "08006", "lost the transaction");
    assertFails(() -> peer.stage(3), "08006", "lost the transaction");
    peer.transactions.abort();
    peer.insertAlone(4);
    assertThat(stored()).containsExactly("1", "4");
  }

  @Test
  void anIpv6AddressIsAHost() {
    try (MockKalamDb alone = MockKalamDb.builder().host("::1").start()) {
      Peer peer = bridge.newPeer(TIMEOUT_MILLIS, List.of("[::1]:" + alone.port()));
      assertThat(peer.query("SELECT 1 AS one")).isEqualTo("[{\"one\":1}]");
    } catch (UncheckedIOException e) {
      Assumptions.abort("no IPv6 here: " + e.getMessage());
    }
  }
}
