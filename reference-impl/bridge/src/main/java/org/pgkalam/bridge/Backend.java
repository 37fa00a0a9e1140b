package org.pgkalam.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;
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
  private final Map<Long, Scan> scans = new HashMap<>();
  private final Map<Long, Modify> modifies = new HashMap<>();
  private long lastHandle;

  Backend(Sessions sessions) {
    this.sessions = sessions;
    this.creation = new TableCreation(sessions, transactions, allocator);
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
      case CREATE_TABLE -> creation.answer(question, answer);
      case PRE_COMMIT -> preCommit(question);
      case COMMIT -> {
        creation.transactionEnded();
        transactions.committed();
      }
      case ABORT -> {
        creation.transactionEnded();
        pending.discard();
        transactions.abort();
      }
      case SHUTDOWN -> sessions.closeAll();
    }
  }

  private KalamSession readServer(Question question) {
    question.readString();
    return sessions.to(ServerOptions.parse(question.readOptions()));
  }

  private void execute(Question question, Answer answer) {
    KalamSession session = readServer(question);
    var response =
        session.call(
            PgServiceGrpc.getExecuteQueryMethod(),
            ExecuteQueryRpcRequest.newBuilder()
                .setSql(question.readString())
                .setSessionId(session.id())
                .build());
    answer.writeString(QueryJson.of(response, allocator));
  }

  private void openScan(Question question, Answer answer) {
    Relation relation = Relation.read(question);
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    List<ScanFilterExpression> filters = Scan.readFilters(question);
    KalamSession session = sessions.to(relation.server());
    pending.flush();
    transactions.flush();
    modifies.values().forEach(Modify::flush);
    if (inBlock) {
      transactions.beginIfNone(session);
    }
    // The server filters before it lays staged rows over the stored ones.
    List<ScanFilterExpression> sent = transactions.hasWritten(session) ? List.of() : filters;
    scans.put(++lastHandle, Scan.open(session, relation, columns, sent, allocator));
    answer.writeLong(lastHandle);
  }

  private void nextRows(Question question, Answer answer) {
    RowBuffer rows = scans.get(question.readLong()).next();
    answer.writeInt(rows.rows()).writeLong(MemoryUtil.getByteBufferAddress(rows.buffer()));
  }

  private void openModify(Question question, Answer answer) {
    int command = question.readInt();
    Relation relation = Relation.read(question);
    boolean inBlock = question.readBoolean();
    List<Column> columns = Scan.readColumns(question);
    KalamSession session = sessions.to(relation.server());
    modifies.put(
        ++lastHandle,
        new Modify(command, relation, columns, inBlock, session, transactions, pending));
    answer.writeLong(lastHandle);
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
  }
}
