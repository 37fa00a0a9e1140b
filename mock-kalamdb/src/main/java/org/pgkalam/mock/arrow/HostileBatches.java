package org.pgkalam.mock.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBodyCompression;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow streams that say what is not so, to try clients with. The column is called {@code v}.
 *
 * <pre>{@code
 * byte[] stream = HostileBatches.all().get("negative offsets");
 * }</pre>
 */
public final class HostileBatches {
  private static final ArrowType INT64 = new ArrowType.Int(64, true);
  private static final ArrowType FLOAT4 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final int BILLION = 1_000_000_000;
  private static final int LONGEST = Integer.MAX_VALUE;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final RootAllocator allocator = new RootAllocator();

  private HostileBatches() {}

  /** Each by what is wrong with it. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    ArrowType text = ArrowType.Utf8.INSTANCE;
    all.put("nothing", new byte[0]);
    all.put("zeros", new byte[64]);
    all.put("a text", "not an Arrow stream at all, but a text".getBytes(UTF_8));
    all.put("a schema of 2 GB", ints(-1, LONGEST, 0, 0));
    all.put("a schema of negative length", ints(-1, -2, 0, 0));
    all.put("an end at once", ints(-1, 0));
    all.put("no schema", of(b -> b.batch(1, nodes(1, 0), ints(1), longs(1))));
    all.put("a schema alone, cut", cut(of(b -> b.schema(plain(INT64))), 30));
    all.put(
        "a batch, cut in its body",
        cut(
            of(b -> b.schema(plain(INT64)).batch(100, nodes(100, 0), new byte[16], new byte[800])),
            100));
    all.put(
        "more rows than values",
        of(b -> b.schema(plain(INT64)).batch(BILLION, nodes(1, 0), ints(1), longs(1))));
    all.put(
        "more values than bytes",
        of(b -> b.schema(plain(INT64)).batch(BILLION, nodes(BILLION, 0), ints(1), longs(1))));
    all.put(
        "a value more than there are bytes for",
        of(b -> b.schema(plain(INT64)).batch(2, nodes(2, 0), ints(1), longs(1))));
    all.put(
        "a negative number of rows",
        of(b -> b.schema(plain(INT64)).batch(-1, nodes(-1, 0), ints(1), longs(1))));
    all.put(
        "more NULLs than rows",
        of(b -> b.schema(plain(INT64)).batch(1, nodes(1, BILLION), ints(0), longs(1))));
    all.put(
        "a negative number of NULLs",
        of(b -> b.schema(plain(INT64)).batch(1, nodes(1, -5), ints(1), longs(1))));
    all.put(
        "NULLs without a bitmap",
        of(
            b ->
                b.schema(plain(INT64))
                    .batch(8, nodes(8, 3), new byte[0], longs(1, 2, 3, 4, 5, 6, 7, 8))));
    all.put("no buffers", of(b -> b.schema(plain(INT64)).batch(1, nodes(1, 0))));
    all.put("no nodes", of(b -> b.schema(plain(INT64)).batch(1, List.of(), ints(1), longs(1))));
    all.put(
        "buffers too many",
        of(b -> b.schema(plain(INT64)).batch(1, nodes(1, 0), ints(1), longs(1), longs(1))));
    all.put(
        "offsets beyond the data",
        of(
            b ->
                b.schema(plain(text))
                    .batch(1, nodes(1, 0), ints(1), ints(0, LONGEST), new byte[8])));
    all.put(
        "negative offsets",
        of(b -> b.schema(plain(text)).batch(1, nodes(1, 0), ints(1), ints(-100, 4), new byte[8])));
    all.put(
        "offsets that go back",
        of(b -> b.schema(plain(text)).batch(2, nodes(2, 0), ints(3), ints(0, 8, 2), new byte[8])));
    all.put(
        "offsets too few",
        of(b -> b.schema(plain(text)).batch(3, nodes(3, 0), ints(7), ints(0), new byte[8])));
    all.put(
        "wide offsets beyond the data",
        of(
            b ->
                b.schema(plain(ArrowType.LargeUtf8.INSTANCE))
                    .batch(1, nodes(1, 0), ints(1), longs(0, Long.MAX_VALUE), new byte[8])));
    all.put(
        "a NUL in a text",
        of(
            b ->
                b.schema(plain(text))
                    .batch(1, nodes(1, 0), ints(1), ints(0, 3), "a\0b".getBytes(UTF_8))));
    all.put(
        "no UTF-8",
        of(
            b ->
                b.schema(plain(text))
                    .batch(
                        1,
                        nodes(1, 0),
                        ints(1),
                        ints(0, 3),
                        new byte[] {(byte) 0xC0, (byte) 0x80, -1})));
    all.put(
        "a view of no buffer",
        of(
            b ->
                b.schema(plain(ArrowType.Utf8View.INSTANCE))
                    .batch(1, nodes(1, 0), ints(1), ints(100, 0, 7, LONGEST))));
    all.put(
        "a view of negative length",
        of(
            b ->
                b.schema(plain(ArrowType.Utf8View.INSTANCE))
                    .batch(1, nodes(1, 0), ints(1), ints(-1, 0, 0, 0))));
    Field items = Field.nullable("item", INT64);
    all.put(
        "a list beyond its values",
        of(
            b ->
                b.schema(field(ArrowType.List.INSTANCE, items))
                    .batch(
                        1,
                        List.of(node(1, 0), node(1, 0)),
                        ints(1),
                        ints(0, LONGEST),
                        ints(1),
                        longs(1))));
    all.put(
        "a list that goes back",
        of(
            b ->
                b.schema(field(ArrowType.List.INSTANCE, items))
                    .batch(
                        1,
                        List.of(node(1, 0), node(1, 0)),
                        ints(1),
                        ints(5, -5),
                        ints(1),
                        longs(1))));
    all.put(
        "lists of a billion NULLs",
        of(
            b ->
                b.schema(
                        field(
                            ArrowType.List.INSTANCE,
                            Field.nullable("item", ArrowType.Null.INSTANCE)))
                    .batch(
                        1,
                        List.of(node(1, 0), node(BILLION, BILLION)),
                        ints(1),
                        ints(0, BILLION))));
    all.put(
        "a vector of two billion dimensions",
        of(
            b ->
                b.schema(
                        field(
                            new ArrowType.FixedSizeList(LONGEST),
                            Field.notNullable("item", FLOAT4)))
                    .batch(1, List.of(node(1, 0), node(1, 0)), ints(1), ints(1), longs(1))));
    all.put(
        "a vector of fewer numbers than dimensions",
        of(
            b ->
                b.schema(field(new ArrowType.FixedSizeList(4), Field.notNullable("item", FLOAT4)))
                    .batch(2, List.of(node(2, 0), node(3, 0)), ints(3), ints(7), ints(1, 2, 3))));
    all.put(
        "bytes of two billion each",
        of(
            b ->
                b.schema(plain(new ArrowType.FixedSizeBinary(LONGEST)))
                    .batch(1, nodes(1, 0), ints(1), longs(1))));
    all.put(
        "bytes of negative width",
        of(
            b ->
                b.schema(plain(new ArrowType.FixedSizeBinary(-16)))
                    .batch(1, nodes(1, 0), ints(1), longs(1))));
    all.put(
        "a union's member that there is not",
        of(
            b ->
                b.schema(field(new ArrowType.Union(UnionMode.Sparse, new int[] {0}), items))
                    .batch(
                        1, List.of(node(1, 0), node(1, 0)), new byte[] {99}, ints(1), longs(1))));
    all.put(
        "a dense union beyond its values",
        of(
            b ->
                b.schema(field(new ArrowType.Union(UnionMode.Dense, new int[] {0}), items))
                    .batch(
                        1,
                        List.of(node(1, 0), node(1, 0)),
                        new byte[1],
                        ints(LONGEST),
                        ints(1),
                        longs(1))));
    all.put(
        "runs that do not end",
        of(
            b ->
                b.schema(
                        field(
                            ArrowType.RunEndEncoded.INSTANCE,
                            Field.notNullable("run_ends", new ArrowType.Int(32, true)),
                            items))
                    .batch(
                        5,
                        List.of(node(5, 0), node(1, 0), node(1, 0)),
                        ints(1),
                        ints(2),
                        ints(1),
                        longs(1))));
    all.put(
        "a decimal wider than it can be",
        of(
            b ->
                b.schema(plain(new ArrowType.Decimal(1, LONGEST, 128)))
                    .batch(1, nodes(1, 0), ints(1), longs(-1, -1))));
    all.put(
        "two schemas in a stream",
        of(
            b ->
                b.schema(plain(INT64))
                    .batch(1, nodes(1, 0), ints(1), longs(1))
                    .schema(plain(text))
                    .batch(1, nodes(1, 0), ints(1), ints(0, 1), new byte[] {65})));
    all.put(
        "a batch of another schema",
        of(
            b ->
                b.schema(plain(INT64))
                    .batch(1, nodes(1, 0), ints(1), longs(1))
                    .batch(1, nodes(1, 0), ints(1), ints(0, 1), new byte[] {65})));
    all.put("a dictionary", of(HostileBatches::dictionary));
    all.put(
        "a dictionary's numbers, and no dictionary",
        of(b -> b.schema(encoded()).batch(1, nodes(1, 0), ints(1), ints(0))));
    for (byte codec : new byte[] {CompressionType.LZ4_FRAME, CompressionType.ZSTD, 77}) {
      all.put(
          "compressed by " + codec,
          of(
              b ->
                  b.schema(plain(INT64))
                      .batch(
                          new ArrowBodyCompression(codec, (byte) 0),
                          1,
                          nodes(1, 0),
                          ints(1),
                          longs(1 << 30, 1))));
    }
    all.put("a schema nested 1,000 deep", of(b -> b.schema(nested(1_000))));
    all.put("a column twice", of(b -> b.schema(plain(INT64), plain(text)).batch(0, nodes(0, 0))));
    return all;
  }

  private interface Making {
    void on(HostileBatches batches) throws IOException;
  }

  private static byte[] of(Making making) {
    HostileBatches batches = new HostileBatches();
    try {
      making.on(batches);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    batches.bytes.writeBytes(ints(-1, 0));
    batches.allocator.close();
    return batches.bytes.toByteArray();
  }

  private WriteChannel channel() {
    return new WriteChannel(Channels.newChannel(bytes));
  }

  private HostileBatches schema(Field... fields) throws IOException {
    MessageSerializer.serialize(channel(), new Schema(List.of(fields)));
    return this;
  }

  private HostileBatches batch(int rows, List<ArrowFieldNode> nodes, byte[]... buffers)
      throws IOException {
    return batch(NoCompressionCodec.DEFAULT_BODY_COMPRESSION, rows, nodes, buffers);
  }

  private HostileBatches batch(
      ArrowBodyCompression compression, int rows, List<ArrowFieldNode> nodes, byte[]... buffers)
      throws IOException {
    try (ArrowRecordBatch batch = record(compression, rows, nodes, buffers)) {
      MessageSerializer.serialize(channel(), batch);
    }
    return this;
  }

  private ArrowRecordBatch record(
      ArrowBodyCompression compression, int rows, List<ArrowFieldNode> nodes, byte[]... buffers) {
    List<ArrowBuf> copies = new ArrayList<>();
    for (byte[] buffer : buffers) {
      ArrowBuf copy = allocator.buffer(buffer.length);
      copy.writeBytes(buffer);
      copies.add(copy);
    }
    ArrowRecordBatch batch = new ArrowRecordBatch(rows, nodes, copies, compression);
    copies.forEach(ArrowBuf::close);
    return batch;
  }

  private static Field encoded() {
    return new Field(
        "v",
        new FieldType(true, ArrowType.Utf8.INSTANCE, new DictionaryEncoding(1, false, null)),
        null);
  }

  private static void dictionary(HostileBatches batches) throws IOException {
    Field field =
        new Field(
            "v",
            new FieldType(
                true, new ArrowType.Int(32, true), new DictionaryEncoding(1, false, null)),
            null);
    batches.schema(field);
    try (ArrowDictionaryBatch dictionary =
        new ArrowDictionaryBatch(
            1,
            batches.record(
                NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                1,
                nodes(1, 0),
                ints(1),
                ints(0, 1),
                new byte[] {65}),
            false)) {
      MessageSerializer.serialize(batches.channel(), dictionary);
    }
    batches.batch(1, nodes(1, 0), ints(1), ints(0));
  }

  private static Field plain(ArrowType type) {
    return Field.nullable("v", type);
  }

  private static Field field(ArrowType type, Field... children) {
    return new Field("v", FieldType.nullable(type), List.of(children));
  }

  private static Field nested(int depth) {
    Field field = Field.nullable("item", INT64);
    for (int i = 0; i < depth; i++) {
      field = new Field("v", FieldType.nullable(ArrowType.List.INSTANCE), List.of(field));
    }
    return field;
  }

  private static ArrowFieldNode node(int values, int nulls) {
    return new ArrowFieldNode(values, nulls);
  }

  private static List<ArrowFieldNode> nodes(int values, int nulls) {
    return List.of(node(values, nulls));
  }

  private static byte[] ints(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  private static byte[] longs(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  private static byte[] cut(byte[] whole, int less) {
    return Arrays.copyOf(whole, whole.length - less);
  }
}
