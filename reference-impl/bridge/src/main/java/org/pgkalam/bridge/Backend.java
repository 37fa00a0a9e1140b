package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.protocol.ScanFilterExpression;

/**
 * What one PostgreSQL backend does with KalamDB: answers each {@link Operation}. Used from its main
 * thread only.
 */
final class Backend {
  private final BufferAllocator allocator = new RootAllocator();
  private final Sessions sessions;
  private final Transactions transactions = new Transactions();
  private final PendingInserts pending = new PendingInserts(transactions);
  private final TableCreation creation;
  private final FollowUpDdl followUps;
  private final Map<Long, Scan> scans = new HashMap<>();
  private final Map<Long, Modify> modifies = new HashMap<>();
  private long lastHandle;

  Backend(Sessions sessions) {
    this.sessions = sessions;
    this.followUps = new FollowUpDdl(sessions, transactions, allocator);
    this.creation = new TableCreation(sessions, transactions, followUps, allocator);
  }

  /** After the heap was full: a connection may hold most of it. */
  void releaseMemory() {
    sessions.dropConnections();
  }

  void answer(Operation operation, Question question, Answer answer) {
    switch (operation) {
      case VALIDATE -> OptionValidator.validate(question.readInt(), question.readOptions());
      case EXECUTE -> execute(question, answer);
      case SCAN_OPEN -> openScan(question, answer);
      case SCAN_NEXT -> nextRows(question, answer);
      case SCAN_REWIND -> scans.get(question.readLong()).rewind();
      case SCAN_CLOSE -> scans.remove(question.readLong()).close();
      case MODIFY_OPEN -> openModify(question, answer);
      case MODIFY_ROWS ->
          modifies.get(question.readLong()).addRows(question.readInt(), question.rest());
      case MODIFY_CLOSE -> closeModify(question);
      case MODIFY_PLAN -> planModify(question);
      case CREATE_TABLE -> creation.answer(question, answer);
      case PRE_COMMIT -> preCommit(question);
      case COMMIT -> {
        creation.transactionEnded();
        transactions.committed();
      }
      case ABORT -> {
        creation.transactionEnded();
        pending.discard();
        followUps.abort();
        transactions.abort();
      }
      case SHUTDOWN -> sessions.closeAll();
      case CHECK_COLUMNS -> answer.writeString(FollowUpDdl.checkColumns(question));
      case ALTER_TABLES -> answer.writeString(followUps.alter(question));
      case DROP_TABLE -> followUps.drop(question);
      case KEEP_TABLES -> answer.writeString(followUps.keepAll());
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
        new Scan(sessions.to(relation.server()), relation, inBlock, columns, filters, allocator);
    scans.put(++lastHandle, scan);
    answer.writeLong(lastHandle);
  }

  private void nextRows(Question question, Answer answer) {
    Scan scan = scans.get(question.readLong());
    if (!scan.isSent()) {
      send(scan);
    }
    RowBuffer rows = scan.next();
    answer.writeInt(rows.rows()).writeLong(MemoryUtil.getByteBufferAddress(rows.buffer()));
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
    int count = question.readInt();
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
      modify.finish();
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
  }
}
