package org.pgkalam.bridge;

import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * Rows that INSERT statements of a transaction block have left to be sent together.
 *
 * <p>"Single-row inserts are buffered so PostgreSQL transactions can batch work more efficiently.
 * Pending writes are flushed before scans and before transaction completion" (document
 * "architecture", Write Path).
 */
final class PendingInserts {
  private static final int ROWS = 1_000;

  /** The server takes 4 MiB in one message. */
  private static final int BYTES = 1 << 20;

  private record Insert(KalamSession session, InsertRpcRequest request)
      implements Transactions.Write {
    @Override
    public boolean staged() {
      return true;
    }

    @Override
    public String table() {
      return request.getNamespace() + "." + request.getTableName();
    }

    @Override
    public void sendAlone() {
      session.commit(
          "an INSERT of " + request.getRowsJsonCount() + " rows into " + table(),
          () -> session.call(PgServiceGrpc.getInsertMethod(), request));
    }

    @Override
    public void begin(Runnable onFailure) {
      session.begin(PgServiceGrpc.getInsertMethod(), request, onFailure);
    }
  }

  private final Transactions transactions;
  private KalamSession session;
  private InsertRpcRequest.Builder rows;
  private int bytes;

  PendingInserts(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Keeps the request's rows, with those that wait for the same table and user. */
  void add(KalamSession to, InsertRpcRequest request) {
    if (rows != null && (session != to || !sameTarget(request))) {
      flush();
    }
    if (rows == null) {
      session = to;
      rows = request.toBuilder();
    } else {
      request.getRowsJsonList().asByteStringList().forEach(rows::addRowsJsonBytes);
    }
    bytes += request.getSerializedSize();
    if (rows.getRowsJsonCount() >= ROWS || bytes >= BYTES) {
      flush();
    }
  }

  private boolean sameTarget(InsertRpcRequest request) {
    return rows.getNamespace().equals(request.getNamespace())
        && rows.getTableName().equals(request.getTableName())
        && rows.getTableType().equals(request.getTableType())
        && rows.hasUserId() == request.hasUserId()
        && rows.getUserId().equals(request.getUserId());
  }

  void flush() {
    if (rows != null) {
      InsertRpcRequest request = rows.setSessionId(session.id()).build();
      KalamSession to = session;
      discard();
      transactions.send(new Insert(to, request));
    }
  }

  boolean isEmpty() {
    return rows == null;
  }

  void discard() {
    rows = null;
    session = null;
    bytes = 0;
  }
}
