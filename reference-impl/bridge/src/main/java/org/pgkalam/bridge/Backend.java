package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.bridge.codec.RowReader;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

/**
 * What one PostgreSQL backend does with KalamDB: answers each {@link Operation}. Used by one thread
 * at a time.
 */
final class Backend {
  /** As in scan.c. */
  private static final int NO_MORE_ROWS = 1;

  /** A buffer that grew for a large row is not kept. */
  private static final int KEPT_ROWS = 1 << 20;

  private final BufferAllocator allocator = new RootAllocator();
  private final MemoryBudget memory;
  private final BridgeStatus status;
  private final Runnable replace;
  private final int backendPid;
  private final Sessions sessions;
  private final Transactions transactions = new Transactions();
  private final TableCreation creation;
  private final FollowUpDdl followUps;
  private final ComparableColumns comparable = new ComparableColumns();
  private final Map<Long, Scan> scans = new HashMap<>();
  private final Writes writes;
  private BridgeException failure;
  private BridgeException raised;
  private Scan ahead;
  private RowBuffer spare;
  private ResultText result;
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
    this.writes = new Writes(sessions, transactions, followUps, this::isThere);
  }

  /** Whether something here depends on how PostgreSQL's transaction ends. */
  boolean holdsState() {
    return failure != null
        || transactions.holdState()
        || writes.holdState()
        || followUps.isWaiting()
        || creation.isUnderWay();
  }

  /** Whether nothing would be missed if the backend had to connect anew. */
  boolean isIdle() {
    return !holdsState() && scans.isEmpty();
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
    if (error != raised) {
      // It was not even read: nobody knows which savepoint it belongs to.
      transactions.fail();
    }
    if (failure == null) {
      failure = error;
    }
  }

  private void raiseFailure() {
    if (failure != null) {
      BridgeException error = failure;
      failure = null;
      throw error;
    }
  }

  /** The backend is gone: what it has not committed is taken back. */
  void end() {
    abortAndLog();
    scans.values().forEach(Scan::close);
    scans.clear();
    releaseResult();
    sessions.closeAll();
    allocator.close();
  }

  void answer(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case COMMIT -> committed();
      case ABORT -> abortAndLog();
      case SCAN_CLOSE -> closeScan(question.readLong());
      case ROLL_BACK_SAVEPOINT -> rollBackSavepoint(question);
      default -> {
        raiseFailure();
        try {
          answerInTransaction(operation, question, answer);
        } catch (BridgeException e) {
          raised = e;
          throw e;
        }
      }
    }
  }

  private void answerInTransaction(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case VALIDATE -> validate(question, answer);
      case EXECUTE -> execute(question, answer);
      case IS_READ -> answer.writeInt(RemoteStatement.isRead(question.readString()) ? 1 : 0);
      case SCAN_OPEN -> openScan(question, answer);
      case SCAN_NEXT -> nextRows(question.readLong(), answer);
      case SCAN_REWIND -> scan(question.readLong()).rewind();
      case MODIFY_PLAN -> planModify(question);
      case MODIFY_BY_KEY -> writes.byKey(question, answer);
      case INSERT_IF_ABSENT -> writes.insertIfAbsent(question, answer);
      case MODIFY_OPEN -> writes.open(question, answer);
      case MODIFY_ROWS -> writes.addRows(question);
      case MODIFY_CLOSE -> writes.close(question);
      case MODIFY_FIGURES -> writes.get(question.readLong()).writeFigures(answer);
      case RELEASE_SAVEPOINT -> writes.release(question);
      case CREATE_TABLE -> creation.answer(question, answer);
      case PRE_COMMIT -> preCommit(question, answer);
      case CHECK_COLUMNS -> answer.writeString(FollowUpDdl.checkColumns(question));
      case ALTER_TABLES -> answer.writeString(followUps.alter(question));
      case DROP_TABLE -> followUps.drop(question);
      case KEEP_TABLES -> answer.writeString(followUps.keepTables(question));
      case STATUS -> answer.writeString(status.json());
      case RESTART -> replace.run();
      default -> throw new IllegalStateException("not a question: " + operation);
    }
  }

  /** What of it went wrong is gone with it. */
  private void rollBackSavepoint(Question question) {
    writes.rollBack(question);
    if (!transactions.hasFailed()) {
      failure = null;
    }
  }

  private void committed() {
    writes.clear();
    creation.transactionEnded();
    transactions.committed();
  }

  /** Nobody waits for it: what could not be taken back is for the server log. */
  private void abortAndLog() {
    try {
      abort();
    } catch (BridgeException e) {
      Unexpected.log(
          "backend "
              + backendPid
              + ": "
              + e.getMessage()
              + (e.detail() == null ? "" : ": " + e.detail()));
    }
  }

  private void abort() {
    failure = null;
    writes.clear();
    creation.transactionEnded();
    followUps.abort();
    transactions.abort();
  }

  private Scan scan(long handle) {
    Scan scan = scans.get(handle);
    if (scan == null) {
      throw BridgeException.of(SqlState.PROTOCOL_VIOLATION, "there is no such scan");
    }
    return scan;
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
    return sessions.to(ServerOptions.read(question));
  }

  private void execute(Question question, Answer answer) {
    KalamSession session = readServer(question);
    boolean readOnly = question.readBoolean();
    boolean read = question.readBoolean();
    long limit = question.readInt() * 1024L;
    String sql = question.readString();
    RemoteStatement.refuseChange(readOnly, read);
    result = new ResultText(limit, memory);
    writeResult(read ? session.executeQuery(sql) : session.executeChange(sql));
    ByteBuffer text = result.buffer();
    answer.writeInt(text.remaining()).end(text);
  }

  /** KalamDB's answer and the text that is made of it are there side by side. */
  private void writeResult(ExecuteQueryRpcResponse response) {
    long held = response.getSerializedSize();
    memory.take(held);
    try {
      QueryJson.write(response, allocator, result, memory);
    } finally {
      memory.giveBack(held);
    }
  }

  private void openScan(Question question, Answer answer) {
    Relation relation = Relation.read(question);
    followUps.refuseRows(sessions.to(relation.server()), relation);
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    List<Filter> filters = Filter.readAll(question);
    Scan scan =
        new Scan(
            sessions.to(relation.server()),
            relation,
            inBlock,
            columns,
            filters,
            comparable,
            allocator,
            memory,
            spare == null ? new RowBuffer() : spare);
    spare = null;
    boolean more = false;
    try {
      writes.flush();
      send(scan, relation);
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

  private void releaseResult() {
    if (result != null) {
      result.release();
      result = null;
    }
  }

  /** What is likely to be asked next is made while the backend is busy with the answer. */
  void workAhead() {
    releaseResult();
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

  private void send(Scan scan, Relation relation) {
    writes.refuseIfHeld(relation);
    transactions.flush();
    if (scan.inBlock()) {
      transactions.beginIfNone(scan.session());
    }
    // The server filters before it lays staged rows over the stored ones.
    scan.send(!transactions.hasWritten(scan.session()));
  }

  /** Answers what there is to say of options that are right, with a hint; or null. */
  private static void validate(Question question, Answer answer) {
    int catalog = question.readInt();
    Map<String, String> options = question.readOptions();
    OptionValidator.validate(catalog, options);
    Optional<String> exposed = OptionValidator.exposed(catalog, options);
    answer.writeString(exposed.orElse(null)).writeString(OptionValidator.HINT_ON_EXPOSED);
  }

  private static void planModify(Question question) {
    int command = question.readInt();
    Relation relation = Relation.readToPlan(question);
    String key = question.readString();
    ModifyPlan.check(command, relation, key, question.readStrings());
  }

  /**
   * Whether KalamDB has a row with a key, for the writes of a statement, which are not looked at.
   */
  private boolean isThere(Relation relation, Modify modify, Column key, String wanted) {
    List<Filter> filters = Filter.of(key, wanted).map(List::of).orElse(List.of());
    try (Scan scan =
        new Scan(
            modify.session(),
            relation,
            modify.inBlock(),
            List.of(key),
            filters,
            comparable,
            allocator,
            memory,
            new RowBuffer())) {
      writes.flushAllBut(modify);
      send(scan, relation);
      for (RowBuffer rows = scan.rows(); rows.rows() > 0; rows = scan.rows()) {
        ByteBuffer keys = rows.buffer();
        for (int i = 0; i < rows.rows(); i++) {
          if (wanted.equals(RowReader.pkText(key, keys))) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private void preCommit(Question question, Answer answer) {
    boolean twoPhase = question.readBoolean();
    writes.flush();
    if (twoPhase) {
      transactions.refuseTwoPhase();
      followUps.refuseTwoPhase();
    }
    answer.writeInt(transactions.commit() ? 1 : 0);
    writes.clear();
    followUps.beforeCommit();
    if (!transactions.canUndo()) {
      committed();
    }
  }
}
