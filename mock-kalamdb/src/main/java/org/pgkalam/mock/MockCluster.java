package org.pgkalam.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.mock.rpc.Leadership;
import org.pgkalam.mock.store.Store;

/**
 * A KalamDB cluster for tests: nodes that have their tables, rows and quirks in common, and each
 * its own sessions, transactions, journal and faults. One of them leads all data; each of the
 * others takes one for the leader. Nothing changes by itself: a leader that is gone stays the
 * leader to the others until {@link #elect}.
 *
 * <pre>{@code
 * try (MockCluster cluster = MockCluster.start(3)) {   // node 1 leads
 *   connect(cluster.node(3).host(), cluster.node(3).port());
 *   cluster.kill(1);
 *   cluster.elect(2);
 * }
 * }</pre>
 *
 * <p>Nodes are numbered from 1. All methods may be called from any thread.
 */
public final class MockCluster implements AutoCloseable {
  /** By default a node's RPC port is that much above the port of its API. */
  private static final int API_TO_RPC = 1000;

  private static final class Node {
    private final Leadership leadership;
    private final MockKalamDb kalam;
    private String apiAddress;
    private volatile boolean alive = true;

    Node(Leadership leadership, MockKalamDb kalam) {
      this.leadership = leadership;
      this.kalam = kalam;
      this.apiAddress = "http://" + new Address(kalam.host(), kalam.port() - API_TO_RPC);
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private Optional<Integer> leader = Optional.of(1);

  private MockCluster() {}

  /** Starts one whose node 1 leads; each node is as {@link MockKalamDb#start} makes it. */
  public static MockCluster start(int nodes) {
    return start(nodes, MockKalamDb.builder());
  }

  /**
   * The same.
   *
   * @param settings of each node; the port must be left to the kernel
   */
  public static MockCluster start(int nodes, MockKalamDb.Builder settings) {
    MockCluster cluster = new MockCluster();
    Set<Quirk> quirks = settings.ownQuirks();
    Store store = settings.newStore(quirks);
    try {
      for (int number = 1; number <= nodes; number++) {
        Leadership leadership = Leadership.ofNode(number);
        cluster.nodes.add(new Node(leadership, settings.startNode(quirks, store, leadership)));
      }
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
    cluster.elect(1);
    return cluster;
  }

  public synchronized MockKalamDb node(int number) {
    return nodes.get(number - 1).kalam;
  }

  /** The address of its API, which others name when it leads. */
  public synchronized String apiAddress(int number) {
    return nodes.get(number - 1).apiAddress;
  }

  /** From now on it leads, and all that live know it. */
  public synchronized void elect(int number) {
    leader = Optional.of(number);
    tellAll();
  }

  /** From now on nobody leads, and all that live know it. */
  public synchronized void depose() {
    leader = Optional.empty();
    tellAll();
  }

  private void tellAll() {
    nodes.stream().filter(node -> node.alive).forEach(node -> follow(node, leader));
  }

  /** From now on one node takes another for the leader, whatever is true. */
  public synchronized void believe(int number, int supposedLeader) {
    follow(nodes.get(number - 1), Optional.of(supposedLeader));
  }

  /** From now on a node's API has another address, when the others name it. */
  public synchronized void advertise(int number, String apiAddress) {
    nodes.get(number - 1).apiAddress = apiAddress;
    tellAll();
  }

  private void follow(Node node, Optional<Integer> leading) {
    node.leadership.follow(
        leading.map(
            number -> {
              Node other = nodes.get(number - 1);
              return new Leadership.Leader(number, other.apiAddress, () -> other.alive);
            }));
  }

  /**
   * Ends a node: its connections, sessions and transactions are gone. The others do not notice by
   * themselves.
   */
  public synchronized void kill(int number) {
    Node node = nodes.get(number - 1);
    node.alive = false;
    node.kalam.stopListening();
    node.kalam.forgetSessions();
    node.kalam.forgetTransactions();
  }

  /** Starts a node again that was killed; it knows who leads. */
  public synchronized void revive(int number) {
    Node node = nodes.get(number - 1);
    node.alive = true;
    follow(node, leader);
    node.kalam.listen();
  }

  /** Stops all nodes. Data is gone. */
  @Override
  public synchronized void close() {
    nodes.forEach(node -> node.kalam.close());
  }
}
