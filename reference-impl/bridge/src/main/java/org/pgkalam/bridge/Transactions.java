package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgkalam.protocol.BeginTransactionRequest;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.RollbackTransactionRequest;

/**
 * What PostgreSQL's current transaction has begun in KalamDB, and how it ends there.
 *
 * <p>A KalamDB transaction is begun only when one is needed: in a transaction block, or when one
 * statement needs more than one request to be whole.
 */
final class Transactions {
  private record Undo(KalamSession session, String sql) {}

  private final Map<KalamSession, String> begun = new LinkedHashMap<>();
  private final List<Undo> undo = new ArrayList<>();

  void beginIfNone(KalamSession session) {
    if (!begun.containsKey(session)) {
      BeginTransactionRequest request =
          BeginTransactionRequest.newBuilder().setSessionId(session.id()).build();
      begun.put(
          session,
          session.call(PgServiceGrpc.getBeginTransactionMethod(), request).getTransactionId());
    }
  }

  boolean isBegun(KalamSession session) {
    return begun.containsKey(session);
  }

  /**
   * A statement that takes back, if PostgreSQL's transaction fails, what KalamDB has already done
   * for good.
   */
  void undoOnAbort(KalamSession session, String sql) {
    undo.add(new Undo(session, sql));
  }

  /** The last moment at which an error still fails PostgreSQL's transaction. */
  void commit() {
    for (var entry : begun.entrySet()) {
      KalamSession session = entry.getKey();
      session.call(
          PgServiceGrpc.getCommitTransactionMethod(),
          CommitTransactionRequest.newBuilder()
              .setSessionId(session.id())
              .setTransactionId(entry.getValue())
              .build());
    }
    begun.clear();
  }

  void refuseTwoPhase() {
    if (!begun.isEmpty()) {
      throw BridgeException.of(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that has operated on KalamDB tables");
    }
  }

  void committed() {
    undo.clear();
  }

  /**
   * Takes back all of it; what cannot be taken back is answered as one error after the rest was
   * tried.
   */
  void abort() {
    RuntimeException failure = null;
    List<KalamSession> sessions = List.copyOf(begun.keySet());
    List<String> ids = List.copyOf(begun.values());
    List<Undo> steps = List.copyOf(undo);
    begun.clear();
    undo.clear();
    for (int i = 0; i < sessions.size(); i++) {
      rollback(sessions.get(i), ids.get(i));
    }
    for (Undo step : steps) {
      try {
        execute(step);
      } catch (BridgeException | Interrupts.Pending e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A session whose transaction may still be there is not used again. */
  private static void rollback(KalamSession session, String id) {
    session.setAborting(true);
    try {
      session.call(
          PgServiceGrpc.getRollbackTransactionMethod(),
          RollbackTransactionRequest.newBuilder()
              .setSessionId(session.id())
              .setTransactionId(id)
              .build());
    } catch (BridgeException | Interrupts.Pending e) {
      session.abandon();
    } finally {
      session.setAborting(false);
    }
  }

  private static void execute(Undo step) {
    step.session.setAborting(true);
    try {
      step.session.call(
          PgServiceGrpc.getExecuteSqlMethod(),
          ExecuteSqlRpcRequest.newBuilder()
              .setSql(step.sql)
              .setSessionId(step.session.id())
              .build());
    } finally {
      step.session.setAborting(false);
    }
  }
}
