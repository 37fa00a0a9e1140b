package org.pgkalam.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

final class QueryJsonTest {
  private static final FieldType JSON =
      new FieldType(
          true, ArrowType.Utf8.INSTANCE, null, Map.of("ARROW:extension:name", "arrow.json"));

  /** What the server's json_get answers: a sparse union of these, of which three are texts. */
  private static final List<Field> MEMBERS =
      List.of(
          Field.nullable("null", ArrowType.Null.INSTANCE),
          Field.nullable("bool", ArrowType.Bool.INSTANCE),
          Field.nullable("int", new ArrowType.Int(64, true)),
          Field.nullable("float", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
          Field.nullable("str", ArrowType.Utf8.INSTANCE),
          new Field("array", JSON, null),
          new Field("object", JSON, null));

  @Example
  void everyMemberOfAUnionIsShown() throws IOException {
    assertThat(json(new int[] {0, 1, 2, 3, 4, 5, 6}))
        .isEqualTo(
            "[{\"v\":null},{\"v\":true},{\"v\":7},{\"v\":0.5},{\"v\":\"text\"},{\"v\":\"[1]\"},"
                + "{\"v\":\"{\\\"a\\\":1}\"}]");
  }

  /** The numbers by which the union's rows name its members are the schema's to choose. */
  @Example
  void membersAreFoundByTheirNumbers() throws IOException {
    assertThat(json(new int[] {10, 11, 12, 13, 14, 15, 16}))
        .startsWith("[{\"v\":null},{\"v\":true},{\"v\":7}")
        .endsWith("{\"v\":\"{\\\"a\\\":1}\"}]");
  }

  private static String json(int[] ids) throws IOException {
    FieldType type = FieldType.notNullable(new ArrowType.Union(UnionMode.Sparse, ids));
    try (BufferAllocator allocator = new RootAllocator();
        UnionVector union = new UnionVector("v", allocator, type, null)) {
      union.initializeChildrenFromFields(MEMBERS);
      union.allocateNew();
      fill(union.getChildrenFromFields());
      for (int row = 0; row < ids.length; row++) {
        union.getTypeBuffer().setByte(row, ids[row]);
      }
      union.setValueCount(ids.length);
      Schema schema = new Schema(List.of(new Field("v", type, MEMBERS)));
      ByteArrayOutputStream ipc = new ByteArrayOutputStream();
      try (VectorSchemaRoot root = new VectorSchemaRoot(schema, List.of(union), ids.length);
          ArrowStreamWriter writer = new ArrowStreamWriter(root, null, ipc)) {
        writer.start();
        writer.writeBatch();
        writer.end();
      }
      return QueryJson.of(
          ExecuteQueryRpcResponse.newBuilder()
              .setMessage("7 row(s)")
              .addIpcBatches(ByteString.copyFrom(ipc.toByteArray()))
              .build(),
          allocator);
    }
  }

  /** Each has its value in the row of its own place. */
  private static void fill(List<FieldVector> members) {
    ((BitVector) members.get(1)).setSafe(1, 1);
    ((BigIntVector) members.get(2)).setSafe(2, 7);
    ((Float8Vector) members.get(3)).setSafe(3, 0.5);
    ((VarCharVector) members.get(4)).setSafe(4, "text".getBytes(UTF_8));
    ((VarCharVector) members.get(5)).setSafe(5, "[1]".getBytes(UTF_8));
    ((VarCharVector) members.get(6)).setSafe(6, "{\"a\":1}".getBytes(UTF_8));
  }

  /** A vector of one value, with what it is to be shown as. */
  private record Shown(FieldVector vector, String json) {}

  private static final class Vectors implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final List<Shown> all = new ArrayList<>();

    <V extends FieldVector> void add(ArrowType type, String json, Consumer<V> fill) {
      add(FieldType.nullable(type), null, json, fill);
    }

    @SuppressWarnings("unchecked")
    <V extends FieldVector> void add(
        FieldType type, List<Field> children, String json, Consumer<V> fill) {
      Field field = new Field("c" + all.size(), type, children);
      FieldVector vector = field.createVector(allocator);
      vector.allocateNew();
      fill.accept((V) vector);
      vector.setValueCount(1);
      all.add(new Shown(vector, json));
    }

    @Override
    public void close() {
      all.forEach(shown -> shown.vector.close());
      allocator.close();
    }
  }

