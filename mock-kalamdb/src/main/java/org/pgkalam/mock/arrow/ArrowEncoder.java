package org.pgkalam.mock.arrow;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.store.KalamType;

/**
 * Encodes results as the server does: each record batch is a whole Arrow IPC stream of its own,
 * unless a quirk has it otherwise.
 */
public final class ArrowEncoder implements AutoCloseable {
  /** Rows of a batch at most. */
  public static final int BATCH_ROWS = 65_536;

  private static final int SMALL_BATCH_ROWS = 3;

  private final BufferAllocator allocator = new RootAllocator();
  private final Set<Quirk> quirks;

  public ArrowEncoder(Set<Quirk> quirks) {
    this.quirks = quirks;
  }

  /** As {@link #encode}, but the server may leave out the batch of an empty result. */
  public List<ByteString> encodeFound(List<ResultColumn> columns, Cells cells) {
    return cells.rows() == 0 && quirks.contains(Quirk.EMPTY_RESULT_HAS_NO_BATCH)
        ? List.of()
        : encode(columns, cells);
  }

  /** At least one stream; an empty result is one batch without rows, unless a quirk has none. */
  public List<ByteString> encodeScanned(List<ResultColumn> columns, Cells cells) {
    return cells.rows() == 0 && quirks.contains(Quirk.EMPTY_SCAN_HAS_NO_BATCH)
        ? List.of()
        : encode(columns, cells);
  }

  /** At least one stream; an empty result is one batch without rows. */
  public List<ByteString> encode(List<ResultColumn> columns, Cells cells) {
    int most = quirks.contains(Quirk.SMALL_BATCHES) ? SMALL_BATCH_ROWS : BATCH_ROWS;
    List<ByteString> streams = new ArrayList<>();
    Schema schema = new Schema(columns.stream().map(ArrowEncoder::field).toList());
    int inStream = quirks.contains(Quirk.TWO_BATCHES_IN_A_STREAM) ? 2 * most : most;
    int from = 0;
    do {
      int to = Math.min(cells.rows(), from + inStream);
      streams.add(stream(schema, columns, cells, from, to, most));
      from = to;
    } while (from < cells.rows());
    return streams;
  }

  /**
   * @param most rows of a batch
   */
  private ByteString stream(
      Schema schema, List<ResultColumn> columns, Cells cells, int from, int to, int most) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      int end = Math.min(to, from + most);
      long size = 4096 + fill(root, columns, cells, from, end);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
      try (ArrowStreamWriter writer =
          new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
        writer.start();
        writer.writeBatch();
        while (end < to) {
          int next = Math.min(to, end + most);
          root.clear();
          fill(root, columns, cells, end, next);
          writer.writeBatch();
          end = next;
        }
        writer.end();
      }
      return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers about how many bytes the batch takes. */
  private static long fill(
      VectorSchemaRoot root, List<ResultColumn> columns, Cells cells, int from, int to) {
    long size = 0;
    for (int column = 0; column < columns.size(); column++) {
      FieldVector vector = root.getVector(column);
      VectorWriter.write(vector, columns.get(column), cells, column, from, to);
      size += vector.getBufferSize() + 256L;
    }
    root.setRowCount(to - from);
    return size;
  }

  private static Field field(ResultColumn column) {
    ArrowType shaped =
        switch (column.shape()) {
          case PLAIN -> null;
          case UNSIGNED -> new ArrowType.Int(64, false);
          case TEXTS, JSONS -> ArrowType.List.INSTANCE;
          case NULLS -> ArrowType.Null.INSTANCE;
        };
    if (shaped != null) {
      Map<String, String> json =
          column.shape() == ResultColumn.Shape.JSONS
              ? Map.of("ARROW:extension:name", "arrow.json")
              : null;
      Field item =
          new Field("item", new FieldType(true, ArrowType.Utf8.INSTANCE, null, json), null);
      return new Field(
          column.name(),
          new FieldType(column.nullable(), shaped, null, column.metadata()),
          shaped instanceof ArrowType.List ? List.of(item) : null);
    }
    return new Field(
        column.name(),
        new FieldType(column.nullable(), type(column.type()), null, column.metadata()),
        column.type().is(KalamType.Kind.EMBEDDING)
            ? List.of(
                new Field(
                    "item",
                    new FieldType(
                        false, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), null),
                    null))
            : null);
  }

  private static ArrowType type(KalamType type) {
    return switch (type.kind()) {
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case SMALLINT -> new ArrowType.Int(16, true);
      case INT -> new ArrowType.Int(32, true);
      case BIGINT -> new ArrowType.Int(64, true);
      case FLOAT -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case TEXT, JSON, FILE -> ArrowType.Utf8.INSTANCE;
      case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
      case DATETIME -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
      case BYTES -> ArrowType.Binary.INSTANCE;
      case UUID -> new ArrowType.FixedSizeBinary(16);
      case DECIMAL -> new ArrowType.Decimal(type.precision(), type.scale(), 128);
      case EMBEDDING -> new ArrowType.FixedSizeList(type.precision());
    };
  }

  @Override
  public void close() {
    allocator.close();
  }
}
