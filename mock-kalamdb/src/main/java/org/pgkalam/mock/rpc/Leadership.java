package org.pgkalam.mock.rpc;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pgkalam.mock.tx.Transaction;

/**
 * What a node of a cluster knows of the node that leads it. Safe for use by many threads.
 *
 * <p>A follower forwards what changes something at once, and refuses scans, queries and writes of a
 * transaction with the leader's API address.
 */
public final class Leadership {
  private static final String NOT_LEADER = "Not leader for shard. Leader";

  /**
   * The leader as a node knows it.
   *
   * @param apiAddress such as {@code http://127.0.0.1:8080}
   * @param isReachable whether what is forwarded to it arrives
   */
  public record Leader(int node, String apiAddress, BooleanSupplier isReachable) {}

  private record Term(long number, Optional<Leader> leader) {}

  private final int node;
  private volatile Term term;

  private Leadership(int node, Optional<Leader> leader) {
    this.node = node;
    this.term = new Term(1, leader);
  }

  /** Of a server that stands alone: it leads. */
  static Leadership alone() {
    return new Leadership(1, Optional.of(new Leader(1, "", () -> true)));
  }

  /** Of a node, numbered from 1, that knows no leader yet. */
  public static Leadership ofNode(int node) {
    return new Leadership(node, Optional.empty());
  }

  /** From now on the node takes that one for the leader, or knows none. */
  public synchronized void follow(Optional<Leader> leader) {
    term = new Term(term.number + 1, leader);
  }

  private boolean leads(Term now) {
    return now.leader.isPresent() && now.leader.get().node == node;
  }

  /** A transaction is the leader's from the first scan or write on that it accepts. */
  private void bind(Transaction transaction, Term now) {
    long bound = transaction.bindTo(now.number);
    if (bound != now.number) {
      throw changed(transaction, now);
    }
  }

  private RpcException changed(Transaction transaction, Term now) {
    return RpcException.failedPrecondition(
        "Invalid operation: transaction '%s' was aborted because leader for bound raft group '%s' changed from node '%d' to '%s'; retry in a new transaction"
            .formatted(
                transaction.id(),
                transaction.group(),
                node,
                now.leader.map(leader -> String.valueOf(leader.node)).orElse("unknown")));
  }

  void checkScan(Optional<Transaction> transaction) {
    Term now = term;
    checkBound(transaction, now);
    if (!leads(now)) {
      throw RpcException.internal(
          "External error: "
              + NOT_LEADER
              + now.leader.map(leader -> ": " + leader.apiAddress).orElse(" unknown"));
    }
    transaction.ifPresent(open -> bind(open, now));
  }

  void checkQuery() {
    Term now = term;
    if (!leads(now)) {
      throw RpcException.internal(refusal(now));
    }
  }

  void checkStaging(Transaction transaction) {
    Term now = term;
    checkBound(Optional.of(transaction), now);
    if (!leads(now)) {
      throw RpcException.failedPrecondition(refusal(now));
    }
    bind(transaction, now);
  }

  /** One that has done nothing can be committed by any node. */
  void checkCommit(Transaction transaction) {
    checkBound(Optional.of(transaction), term);
  }

  private void checkBound(Optional<Transaction> transaction, Term now) {
    if (transaction.isPresent() && transaction.get().isBoundToOther(now.number)) {
      throw changed(transaction.get(), now);
    }
  }

  private static String refusal(Term now) {
    return NOT_LEADER
        + ": "
        + now.leader.map(leader -> "Some(\"" + leader.apiAddress + "\")").orElse("None");
  }

  /** What changes something at once goes to the leader by itself, if it can be reached. */
  void checkForwarding() {
    Term now = term;
    if (!leads(now) && !now.leader.map(leader -> leader.isReachable.getAsBoolean()).orElse(false)) {
      throw RpcException.internal(
          "Raft error: Network error: gRPC error forwarding proposal: code: 'The service is currently unavailable', message: \"tcp connect error\"");
    }
  }
}