  private static byte[] ipc(VectorSchemaRoot root) throws IOException {
    ByteArrayOutputStream ipc = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, ipc)) {
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    return ipc.toByteArray();
  }

  private static String shown(Vectors vectors) throws IOException {
    VectorSchemaRoot root = new VectorSchemaRoot(vectors.all.stream().map(Shown::vector).toList());
    root.setRowCount(1);
    return QueryJson.of(
        ExecuteQueryRpcResponse.newBuilder()
            .setMessage("1 row(s)")
            .addIpcBatches(ByteString.copyFrom(ipc(root)))
            .build(),
        vectors.allocator);
  }

  private static ArrowType timestamp(TimeUnit unit, String zone) {
    return new ArrowType.Timestamp(unit, zone);
  }

  @Example
  void everyTypeHasAForm() throws IOException {
    try (Vectors v = new Vectors()) {
      v.<TinyIntVector>add(new ArrowType.Int(8, true), "-128", c -> c.set(0, -128));
      v.<SmallIntVector>add(new ArrowType.Int(16, true), "-32768", c -> c.set(0, -32768));
      v.<IntVector>add(new ArrowType.Int(32, true), "-7", c -> c.set(0, -7));
      v.<BigIntVector>add(
          new ArrowType.Int(64, true), "-9223372036854775808", c -> c.set(0, Long.MIN_VALUE));
      v.<UInt1Vector>add(new ArrowType.Int(8, false), "255", c -> c.set(0, 255));
      v.<UInt2Vector>add(new ArrowType.Int(16, false), "65535", c -> c.set(0, 65535));
      v.<UInt4Vector>add(new ArrowType.Int(32, false), "4294967295", c -> c.set(0, -1));
      v.<UInt8Vector>add(new ArrowType.Int(64, false), "18446744073709551615", c -> c.set(0, -1));
      v.<Float2Vector>add(
          new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
          "0.5",
          c -> c.setWithPossibleTruncate(0, 0.5f));
      v.<Float4Vector>add(
          new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), "0.1", c -> c.set(0, 0.1f));
      v.<Float8Vector>add(
          new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
          "null",
          c -> c.set(0, Double.NaN));
      v.<BitVector>add(ArrowType.Bool.INSTANCE, "true", c -> c.set(0, 1));
      v.<DecimalVector>add(
          new ArrowType.Decimal(38, 2, 128),
          "12345678901234567890.10",
          c -> c.set(0, new BigDecimal("12345678901234567890.10")));
      v.<Decimal256Vector>add(
          new ArrowType.Decimal(76, -3, 256), "5000", c -> c.set(0, BigDecimal.valueOf(5, -3)));
      v.<VarCharVector>add(
          ArrowType.Utf8.INSTANCE,
          "\"ü \\\"q\\\" \\\\ \\n\"",
          c -> c.setSafe(0, "ü \"q\" \\ \n".getBytes(UTF_8)));
      v.<LargeVarCharVector>add(
          ArrowType.LargeUtf8.INSTANCE, "\"long\"", c -> c.setSafe(0, "long".getBytes(UTF_8)));
      v.<ViewVarCharVector>add(
          ArrowType.Utf8View.INSTANCE,
          "\"a text of more than twelve\"",
          c -> c.setSafe(0, "a text of more than twelve".getBytes(UTF_8)));
      v.<VarBinaryVector>add(
          ArrowType.Binary.INSTANCE, "\"\\\\x00ff\"", c -> c.setSafe(0, new byte[] {0, -1}));
      v.<FixedSizeBinaryVector>add(
          new ArrowType.FixedSizeBinary(2), "\"\\\\x0102\"", c -> c.set(0, new byte[] {1, 2}));
      v.<FixedSizeBinaryVector>add(
          new ArrowType.FixedSizeBinary(16),
          "\"00000000-0000-0000-0000-000000000000\"",
          c -> c.set(0, new byte[16]));
      v.<DateDayVector>add(
          new ArrowType.Date(DateUnit.DAY), "\"2024-02-29\"", c -> c.set(0, 19782));
      v.<DateMilliVector>add(
          new ArrowType.Date(DateUnit.MILLISECOND), "\"1969-12-31\"", c -> c.set(0, -1L));
      v.<TimeSecVector>add(
          new ArrowType.Time(TimeUnit.SECOND, 32), "\"10:00:00\"", c -> c.set(0, 36000));
      v.<TimeMicroVector>add(
          new ArrowType.Time(TimeUnit.MICROSECOND, 64),
          "\"23:59:59.999999\"",
          c -> c.set(0, 86_399_999_999L));
      v.<TimeStampVector>add(
          timestamp(TimeUnit.SECOND, null), "\"1970-01-01T00:00:00\"", c -> c.set(0, 0));
      v.<TimeStampVector>add(
          timestamp(TimeUnit.MICROSECOND, null),
          "\"10000-01-01T00:00:00.000001\"",
          c -> c.set(0, 253_402_300_800_000_001L));
      v.<TimeStampVector>add(
          timestamp(TimeUnit.MICROSECOND, "UTC"),
          "\"1969-12-31T23:59:59.999999Z\"",
          c -> c.set(0, -1));
      v.<TimeStampVector>add(
          timestamp(TimeUnit.NANOSECOND, "+00:00"),
          "\"1970-01-01T00:00:00.000000001Z\"",
          c -> c.set(0, 1));
      v.<TimeStampVector>add(
          timestamp(TimeUnit.MILLISECOND, "UTC"), "\"1970-01-01T00:00:00.5Z\"", c -> c.set(0, 500));
      v.<DurationVector>add(
          new ArrowType.Duration(TimeUnit.SECOND), "\"PT1M1S\"", c -> c.set(0, 61));
      v.<FieldVector>add(ArrowType.Null.INSTANCE, "null", c -> {});
      v.<IntVector>add(new ArrowType.Int(32, true), "null", c -> c.setNull(0));
      StringBuilder expected = new StringBuilder("[{");
      for (int i = 0; i < v.all.size(); i++) {
        expected.append(i == 0 ? "" : ",").append("\"c" + i + "\":").append(v.all.get(i).json);
      }
      assertThat(shown(v)).isEqualTo(expected.append("}]").toString());
    }
  }

  @Example
  void listsAndStructuresNest() throws IOException {
    Field number = Field.nullable("n", new ArrowType.Int(64, true));
    Field text = Field.nullable("t", ArrowType.Utf8.INSTANCE);
    Field pair =
        new Field("$data$", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(number, text));
    try (Vectors v = new Vectors()) {
      v.<ListVector>add(
          FieldType.nullable(ArrowType.List.INSTANCE),
          List.of(pair),
          "",
          list -> {
            StructVector pairs = (StructVector) list.getDataVector();
            list.startNewValue(0);
            ((BigIntVector) pairs.getChild("n")).setSafe(0, 1);
            pairs.setIndexDefined(0);
            ((VarCharVector) pairs.getChild("t")).setSafe(1, "x".getBytes(UTF_8));
            pairs.setIndexDefined(1);
            pairs.setNull(2);
            list.endValue(0, 3);
          });
      v.<FixedSizeListVector>add(
          FieldType.nullable(new ArrowType.FixedSizeList(2)),
          List.of(
              Field.notNullable(
                  "item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))),
          "",
          list -> {
            ((Float4Vector) list.getDataVector()).setSafe(0, 1.5f);
            ((Float4Vector) list.getDataVector()).setSafe(1, Float.POSITIVE_INFINITY);
            list.setNotNull(0);
          });
      assertThat(shown(v))
          .isEqualTo(
              "[{\"c0\":[{\"n\":1,\"t\":null},{\"n\":null,\"t\":\"x\"},null],\"c1\":[1.5,null]}]");
    }
  }

  @Example
  void aValueThatCannotBeIsAnErrorThatNamesItsColumn() throws IOException {
    try (Vectors v = new Vectors()) {
      v.<TimeMicroVector>add(
          new ArrowType.Time(TimeUnit.MICROSECOND, 64), "", c -> c.set(0, Long.MAX_VALUE));
      assertThatThrownBy(() -> shown(v))
          .hasMessage("KalamDB answered with a value of column \"c0\" that cannot be read")
          .isInstanceOfSatisfying(
              BridgeException.class, e -> assertThat(e.sqlState()).isEqualTo("HV00M"));
    }
  }

  @Example
  void aMessageIsAStringAndNoRowsAreAnArray() {
    try (BufferAllocator allocator = new RootAllocator()) {
      assertThat(
              QueryJson.of(
                  ExecuteQueryRpcResponse.newBuilder()
                      .setMessage("Namespace 'a\"b' created")
                      .build(),
                  allocator))
          .isEqualTo("\"Namespace 'a\\\"b' created\"");
      assertThat(
              QueryJson.of(
                  ExecuteQueryRpcResponse.newBuilder().setMessage("0 row(s)").build(), allocator))
          .isEqualTo("[]");
    }
  }

  @Example
  void aResultHasALimitAndCountsAgainstTheMemoryOfAll() {
    MemoryBudget memory = new MemoryBudget(100_000);
    ResultText text = new ResultText(20_480, memory);
    text.write(new byte[20_480], 0, 20_480);
    assertThat(text.length()).isEqualTo(20_480);
    assertThat(memory.left()).isEqualTo(79_520);
    assertThatThrownBy(() -> text.write('x'))
        .hasMessage("the result of kalam_exec() is too long")
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("54000");
              assertThat(e.detail()).isEqualTo("It has more than 20 kB.");
              assertThat(e.hint()).contains("kalam.exec_result_limit");
            });
    text.release();
    assertThat(memory.left()).isEqualTo(100_000);
    ResultText large = new ResultText(1 << 30, memory);
    assertThatThrownBy(() -> large.write(new byte[100_001], 0, 100_001))
        .isInstanceOfSatisfying(
            BridgeException.class, e -> assertThat(e.sqlState()).isEqualTo("53200"));
    assertThat(memory.left()).isEqualTo(100_000);
  }
}
