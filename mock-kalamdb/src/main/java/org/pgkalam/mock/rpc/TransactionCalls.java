package org.pgkalam.mock.rpc;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.tx.OwnerKey;
import org.pgkalam.mock.tx.Transaction;
import org.pgkalam.mock.tx.TransactionCoordinator;
import org.pgkalam.protocol.BeginTransactionRequest;
import org.pgkalam.protocol.BeginTransactionResponse;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.CommitTransactionResponse;
import org.pgkalam.protocol.RollbackTransactionRequest;
import org.pgkalam.protocol.RollbackTransactionResponse;

/** BeginTransaction, CommitTransaction and RollbackTransaction. */
final class TransactionCalls {
  /** A message with one of these says that the transaction is gone; the server then forgets it. */
  private static final List<String> TERMINAL =
      List.of(
          "not found",
          "no active transaction",
          "already committed",
          "already rolled back",
          "timed out and was aborted",
          "timed_out",
          "because it was aborted",
          " was aborted",
          " is aborted",
          "while it is committed",
          "while it is committing",
          "while it is rolling_back",
          "while it is rolled_back");

  private final SessionRegistry sessions;
  private final TransactionCoordinator transactions;
  private final Leadership leadership;

  TransactionCalls(
      SessionRegistry sessions, TransactionCoordinator transactions, Leadership leadership) {
    this.sessions = sessions;
    this.transactions = transactions;
    this.leadership = leadership;
  }

  static boolean isTerminal(String message) {
    return TERMINAL.stream().anyMatch(message::contains);
  }

  BeginTransactionResponse begin(BeginTransactionRequest request, Caller caller) {
    String sessionId = request.getSessionId().strip();
    sessions.validate(sessionId);
    sessions.touch(sessionId, "BeginTransaction", caller);
    OwnerKey owner = owner(sessionId);
    Transaction begun;
    synchronized (this) {
      transactions.of(owner).map(Transaction::id).ifPresent(this::forget);
      begun = failingPrecondition(() -> transactions.begin(owner, sessionId));
    }
    sessions.pin(sessionId, Optional.of(begun.id()));
    return BeginTransactionResponse.newBuilder().setTransactionId(begun.id()).build();
  }

  CommitTransactionResponse commit(CommitTransactionRequest request, Caller caller) {
    String sessionId = request.getSessionId().strip();
    sessions.validate(sessionId);
    String id = request.getTransactionId().strip();
    if (id.isEmpty()) {
      throw RpcException.invalidArgument("transaction_id must not be empty");
    }
    checkSyntax(id);
    sessions.touch(sessionId, "CommitTransaction", caller);
    finish(
        id,
        () -> {
          leadership.checkCommit(transactions.find(id));
          transactions.commit(id);
          return id;
        });
    return CommitTransactionResponse.newBuilder().setTransactionId(id).build();
  }

  RollbackTransactionResponse rollback(RollbackTransactionRequest request, Caller caller) {
    String sessionId = request.getSessionId().strip();
    sessions.validate(sessionId);
    String id = request.getTransactionId().strip();
    checkSyntax(id);
    sessions.touch(sessionId, "RollbackTransaction", caller);
    finish(
        id,
        () -> {
          transactions.rollback(id);
          return id;
        });
    return RollbackTransactionResponse.newBuilder().setTransactionId(id).build();
  }

  private void finish(String id, Supplier<String> action) {
    try {
      failingPrecondition(action);
      sessions.unpin(id);
    } catch (RpcException e) {
      if (isTerminal(String.valueOf(e.status().getDescription()))) {
        forget(id);
      }
      throw e;
    }
  }

  /** Rolls a transaction back, whatever its state, and unpins it. */
  void forget(String id) {
    try {
      transactions.rollback(id);
    } catch (StoreException e) {
      // It is gone already, which is what is wanted.
    }
    sessions.unpin(id);
  }

  /** The owner that a session id stands for. */
  static OwnerKey owner(String sessionId) {
    try {
      return OwnerKey.parse(sessionId);
    } catch (StoreException e) {
      throw RpcException.invalidArgument(e.getMessage());
    }
  }

  static <T> T failingPrecondition(Supplier<T> action) {
    try {
      return action.get();
    } catch (StoreException e) {
      throw RpcException.failedPrecondition(e.getMessage());
    }
  }

  private static void checkSyntax(String id) {
    String problem = problem(id);
    if (problem != null) {
      throw RpcException.invalidArgument(problem);
    }
  }

  private static String problem(String id) {
    if (id.length() != 36) {
      return "transaction id must be a 36-character UUID string";
    }
    for (int hyphen : new int[] {8, 13, 18, 23}) {
      if (id.charAt(hyphen) != '-') {
        return "transaction id must use canonical UUID hyphen positions";
      }
    }
    if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      return "transaction id must contain only hexadecimal digits";
    }
    if (id.charAt(14) != '7') {
      return "transaction id must be a UUID v7";
    }
    return "89abAB".indexOf(id.charAt(19)) < 0
        ? "transaction id must use an RFC 4122 variant"
        : null;
  }
}
