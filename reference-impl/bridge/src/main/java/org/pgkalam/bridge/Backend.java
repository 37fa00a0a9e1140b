package org.pgkalam.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.protocol.ScanFilterExpression;

/**
 * What one PostgreSQL backend does with KalamDB: answers each {@link Operation}. Used by one thread
 * at a time.
 */
final class Backend {
  /** As in scan.c. */
  private static final int NO_MORE_ROWS = 1;

  /** As in modify.c: how a statement leaves its writes to one table. */
  private static final int FAILED_STATEMENT = 0;

  private static final int STAYS_OPEN = 2;

  /** A buffer that grew for a large row is not kept. */
  private static final int KEPT_ROWS = 1 << 20;

  private final BufferAllocator allocator = new RootAllocator();
  private final MemoryBudget memory;
  private final BridgeStatus status;
  private final Runnable replace;
  private final int backendPid;
  private final Sessions sessions;
  private final Transactions transactions = new Transactions();
  private final PendingInserts pending = new PendingInserts(transactions);
  private final TableCreation creation;
  private final FollowUpDdl followUps;
  private final Map<Long, Scan> scans = new HashMap<>();
  private final Map<Long, Modify> modifies = new HashMap<>();
  private BridgeException failure;
  private Scan ahead;
  private RowBuffer spare;
  private long lastHandle;

  /**
   * @param replace has another bridge process take over
   */
  Backend(
      int backendPid,
      Sessions sessions,
      MemoryBudget memory,
      BridgeStatus status,
      Runnable replace) {
    this.backendPid = backendPid;
    this.sessions = sessions;
    this.memory = memory;
    this.status = status;
    this.replace = replace;
    this.followUps = new FollowUpDdl(sessions, transactions, allocator);
    this.creation = new TableCreation(sessions, transactions, followUps, allocator);
  }

  /** Whether something here depends on how PostgreSQL's transaction ends. */
  boolean holdsState() {
    return failure != null
        || transactions.holdState()
        || !pending.isEmpty()
        || followUps.isWaiting()
        || creation.isUnderWay();
  }

  /** Whether nothing would be missed if the backend had to connect anew. */
  boolean isIdle() {
    return !holdsState() && scans.isEmpty() && modifies.isEmpty();
  }

  /** How many KalamDB sessions it has. */
  int sessions() {
    return sessions.count();
  }

  boolean hasTransaction() {
    return transactions.areBegun();
  }

  /** What went wrong with a message that wanted no answer; the next question's answer says it. */
  void failLater(BridgeException error) {
    if (failure == null) {
      failure = error;
    }
  }

  private void raiseFailure() {
    if (failure != null) {
      BridgeException raised = failure;
      failure = null;
      throw raised;
    }
  }

  /** The backend is gone: what it has not committed is taken back. */
  void end() {
    abortAndLog();
    scans.values().forEach(Scan::close);
    scans.clear();
    sessions.closeAll();
    allocator.close();
  }

