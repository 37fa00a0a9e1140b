package org.pgkalam.bridge;

import java.util.ArrayList;
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
  private final BufferAllocator allocator = new RootAllocator();
  private final MemoryBudget memory;
  private final BridgeStatus status;
  private final Runnable replace;
  private final Sessions sessions;
  private final Transactions transactions = new Transactions();
  private final PendingInserts pending = new PendingInserts(transactions);
  private final TableCreation creation;
  private final FollowUpDdl followUps;
  private final Map<Long, Scan> scans = new HashMap<>();
  private final Map<Long, Modify> modifies = new HashMap<>();
  private BridgeException failure;
  private long lastHandle;

  /**
   * @param replace has another bridge process take over
   */
  Backend(Sessions sessions, MemoryBudget memory, BridgeStatus status, Runnable replace) {
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
        || followUps.isDropping()
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
    try {
      abort();
    } catch (BridgeException e) {
      BridgeProcess.log(e.getMessage());
    }
    scans.values().forEach(Scan::close);
    scans.clear();
    sessions.closeAll();
    allocator.close();
  }

  void answer(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case COMMIT -> committed();
      case ABORT -> abort();
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
      case SCAN_NEXT -> writeRows(scan(question.readLong()), answer);
      case SCAN_REWIND -> scan(question.readLong()).rewind();
      case MODIFY_OPEN -> openModify(question, answer);
      case MODIFY_ROWS -> modify(question.readLong()).addRows(question.readInt(), question.rest());
      case MODIFY_CLOSE -> closeModify(question);
      case MODIFY_PLAN -> planModify(question);
      case CREATE_TABLE -> creation.answer(question, answer);
      case PRE_COMMIT -> preCommit(question);
      case CHECK_COLUMNS -> answer.writeString(FollowUpDdl.checkColumns(question));
      case ALTER_TABLES -> answer.writeString(followUps.alter(question));
      case DROP_TABLE -> followUps.drop(question);
      case KEEP_TABLES -> answer.writeString(followUps.keepAll());
      case STATUS -> answer.writeString(status.json());
      case RESTART -> replace.run();
      default -> throw new IllegalStateException("not a question: " + operation);
    }
  }

  private void committed() {
    creation.transactionEnded();
    transactions.committed();
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

  private void closeScan(long handle) {
    Scan scan = scans.remove(handle);
    if (scan != null) {
      scan.close();
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
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    List<ScanFilterExpression> filters = Scan.readFilters(question);
    Scan scan =
        new Scan(
            sessions.to(relation.server()), relation, inBlock, columns, filters, allocator, memory);
    send(scan);
    scans.put(++lastHandle, scan);
    answer.writeLong(lastHandle);
    writeRows(scan, answer);
  }

  private static void writeRows(Scan scan, Answer answer) {
    RowBuffer rows = scan.next();
    answer.writeInt(rows.rows()).end(rows.buffer());
  }

  private void send(Scan scan) {
    pending.flush();
    transactions.flush();
    modifies.values().forEach(Modify::flush);
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
    int count = question.readCount();
    List<String> assigned = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      assigned.add(question.readString());
    }
    ModifyPlan.check(command, relation, key, assigned);
  }

  private void openModify(Question question, Answer answer) {
    followUps.refuseWrites();
    int command = question.readInt();
    Relation relation = Relation.read(question);
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    KalamSession session = sessions.to(relation.server());
    modifies.put(
        ++lastHandle,
        new Modify(command, relation, columns, inBlock, session, transactions, pending));
    answer
        .writeLong(lastHandle)
        .writeString(relation.isUserTable() ? relation.userId().orElse(null) : null);
  }

  private void closeModify(Question question) {
    Modify modify = modifies.remove(question.readLong());
    boolean finished = question.readBoolean();
    if (finished) {
      known(modify).finish();
    }
  }

  private void preCommit(Question question) {
    boolean twoPhase = question.readBoolean();
    pending.flush();
    if (twoPhase) {
      transactions.refuseTwoPhase();
    }
    transactions.commit();
    followUps.dropNow();
    if (!transactions.canUndo()) {
      committed();
    }
  }
}
