package org.pgkalam.bridge;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.pgkalam.bridge.codec.ArrowBatches;
import org.pgkalam.bridge.ddl.RemoteTable;

/** What KalamDB says of its tables, in system.tables and system.columns. */
final class RemoteCatalog {
  /** The server gives no more rows than this, and only 50 where nothing is said. */
  private static final int PAGE = 1000;

  private final KalamSession session;
  private final BufferAllocator allocator;

  RemoteCatalog(KalamSession session, BufferAllocator allocator) {
    this.session = session;
    this.allocator = allocator;
  }

  /** Both names must be plain, as those of a KalamDB table are. */
  Optional<RemoteTable> find(String namespace, String table) {
    String where = "namespace_id = '" + namespace + "' AND table_name = '" + table + "'";
    List<Map<String, Object>> found =
        query("SELECT table_type FROM system.tables WHERE " + where + " LIMIT " + PAGE);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<RemoteTable.Column> columns = new ArrayList<>();
    List<Map<String, Object>> page;
    do {
      page =
          query(
              "SELECT column_name, data_type, primary_key FROM system.columns WHERE "
                  + where
                  + " AND ordinal > "
                  + columns.size()
                  + " ORDER BY ordinal LIMIT "
                  + PAGE);
      page.forEach(
          row ->
              columns.add(
                  new RemoteTable.Column(
                      text(row, "column_name"),
                      text(row, "data_type"),
                      Boolean.TRUE.equals(row.get("primary_key")))));
    } while (page.size() == PAGE);
    return Optional.of(new RemoteTable(text(found.get(0), "table_type"), columns));
  }

  /** How many rows of a shared table have a value in a column; all names are plain. */
  long countValues(String table, String column) {
    return ((Number)
            query("SELECT count(" + column + ") AS n FROM " + table + " LIMIT 1").get(0).get("n"))
        .longValue();
  }

  /**
   * Whether the rows of a shared table have values in a column that are not the same in all of
   * them; all names are plain.
   */
  boolean hasDifferentValues(String table, String column) {
    Map<String, Object> counts =
        query(
                "SELECT count(%1$s) AS n, count(DISTINCT %1$s) AS kinds, count(*) AS total FROM %2$s LIMIT 1"
                    .formatted(column, table))
            .get(0);
    long values = ((Number) counts.get("n")).longValue();
    long kinds = ((Number) counts.get("kinds")).longValue();
    return values > 0 && (kinds > 1 || values < ((Number) counts.get("total")).longValue());
  }

  /** How many rows a shared table has; its name is plain. */
  long countRows(String table) {
    return ((Number) query("SELECT count(*) AS n FROM " + table + " LIMIT 1").get(0).get("n"))
        .longValue();
  }

  private static String text(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw BridgeException.of(
          SqlState.FDW_REPLY_HANDLE, "KalamDB's system tables have no value for " + column);
    }
    return value.toString();
  }

  private List<Map<String, Object>> query(String sql) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ByteString batch : session.executeQuery(sql).getIpcBatchesList()) {
      try (ArrowBatches batches = ArrowBatches.open(batch.asReadOnlyByteBuffer(), allocator)) {
        while (batches.next()) {
          for (int i = 0; i < batches.root().getRowCount(); i++) {
            rows.add(row(batches.root().getFieldVectors(), i));
          }
        }
      }
    }
    return rows;
  }

  private static Map<String, Object> row(List<FieldVector> vectors, int index) {
    Map<String, Object> row = new LinkedHashMap<>();
    vectors.forEach(vector -> row.put(vector.getName(), vector.getObject(index)));
    return row;
  }
}
