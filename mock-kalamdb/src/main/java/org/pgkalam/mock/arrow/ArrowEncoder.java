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

/** Encodes results as the server does: each record batch is a whole Arrow IPC stream of its own. */
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

  /** At least one stream; an empty result is one batch without rows. */
  public List<ByteString> encode(List<ResultColumn> columns, Cells cells) {
    int most = quirks.contains(Quirk.SMALL_BATCHES) ? SMALL_BATCH_ROWS : BATCH_ROWS;
    List<ByteString> streams = new ArrayList<>();
    Schema schema = new Schema(columns.stream().map(ArrowEncoder::field).toList());
    int from = 0;
    do {
      int to = Math.min(cells.rows(), from + most);
      streams.add(stream(schema, columns, cells, from, to));
      from = to;
    } while (from < cells.rows());
    return streams;
  }

  private ByteString stream(
      Schema schema, List<ResultColumn> columns, Cells cells, int from, int to) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      long size = 4096;
      for (int column = 0; column < columns.size(); column++) {
        FieldVector vector = root.getVector(column);
        VectorWriter.write(vector, columns.get(column), cells, column, from, to);
        size += vector.getBufferSize() + 256L;
      }
      root.setRowCount(to - from);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) size);
      try (ArrowStreamWriter writer =
          new ArrowStreamWriter(root, null, Channels.newChannel(bytes))) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
      return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
