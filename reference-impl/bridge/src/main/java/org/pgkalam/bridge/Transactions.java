package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.RollbackTransactionRequest;

/**
 * What PostgreSQL's current transaction has begun in KalamDB, and how it ends there.
 *
 * <p>A KalamDB transaction is begun only when one is needed: in a transaction block, or when
 * PostgreSQL's transaction needs more than one request to be whole. A single write waits for
 * PostgreSQL's commit and is then one atomic request.
 */
final class Transactions {
  private static final long ABORT_MILLIS = 5_000;

  /** For the last steps of an abort that has taken long. */
  private static final long LAST_STEP_MILLIS = 100;

  private record Undo(KalamSession session, String sql) {}

  /** What has been sent of a session's writes. */
  private static final class Written {
    private final Set<String> tables = new TreeSet<>();
    private int requests;
  }

  /** A write, bound to its session. */
  interface Write {
    KalamSession session();

    /** Whether a KalamDB transaction can take it; a write to a stream goes by itself. */
    boolean staged();

    /** With its namespace. */
    String table();

    /** Sends it by itself, for good, and waits for the answer. */
    void sendAlone();

    /**
     * Sends it and lets the session's next request wait for the answer.
     *
     * @param onFailure run before the error is raised there
     */
    void begin(Runnable onFailure);
  }

  private final Set<KalamSession> begun = new LinkedHashSet<>();
  private final Map<KalamSession, Written> written = new LinkedHashMap<>();
  private final List<Undo> undo = new ArrayList<>();
  private final List<BridgeException> doubts = new ArrayList<>();
  private final Map<KalamSession, Relation> claims = new HashMap<>();
  private Write lone;
  private Write stream;
  private boolean failed;

  /** Whether something depends on how PostgreSQL's transaction ends. */
  boolean holdState() {
    return failed
        || lone != null
        || stream != null
        || !begun.isEmpty()
        || !written.isEmpty()
        || !claims.isEmpty()
        || canUndo()
        || !doubts.isEmpty();
  }

  boolean areBegun() {
    return !begun.isEmpty();
  }

  /** Whether there is something that has to be taken back if PostgreSQL's commit fails. */
  boolean canUndo() {
    return !undo.isEmpty();
  }

  /**
   * Begins a KalamDB transaction on the session, and first sends the write that has waited so far.
   */
  void beginIfNone(KalamSession session) {
    refuseIfFailed();
    begin(session);
    if (lone != null) {
      Write waiting = lone;
      lone = null;
      begin(waiting.session());
      stage(waiting);
    }
  }

  private void begin(KalamSession session) {
    if (begun.contains(session)) {
      return;
    }
    try {
      session.beginTransaction();
      begun.add(session);
    } catch (BridgeException | Cancellation.Left e) {
      // The server may have begun one: under this id the next write would be staged in it.
      session.abandon();
      session.parted();
      failed = true;
      throw e;
    }
  }

  /** Whether a scan must reckon with rows that are only staged. */
  boolean hasWritten(KalamSession session) {
    return written.containsKey(session);
  }

