package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.codec.ArrowBatches;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.bridge.codec.RowWriter;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanRpcRequest;

/**
 * One foreign scan: one Scan request, sent when the first row is asked for, whose batches are
 * decoded as PostgreSQL asks for rows.
 */
final class Scan implements AutoCloseable {
  /** Every table has it; it stands in where no column of the server's is wanted. */
  private static final String SEQ_COLUMN = "_seq";

  private final KalamSession session;
  private final boolean inBlock;
  private final String table;
  private final ScanRpcRequest.Builder request;
  private final List<Filter> filters;
  private final ComparableColumns comparable;
  private final BufferAllocator allocator;
  private final MemoryBudget memory;
  private final RowWriter writer;
  private final RowBuffer rows;
  private final UserColumn userColumn;
  private List<ByteString> batches = List.of();
  private long heldBytes;
  private long micros;
  private int nextBatch;
  private ArrowBatches current;
  private int nextRow;
  private boolean prepared;

  Scan(
      KalamSession session,
      Relation relation,
      boolean inBlock,
      List<Column> columns,
      List<Filter> filters,
      ComparableColumns comparable,
      BufferAllocator allocator,
      MemoryBudget memory,
      RowBuffer rows) {
    relation.requireUser();
    this.rows = rows;
    this.session = session;
    this.inBlock = inBlock;
    this.filters = filters;
    this.comparable = comparable;
    this.table = relation.name();
    this.allocator = allocator;
    this.memory = memory;
    this.writer = new RowWriter(columns);
    this.request =
        ScanRpcRequest.newBuilder()
            .setNamespace(relation.namespace())
            .setTableName(relation.table())
            .setTableType(relation.tableType());
    relation.userId().ifPresent(request::setUserId);
    columns.stream()
        .map(Column::name)
        .filter(name -> !name.equals(Relation.USER_COLUMN))
        .forEach(request::addColumns);
    if (request.getColumnsCount() == 0) {
      request.addColumns(SEQ_COLUMN);
    }
    boolean showsUser =
        relation.isUserTable()
            && columns.stream().anyMatch(column -> column.name().equals(Relation.USER_COLUMN));
    this.userColumn = showsUser ? new UserColumn(relation.userId().orElseThrow(), allocator) : null;
  }

  KalamSession session() {
    return session;
  }

  /** Whether the statement stands in a transaction block. */
  boolean inBlock() {
    return inBlock;
  }

  /**
   * Sends the request; once more without filters where the answer shows that they may have cost
   * rows.
   *
   * @param filtered whether KalamDB may apply the filters
   */
  void send(boolean filtered) {
    long begun = session.requestNanos();
    List<Filter> sent =
        filtered
            ? filters.stream()
                .filter(filter -> comparable.mayCompare(session, table, filter))
                .toList()
            : List.of();
    if (!ask(sent)) {
      ask(List.of());
    }
    micros = TimeUnit.NANOSECONDS.toMicros(session.requestNanos() - begun);
  }

  /** Answers whether the filters, as far as the answer shows, have cost no row. */
  private boolean ask(List<Filter> sent) {
    forget();
    request.clearFilters().setSessionId(session.id());
    sent.forEach(filter -> request.addFilters(filter.expression()));
    try {
      batches = session.call(PgServiceGrpc.getScanMethod(), request.build()).getIpcBatchesList();
    } catch (BridgeException e) {
      if (sent.isEmpty() || !e.sqlState().equals(SqlState.UNDEFINED_FUNCTION)) {
        throw e;
      }
      return false;
    }
    heldBytes = batches.stream().mapToLong(ByteString::size).sum();
    memory.take(heldBytes);
    if (!filters.isEmpty() && !batches.isEmpty()) {
      openNext();
      comparable.see(session, table, filters, current.root().getSchema());
    }
    return sent.stream().allMatch(filter -> comparable.compare(session, table, filter));
  }

  private void forget() {
    rewind();
    batches = List.of();
    memory.giveBack(heldBytes);
    heldBytes = 0;
  }

  /** How many record batches KalamDB has answered. */
  long batches() {
    return batches.size();
  }

  /** How many bytes they have. */
  long bytes() {
    return heldBytes;
  }

  /** How long KalamDB took, as seen from here. */
  long micros() {
    return micros;
  }

  static List<Column> readColumns(Question question) {
    int count = question.readCount();
    List<Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      columns.add(readColumn(question));
    }
    return columns;
  }

  static Column readColumn(Question question) {
    String name = question.readString();
    int typeOid = question.readInt();
    int typmod = question.readInt();
    String typeName = question.readString();
    boolean plain = question.readBoolean();
    return typeName == null
        ? new Column(name, typeOid, typmod, plain)
        : Column.ofForeignType(name, typeName);
  }

  /** The rows to answer next; their number is 0 at the end. */
  RowBuffer rows() {
    prepare();
    prepared = false;
    return rows;
  }

  /** Makes the next rows before they are asked for. */
  void prepare() {
    if (prepared) {
      return;
    }
    rows.clear();
    while (rows.rows() == 0 && hasRow()) {
      nextRow = writer.write(nextRow, rows);
    }
    prepared = true;
  }

  /** What {@link #rows} answers, to be used again when the scan is closed. */
  RowBuffer buffer() {
    return rows;
  }

  /** Whether there are rows behind those that were answered last. */
  boolean hasMore() {
    return hasRow();
  }

  /** Makes the next row one that is there; false at the end. */
  private boolean hasRow() {
    while (true) {
      if (current != null && nextRow < current.root().getRowCount()) {
        return true;
      }
      if (current == null) {
        if (nextBatch == batches.size()) {
          return false;
        }
        openNext();
      }
      if (current.next()) {
        nextRow = 0;
        writer.bind(userColumn == null ? current.root() : userColumn.before(current.root()));
      } else {
        current.close();
        current = null;
      }
    }
  }

  private void openNext() {
    current = ArrowBatches.open(batches.get(nextBatch++).asReadOnlyByteBuffer(), allocator);
  }

  void rewind() {
    closeBatches();
    nextBatch = 0;
    nextRow = 0;
    prepared = false;
  }

  @Override
  public void close() {
    forget();
    if (userColumn != null) {
      userColumn.close();
    }
  }

  private void closeBatches() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
