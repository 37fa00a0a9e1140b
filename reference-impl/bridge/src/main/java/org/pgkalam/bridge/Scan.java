package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.codec.ArrowBatches;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowBuffer;
import org.pgkalam.bridge.codec.RowReader;
import org.pgkalam.bridge.codec.RowWriter;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanFilterExpression;
import org.pgkalam.protocol.ScanRpcRequest;

/** One foreign scan: one Scan request, whose batches are decoded as PostgreSQL asks for rows. */
final class Scan implements AutoCloseable {
  private final BufferAllocator allocator;
  private final List<ByteString> batches;
  private final RowWriter writer;
  private final RowBuffer rows = new RowBuffer();
  private int nextBatch;
  private ArrowBatches current;
  private int nextRow;

  private Scan(BufferAllocator allocator, List<ByteString> batches, List<Column> columns) {
    this.allocator = allocator;
    this.batches = batches;
    this.writer = new RowWriter(columns);
  }

  /** Sends the request: relation, columns, filters. */
  static Scan open(
      KalamSession session,
      Relation relation,
      List<Column> columns,
      List<ScanFilterExpression> filters,
      BufferAllocator allocator) {
    ScanRpcRequest.Builder request =
        ScanRpcRequest.newBuilder()
            .setNamespace(relation.namespace())
            .setTableName(relation.table())
            .setTableType(relation.tableType())
            .setSessionId(session.id())
            .addAllFilters(filters);
    relation.userId().ifPresent(request::setUserId);
    columns.forEach(column -> request.addColumns(column.name()));
    return new Scan(
        allocator,
        session.call(PgServiceGrpc.getScanMethod(), request.build()).getIpcBatchesList(),
        columns);
  }

  static List<Column> readColumns(Question question) {
    int count = question.readInt();
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
    return typeName == null
        ? new Column(name, typeOid, typmod)
        : Column.ofForeignType(name, typeName);
  }

  /**
   * Those filters that KalamDB would apply as PostgreSQL does; PostgreSQL applies all of them
   * again.
   */
  static List<ScanFilterExpression> readFilters(Question question) {
    int count = question.readInt();
    List<ScanFilterExpression> filters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Column column = readColumn(question);
      Column value = new Column(column.name(), question.readInt(), -1);
      RowReader.filterText(value, question.rest())
          .ifPresent(
              text ->
                  filters.add(
                      ScanFilterExpression.newBuilder()
                          .setColumn(column.name())
                          .setOp("eq")
                          .setValue(text)
                          .build()));
    }
    return filters;
  }

  /** Fills the row buffer; its number of rows is 0 at the end. */
  RowBuffer next() {
    rows.clear();
    while (rows.rows() == 0 && hasRow()) {
      nextRow = writer.write(nextRow, rows);
    }
    return rows;
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
        current = ArrowBatches.open(batches.get(nextBatch++).asReadOnlyByteBuffer(), allocator);
      }
      if (current.next()) {
        nextRow = 0;
        writer.bind(current.root());
      } else {
        current.close();
        current = null;
      }
    }
  }

  void rewind() {
    close();
    nextBatch = 0;
    nextRow = 0;
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