  /**
   * Registers that a table is about to be written. A KalamDB transaction commits to tables of one
   * type only, which the server says at the commit.
   */
  void claim(KalamSession session, Relation relation) {
    Relation first = claims.putIfAbsent(session, relation);
    if (first != null && !first.tableType().equals(relation.tableType())) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB tables of type %s and %s cannot be written in one transaction"
                  .formatted(first.tableType(), relation.tableType()))
          .withDetail(
              "The transaction has written to \"%s\" and would write to \"%s\"."
                  .formatted(first.name(), relation.name()))
          .withHint("Write to them in transactions of their own.");
    }
  }

  /** Sends a write in the session's KalamDB transaction, or a stream's by itself. */
  void send(Write write) {
    if (!write.staged()) {
      sendStream();
      refuseIfFailed();
      sendNow(write);
      return;
    }
    beginIfNone(write.session());
    stage(write);
  }

  /** Lets a write wait for PostgreSQL's commit, or for a second one. */
  void sendLater(Write write) {
    if (!write.staged()) {
      sendStream();
      refuseIfFailed();
      stream = write;
      return;
    }
    if (lone != null || !begun.isEmpty()) {
      send(write);
    } else {
      refuseIfFailed();
      lone = write;
    }
  }

  /** Makes a waiting write visible to a scan. */
  void flush() {
    sendStream();
    if (lone != null) {
      beginIfNone(lone.session());
    }
  }

  private void sendStream() {
    if (stream != null) {
      Write waiting = stream;
      stream = null;
      refuseIfFailed();
      sendNow(waiting);
    }
  }

  private void sendNow(Write write) {
    note(write);
    attempt(write::sendAlone);
  }

  private void stage(Write write) {
    note(write);
    attempt(() -> write.begin(this::fail));
  }

  private void note(Write write) {
    Written of = written.computeIfAbsent(write.session(), session -> new Written());
    of.tables.add(write.table());
    of.requests++;
  }

  /** Waits for the answers to what was staged. */
  void finish() {
    begun.forEach(session -> attempt(session::finish));
  }

  private void attempt(Runnable sending) {
    try {
      sending.run();
    } catch (BridgeException | Cancellation.Left e) {
      failed = true;
      throw e;
    }
  }

  /** A write that was lost must not be forgotten by rolling back to a savepoint. */
  private void refuseIfFailed() {
    if (failed) {
      throw BridgeException.of(
              SqlState.TRANSACTION_ROLLBACK, "a write to KalamDB has failed in this transaction")
          .withHint("Roll back the whole transaction.");
    }
  }

  /** Whether PostgreSQL's transaction cannot commit any more. */
  boolean hasFailed() {
    return failed;
  }

  /** A write has failed whose statement may go on all the same. */
  void fail() {
    failed = true;
  }

  /**
   * A statement that takes back, if PostgreSQL's transaction fails, what KalamDB has already done
   * for good.
   */
  void undoOnAbort(KalamSession session, String sql) {
    undo.add(new Undo(session, sql));
  }

  /** What nobody can take back and the user has to know if the transaction fails. */
  void warnOnAbort(BridgeException doubt) {
    doubts.add(doubt);
  }

  /**
   * What is done to a table at once must not overtake what still waits for PostgreSQL's commit, nor
   * be for good when that fails.
   */
  void refuseBesideWrites(String what) {
    if (lone != null || stream != null || !written.isEmpty() || !claims.isEmpty()) {
      throw BridgeException.of(
              SqlState.ACTIVE_SQL_TRANSACTION,
              "a KalamDB table cannot be %s in a transaction that has written to KalamDB"
                  .formatted(what))
          .withHint("Commit first.");
    }
  }

  /**
   * The last moment at which an error still fails PostgreSQL's transaction.
   *
   * @return whether anything was written that KalamDB now has for good
   */
  boolean commit() {
    refuseIfFailed();
    boolean wrote = lone != null || stream != null || !written.isEmpty();
    sendStream();
    finish();
    if (lone != null) {
      Write alone = lone;
      lone = null;
      sendNow(alone);
    }
    for (KalamSession session : List.copyOf(begun)) {
      if (!session.hasEmptyTransaction()) {
        commit(session);
      }
      session.parted();
      begun.remove(session);
    }
    return wrote;
  }

  private void commit(KalamSession session) {
    Written staged = written.get(session);
    String what =
        "transaction "
            + session.transactionId()
            + " on "
            + (staged == null ? "no table" : String.join(", ", staged.tables));
    CommitTransactionRequest request =
        CommitTransactionRequest.newBuilder()
            .setSessionId(session.id())
            .setTransactionId(session.transactionId())
            .build();
    try {
      session.commit(what, () -> session.call(PgServiceGrpc.getCommitTransactionMethod(), request));
    } catch (BridgeException e) {
      throw staged != null && staged.requests > 1 && RemoteErrors.mayBeHalfDone(e)
          ? session.halfDone(what, e)
          : e;
    }
  }

  void refuseTwoPhase() {
    if (!begun.isEmpty() || lone != null || stream != null || failed) {
      throw BridgeException.of(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that has operated on KalamDB tables");
    }
  }

  void committed() {
    undo.clear();
    doubts.clear();
    written.clear();
    claims.clear();
  }

  /**
   * Takes back all of it; what cannot be taken back is answered as one error after the rest was
   * tried.
   */
  void abort() {
    BridgeException failure = doubts.isEmpty() ? null : doubts.get(0);
    List<KalamSession> open = List.copyOf(begun);
    List<Undo> steps = new ArrayList<>(undo);
    // The last comes off first.
    Collections.reverse(steps);
    begun.clear();
    written.clear();
    undo.clear();
    doubts.clear();
    claims.clear();
    lone = null;
    stream = null;
    failed = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ABORT_MILLIS);
    open.forEach(session -> session.uninterrupted(left(end), () -> rollback(session)));
    for (Undo step : steps) {
      try {
        step.session.uninterrupted(left(end), () -> step.session.executeSql(step.sql));
      } catch (BridgeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** All steps of an abort share one limit: the backend's next question waits for them. */
  private static long left(long end) {
    return Math.max(LAST_STEP_MILLIS, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  /** A session whose transaction may still be there is not used again. */
  private static void rollback(KalamSession session) {
    session.leaveBegun();
    try {
      if (!session.hasEmptyTransaction()) {
        session.call(
            PgServiceGrpc.getRollbackTransactionMethod(),
            RollbackTransactionRequest.newBuilder()
                .setSessionId(session.id())
                .setTransactionId(session.transactionId())
                .build());
      }
    } catch (BridgeException e) {
      session.abandon();
    }
    session.parted();
  }
}