  void answer(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case COMMIT -> committed();
      case ABORT -> abortAndLog();
      case SCAN_CLOSE -> closeScan(question.readLong());
      default -> {
        raiseFailure();
        answerInTransaction(operation, question, answer);
      }
    }
  }

  private void answerInTransaction(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case VALIDATE -> OptionValidator.validate(question.readInt(), question.readOptions());
      case EXECUTE -> execute(question, answer);
      case SCAN_OPEN -> openScan(question, answer);
      case SCAN_NEXT -> nextRows(question.readLong(), answer);
      case SCAN_REWIND -> scan(question.readLong()).rewind();
      case MODIFY_PLAN -> planModify(question);
      case MODIFY_OPEN -> openModify(question, answer);
      case MODIFY_ROWS -> modify(question.readLong()).addRows(question.readInt(), question.rest());
      case MODIFY_CLOSE -> closeModify(question);
      case MODIFY_FIGURES -> modify(question.readLong()).writeFigures(answer);
      case CREATE_TABLE -> creation.answer(question, answer);
      case PRE_COMMIT -> preCommit(question);
      case CHECK_COLUMNS -> answer.writeString(FollowUpDdl.checkColumns(question));
      case ALTER_TABLES -> answer.writeString(followUps.alter(question));
      case DROP_TABLE -> followUps.drop(question);
      case KEEP_TABLES -> answer.writeString(followUps.keepTables(question));
      case STATUS -> answer.writeString(status.json());
      case RESTART -> replace.run();
      default -> throw new IllegalStateException("not a question: " + operation);
    }
  }

  private void committed() {
    modifies.clear();
    creation.transactionEnded();
    transactions.committed();
  }

  /** Nobody waits for it: what could not be taken back is for the server log. */
  private void abortAndLog() {
    try {
      abort();
    } catch (BridgeException e) {
      BridgeProcess.log(
          "backend "
              + backendPid
              + ": "
              + e.getMessage()
              + (e.detail() == null ? "" : ": " + e.detail()));
    }
  }

  private void abort() {
    failure = null;
    modifies.clear();
    creation.transactionEnded();
    pending.discard();
    followUps.abort();
    transactions.abort();
  }

  private Scan scan(long handle) {
    return known(scans.get(handle));
  }

  private Modify modify(long handle) {
    return known(modifies.get(handle));
  }

  private static <T> T known(T found) {
    if (found == null) {
      throw BridgeException.of(SqlState.PROTOCOL_VIOLATION, "there is no such scan or write");
    }
    return found;
  }

  private void nextRows(long handle, Answer answer) {
    writeRows(handle, scan(handle), false, answer);
  }

  private void closeScan(long handle) {
    Scan scan = scans.remove(handle);
    if (scan != null) {
      close(scan);
    }
  }

  /** Its buffer serves the next one; the answer that still lies in it is sent before. */
  private void close(Scan scan) {
    scan.close();
    spare = scan.buffer();
    if (spare.buffer().capacity() > KEPT_ROWS) {
      spare = null;
    }
  }

  private KalamSession readServer(Question question) {
    question.readString();
    return sessions.to(ServerOptions.parse(question.readOptions()));
  }

  private void execute(Question question, Answer answer) {
    KalamSession session = readServer(question);
    answer.writeString(QueryJson.of(session.executeQuery(question.readString()), allocator));
  }

  private void openScan(Question question, Answer answer) {
    Relation relation = Relation.read(question);
    followUps.refuseRows(sessions.to(relation.server()), relation);
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    List<ScanFilterExpression> filters = Scan.readFilters(question);
    Scan scan =
        new Scan(
            sessions.to(relation.server()),
            relation,
            inBlock,
            columns,
            filters,
            allocator,
            memory,
            spare == null ? new RowBuffer() : spare);
    spare = null;
    boolean more = false;
    try {
      send(scan);
      writeRows(++lastHandle, scan, true, answer);
      more = scan.hasMore();
    } finally {
      // Also of one that fails: what it holds counts against the budget of all backends.
      if (!more) {
        close(scan);
      }
    }
    if (more) {
      scans.put(lastHandle, scan);
    }
  }

  private void writeRows(long handle, Scan scan, boolean opened, Answer answer) {
    RowBuffer rows = scan.rows();
    boolean more = scan.hasMore();
    answer.writeLong(handle).writeInt(rows.rows()).writeInt(more ? 0 : NO_MORE_ROWS);
    if (opened) {
      answer.writeLong(scan.batches()).writeLong(scan.bytes()).writeLong(scan.micros());
    }
    answer.end(rows.buffer());
    ahead = more ? scan : null;
  }

  /** What is likely to be asked next is made while the backend is busy with the answer. */
  void workAhead() {
    Scan scan = ahead;
    ahead = null;
    if (scan != null) {
      try {
        scan.prepare();
      } catch (BridgeException e) {
        // The one who asks for these rows meets it again.
      }
    }
  }

  private void send(Scan scan) {
    modifies.values().forEach(Modify::flush);
    pending.flush();
    transactions.flush();
    if (scan.inBlock()) {
      transactions.beginIfNone(scan.session());
    }
    // The server filters before it lays staged rows over the stored ones.
    scan.send(!transactions.hasWritten(scan.session()));
  }

  private static void planModify(Question question) {
    int command = question.readInt();
    Relation relation = Relation.read(question);
    String key = question.readString();
    ModifyPlan.check(command, relation, key, question.readStrings());
  }

  private void openModify(Question question, Answer answer) {
    long handle = question.readLong();
    int command = question.readInt();
    Relation relation = Relation.read(question);
    followUps.refuseRows(sessions.to(relation.server()), relation);
    followUps.refuseWrites();
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    KalamSession session = sessions.to(relation.server());
    modifies.put(
        handle, new Modify(command, relation, columns, inBlock, session, transactions, pending));
    answer.writeString(relation.isUserTable() ? relation.userId().orElse(null) : null);
  }

  private void closeModify(Question question) {
    long handle = question.readLong();
    int how = question.readInt();
    Modify modify = how == STAYS_OPEN ? modifies.get(handle) : modifies.remove(handle);
    if (how != FAILED_STATEMENT) {
      known(modify).finish();
    }
  }

  private void preCommit(Question question) {
    boolean twoPhase = question.readBoolean();
    modifies.values().forEach(Modify::flush);
    pending.flush();
    if (twoPhase) {
      transactions.refuseTwoPhase();
      followUps.refuseTwoPhase();
    }
    transactions.commit();
    modifies.clear();
    followUps.beforeCommit();
    if (!transactions.canUndo()) {
      committed();
    }
  }
}
