package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way of one call through the nodes of a cluster to the one that leads: in rounds, between
 * which an election may end.
 */
final class LeaderSearch {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final List<Node> nodes;
  private final Set<Node> asked = new HashSet<>();
  private final List<String> steps = new ArrayList<>();
  private Optional<LeaderHint> last = Optional.empty();
  private Optional<BridgeException> verdict = Optional.empty();
  private boolean circle;
  private boolean unreachable;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private int rounds;

  /**
   * @param origin the node that was asked first
   * @param configured those that the server's options name
   */
  LeaderSearch(Node origin, List<Node> configured) {
    Set<Node> all = new LinkedHashSet<>(List.of(origin));
    all.addAll(configured);
    nodes = List.copyOf(all);
  }

  /** A node says that it does not lead. */
  void refused(Node by, LeaderHint hint) {
    asked.add(by);
    last = Optional.of(hint);
    steps.add(by.address() + " says: " + hint.text() + ".");
  }

  /** Whether that node has said in this round that it does not lead. */
  boolean hasAsked(Node node) {
    boolean before = asked.contains(node);
    circle |= before;
    return before;
  }

  /** A node that is named cannot be reached. */
  void failed(Node node, BridgeException why) {
    unreachable = true;
    steps.add(node.address() + " cannot be reached: " + why.getMessage() + ".");
  }

  /** Ends the round; answers how many milliseconds to wait before the next one. */
  long endRound() {
    rounds++;
    verdict = Optional.of(describe());
    asked.clear();
    steps.clear();
    circle = false;
    unreachable = false;
    long pause = pauseMillis;
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    return pause;
  }

  /** The nodes to ask in the next round, in that order: another one may know more. */
  List<Node> next() {
    List<Node> next = new ArrayList<>(nodes);
    Collections.rotate(next, -rounds);
    return next;
  }

  /** Nobody was found in time; nothing was done. Tells of the last round that came to its end. */
  BridgeException failure() {
    return verdict.orElseGet(this::describe);
  }

  private BridgeException describe() {
    String named = last.flatMap(LeaderHint::api).map(Node::address).orElse("");
    String message =
        circle
            ? "KalamDB nodes name each other as the leader"
            : unreachable
                ? "KalamDB's leader at " + named + " cannot be reached"
                : named.isEmpty() ? "KalamDB has no leader" : "KalamDB's leader was not found";
    return BridgeException.of(SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, message)
        .withDetail(String.join(" ", steps))
        .withHint(
            "An election may be under way. If this stays so, look whether the nodes run and whether the addresses that they name can be reached from here.");
  }
}
