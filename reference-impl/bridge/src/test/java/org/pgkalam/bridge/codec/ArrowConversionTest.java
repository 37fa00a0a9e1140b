package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.bridge.BridgeException;

/** Which Arrow types become which PostgreSQL types, and what no type can hold. */
class ArrowConversionTest {
  private static final int BYTEA = 17;
  private static final int INT8 = 20;
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int DATE = 1082;
  private static final int TIME = 1083;
  private static final int TIMESTAMP = 1114;
  private static final int TIMESTAMPTZ = 1184;
  private static final int NUMERIC = 1700;
  private static final int UUID = 2950;

  private final RootAllocator allocator = new RootAllocator();

  @AfterEach
  void noMemoryIsLeft() {
    allocator.close();
  }

  @Test
  void widensIntegersOfEverySize() {
    assertThat(convert(tiny(-128), INT2)).isEqualTo(PgBinary.int2(-128));
    assertThat(convert(tiny(-128), INT4)).isEqualTo(PgBinary.int4(-128));
    assertThat(convert(small(-32768), INT4)).isEqualTo(PgBinary.int4(-32768));
    assertThat(convert(small(-32768), INT8)).isEqualTo(PgBinary.int8(-32768));
    assertThat(convert(medium(Integer.MIN_VALUE), INT8))
        .isEqualTo(PgBinary.int8(Integer.MIN_VALUE));
    assertThat(convert(large(Long.MIN_VALUE), NUMERIC))
        .isEqualTo(PgBinary.numeric(BigDecimal.valueOf(Long.MIN_VALUE)));
  }

  @Test
  void readsUnsignedIntegersAsUnsigned() {
    assertThat(convert(set(UInt1Vector::new, v -> v.setSafe(0, 255)), INT2))
        .isEqualTo(PgBinary.int2(255));
    assertThat(convert(set(UInt2Vector::new, v -> v.setSafe(0, 65_535)), INT4))
        .isEqualTo(PgBinary.int4(65_535));
    assertThat(convert(set(UInt4Vector::new, v -> v.setSafe(0, -1)), INT8))
        .isEqualTo(PgBinary.int8(4_294_967_295L));
    BigDecimal largest = new BigDecimal("18446744073709551615");
    assertThat(convert(set(UInt8Vector::new, v -> v.setSafe(0, -1)), NUMERIC))
        .isEqualTo(PgBinary.numeric(largest));
    assertThat(text(set(UInt8Vector::new, v -> v.setSafe(0, -1)))).isEqualTo(largest.toString());
  }

  @Test
  void printsOtherTypesAsPostgresDoes() {
    assertThat(text(large(-7))).isEqualTo("-7");
    assertThat(text(set(BitVector::new, v -> v.setSafe(0, 1)))).isEqualTo("true");
    assertThat(text(set(BitVector::new, v -> v.setSafe(0, 0)))).isEqualTo("false");
    assertThat(text(set(Float8Vector::new, v -> v.setSafe(0, 1e15)))).isEqualTo("1e+15");
    assertThat(text(set(Float4Vector::new, v -> v.setSafe(0, 0.1f)))).isEqualTo("0.1");
    assertThat(text(set(DateDayVector::new, v -> v.setSafe(0, -719_163))))
        .isEqualTo("0001-12-31 BC");
    assertThat(text(set(TimeSecVector::new, v -> v.setSafe(0, 3_661)))).isEqualTo("01:01:01");
    assertThat(text(set(TimeStampMicroVector::new, v -> v.setSafe(0, 1_704_112_496_123_400L))))
        .isEqualTo("2024-01-01 12:34:56.1234");
    assertThat(text(decimal("-0.50", 5, 2))).isEqualTo("-0.50");
    byte[] uuid = new BigInteger("550e8400e29b41d4a716446655440000", 16).toByteArray();
    assertThat(text(fixed(uuid))).isEqualTo("550e8400-e29b-41d4-a716-446655440000");
    assertThat(
            text(
                set(
                    (name, memory) -> new TimeStampMicroTZVector(name, memory, "UTC"),
                    v -> v.setSafe(0, 0))))
        .isEqualTo("1970-01-01 00:00:00+00");
  }

  @Test
  void readsTimestampsOfEveryUnit() {
    byte[] expected = PgBinary.int8(757_382_400_000_000L);
    assertThat(convert(set(TimeStampSecVector::new, v -> v.setSafe(0, 1_704_067_200L)), TIMESTAMP))
        .isEqualTo(expected);
    assertThat(
            convert(
                set(TimeStampMilliVector::new, v -> v.setSafe(0, 1_704_067_200_000L)), TIMESTAMPTZ))
        .isEqualTo(expected);
    assertThat(
            convert(
                set(TimeStampNanoVector::new, v -> v.setSafe(0, 1_704_067_200_000_000_000L)),
                TIMESTAMP))
        .isEqualTo(expected);
    assertThat(
            convert(
                set(
                    (name, memory) -> new TimeStampMicroTZVector(name, memory, "UTC"),
                    v -> v.setSafe(0, 1_704_067_200_000_000L)),
                TIMESTAMPTZ))
        .isEqualTo(expected);
  }

  @Test
  void roundsNanosecondsToTheNearestMicrosecond() {
    assertThat(convert(set(TimeStampNanoVector::new, v -> v.setSafe(0, -1_500)), TIMESTAMP))
        .isEqualTo(PgBinary.int8(-946_684_800_000_001L));
    assertThat(convert(set(TimeNanoVector::new, v -> v.setSafe(0, 1_499)), TIME))
        .isEqualTo(PgBinary.int8(1));
  }

  @Test
  void takesTheLargestNumberForTheDayThatItIs() {
    assertThat(convert(micros(Long.MAX_VALUE), TIMESTAMP))
        .isEqualTo(PgBinary.int8(Long.MAX_VALUE - 946_684_800_000_000L));
    assertFails(micros(Long.MIN_VALUE), TIMESTAMPTZ, "22008", "timestamp out of range");
    assertFails(
        set(DateDayVector::new, v -> v.setSafe(0, Integer.MAX_VALUE)),
        DATE,
        "22008",
        "date out of range");
    assertFails(
        set(DateMilliVector::new, v -> v.setSafe(0, Long.MIN_VALUE)),
        DATE,
        "22008",
        "date out of range");
  }

  @Test
  void refusesTimesThatPostgresCannotHold() {
    assertFails(micros(-210_866_803_200_000_001L), TIMESTAMP, "22008", "timestamp out of range");
    assertFails(
        set(TimeStampSecVector::new, v -> v.setSafe(0, Long.MAX_VALUE - 1)),
        TIMESTAMP,
        "22008",
        "timestamp out of range");
    assertFails(
        set(DateDayVector::new, v -> v.setSafe(0, -2_440_589)), DATE, "22008", "date out of range");
    assertFails(
        set(TimeMilliVector::new, v -> v.setSafe(0, -1)), TIME, "22008", "time out of range");
  }

  @Test
  void readsDecimalsOfEveryWidth() {
    assertThat(convert(decimal("123.45", 10, 2), NUMERIC))
        .isEqualTo(new byte[] {0, 2, 0, 0, 0, 0, 0, 2, 0, 123, 0x11, (byte) 0x94});
    assertThat(convert(decimal("0.00", 10, 2), NUMERIC))
        .isEqualTo(new byte[] {0, 0, 0, 0, 0, 0, 0, 2});
    BigDecimal wide = new BigDecimal("-12345678901234567890123456789012345678901234567890.5");
    Decimal256Vector decimals = new Decimal256Vector("c", allocator, 76, 1);
    decimals.setSafe(0, wide);
    assertThat(convert(filled(decimals), NUMERIC)).isEqualTo(PgBinary.numeric(wide));
  }

  @Test
  void doesNotLetNumericRoundInSilence() {
    Column twoPlaces = new Column("c", NUMERIC, (10 << 16 | 2) + 4);
    assertThat(convert(decimal("1.5000", 20, 4), twoPlaces))
        .isEqualTo(PgBinary.numeric(new BigDecimal("1.50")));
    assertFails(decimal("1.5010", 20, 4), twoPlaces, "22003", "more than 2 decimal places");
  }

  @Test
  void readsTextOfEveryLayout() {
    for (String value : List.of("", "twelve bytes", "more than twelve bytes, naïve")) {
      byte[] bytes = value.getBytes(UTF_8);
      assertThat(text(set(VarCharVector::new, v -> v.setSafe(0, bytes)))).isEqualTo(value);
      assertThat(text(set(LargeVarCharVector::new, v -> v.setSafe(0, bytes)))).isEqualTo(value);
      assertThat(text(set(ViewVarCharVector::new, v -> v.setSafe(0, bytes)))).isEqualTo(value);
      assertThat(convert(set(VarBinaryVector::new, v -> v.setSafe(0, bytes)), BYTEA))
          .isEqualTo(bytes);
      assertThat(convert(set(LargeVarBinaryVector::new, v -> v.setSafe(0, bytes)), BYTEA))
          .isEqualTo(bytes);
      assertThat(convert(set(ViewVarBinaryVector::new, v -> v.setSafe(0, bytes)), BYTEA))
          .isEqualTo(bytes);
    }
  }

  @Test
  void putsTheVersionByteBeforeJsonb() {
    assertThat(convert(varchar("[1]"), 3802)).isEqualTo(new byte[] {1, '[', '1', ']'});
    assertThat(convert(varchar("[1]"), 114)).isEqualTo("[1]".getBytes(UTF_8));
  }

  @Test
  void readsUuidsFromText() {
    byte[] uuid = new BigInteger("550e8400e29b41d4a716446655440000", 16).toByteArray();
    assertThat(convert(varchar("550E8400-e29b-41d4-a716-446655440000"), UUID)).isEqualTo(uuid);
    assertThat(convert(varchar("{550e8400e29b41d4a716446655440000}"), UUID)).isEqualTo(uuid);
    assertFails(varchar("550e8400"), UUID, "22P02", "invalid input syntax for type uuid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c080", "c3", "eda080", "f4908080", "61ff", "80", "e282ace2", "f0808080"})
  void refusesTextThatIsNotUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertFails(
        set(VarCharVector::new, v -> v.setSafe(0, bytes)),
        TEXT,
        "22021",
        "invalid byte sequence for encoding \"UTF8\"");
  }

  @Test
  void refusesNulCharactersInTextWhereverTheyAre() {
    for (int length = 1; length < 20; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        bytes[at] = 0;
        assertFails(
            set(VarCharVector::new, v -> v.setSafe(0, bytes)), TEXT, "22P05", "NUL character");
      }
    }
  }

  @Test
  void doesNotJoinCharactersAcrossRows() {
    VarCharVector halves = new VarCharVector("c", allocator);
    halves.setSafe(0, new byte[] {(byte) 0xC3});
    halves.setSafe(1, new byte[] {(byte) 0xA9});
    halves.setValueCount(2);
    assertFails(halves, TEXT, "22021", "invalid byte sequence");
  }

  @Test
  void readsEmbeddingsAsTextAndAsArrays() {
    assertThat(text(embedding(1.5f, -2f))).isEqualTo("[1.5,-2]");
    assertThat(convert(embedding(1.5f, -2f), 1021))
        .isEqualTo(PgBinary.array(FLOAT4, List.of(PgBinary.float4(1.5f), PgBinary.float4(-2f))));
    assertThat(convert(embedding(1.5f), 1022))
        .isEqualTo(PgBinary.array(FLOAT8, List.of(PgBinary.float8(1.5))));
  }

  @Test
  void readsArrayLiteralsAsPostgresWritesThem() {
    List<byte[]> elements = new ArrayList<>();
    elements.add(PgBinary.text("a b"));
    elements.add(null);
    elements.add(PgBinary.text("NULL"));
    elements.add(PgBinary.text("\"\\"));
    assertThat(convert(varchar(" { a b , null,\"NULL\", \"\\\"\\\\\" } "), 1009))
        .isEqualTo(PgBinary.array(TEXT, elements));
    assertThat(convert(varchar("[0:1]={1,2}"), 1007))
        .isEqualTo(
            PgBinary.array(
                INT4, new int[] {2}, new int[] {0}, List.of(PgBinary.int4(1), PgBinary.int4(2))));
    assertThat(convert(varchar("{}"), 1007)).isEqualTo(PgBinary.array(INT4, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1,2",
        "{",
        "{1",
        "{1,",
        "{1,}",
        "{,1}",
        "{1}}",
        "{{1},{2,3}}",
        "{{1},2}",
        "{1,{2}}",
        "[1:3]={1,2}",
        "[1]",
        "[2:1]={1}",
        "{\"1",
        "{1\\",
        "{{{{{{{1}}}}}}}",
        "[1:2]{1,2}",
        "{1} x"
      })
  void refusesMalformedArrayLiterals(String literal) {
    assertFails(varchar(literal), 1007, "22P02", "malformed array literal");
  }

  @Test
  void refusesElementsThatDoNotParse() {
    assertFails(varchar("{x}"), 1007, "22P02", "invalid input syntax for type integer: \"x\"");
    assertFails(varchar("{2147483648}"), 1007, "22003", "out of range for type integer");
    assertFails(varchar("{2024-02-30}"), 1182, "22007", "invalid input syntax for type date");
    assertFails(varchar("{1e999}"), 1022, "22003", "out of range for type double precision");
  }

  @ParameterizedTest
  @CsvSource({"21", "23", "16", "1082", "701", "114", "1114", "2950", "17", "1007"})
  void refusesWhatDoesNotFit(int oid) {
    assertMismatch(large(1), oid);
  }

  @Test
  void refusesNarrowing() {
    assertMismatch(medium(1), INT2);
    assertMismatch(set(UInt4Vector::new, v -> v.setSafe(0, 1)), INT4);
    assertMismatch(set(UInt8Vector::new, v -> v.setSafe(0, 1)), INT8);
    assertMismatch(set(Float8Vector::new, v -> v.setSafe(0, 1)), FLOAT4);
    assertMismatch(varchar("1"), INT4);
    assertMismatch(micros(0), DATE);
  }

  @Test
  void namesColumnAndBothTypesWhereTheyDoNotFit() {
    try (VectorSchemaRoot root = VectorSchemaRoot.of(varchar("1"))) {
      RowWriter writer = new RowWriter(List.of(new Column("c", INT4, -1)));
      assertThatThrownBy(() -> writer.bind(root))
          .asInstanceOf(type(BridgeException.class))
          .satisfies(
              e -> {
                assertThat(e.sqlState()).isEqualTo("HV004");
                assertThat(e).hasMessageContaining("\"c\"");
                assertThat(e.detail()).contains("Utf8").contains("integer");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1266, 0, 600, 99_999})
  void refusesColumnsOfUnknownTypes(int oid) {
    List<Column> columns = List.of(new Column("c", oid, -1));
    assertThatThrownBy(() -> new RowWriter(columns))
        .asInstanceOf(type(BridgeException.class))
        .satisfies(e -> assertThat(e.sqlState()).isEqualTo("HV004"));
    assertThatThrownBy(() -> new RowReader(columns)).isInstanceOf(BridgeException.class);
  }

  private void assertMismatch(FieldVector vector, int oid) {
    assertFails(vector, oid, "HV004", "has another type in KalamDB");
  }

  private void assertFails(FieldVector vector, int oid, String sqlState, String message) {
    assertFails(vector, new Column("c", oid, -1), sqlState, message);
  }

  private void assertFails(FieldVector vector, Column column, String sqlState, String message) {
    assertThatThrownBy(() -> convert(vector, column))
        .asInstanceOf(type(BridgeException.class))
        .satisfies(
            e -> {
              assertThat(e.sqlState()).isEqualTo(sqlState);
              assertThat(e).hasMessageContaining(message).hasMessageContaining("\"c\"");
            });
  }

  private String text(FieldVector vector) {
    return new String(convert(vector, TEXT), UTF_8);
  }

  private byte[] convert(FieldVector vector, int oid) {
    return convert(vector, new Column("c", oid, -1));
  }

  private byte[] convert(FieldVector vector, Column column) {
    try (VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
      return rows(List.of(column), root, new RowBuffer()).get(0);
    }
  }

  private static List<byte[]> rows(List<Column> columns, VectorSchemaRoot root, RowBuffer buffer) {
    RowWriter writer = new RowWriter(columns);
    writer.bind(root);
    assertThat(writer.write(0, buffer)).isEqualTo(root.getRowCount());
    return PgBinary.values(buffer.buffer());
  }

  private FieldVector tiny(int value) {
    return set(TinyIntVector::new, v -> v.setSafe(0, value));
  }

  private FieldVector small(int value) {
    return set(SmallIntVector::new, v -> v.setSafe(0, value));
  }

  private FieldVector medium(int value) {
    return set(IntVector::new, v -> v.setSafe(0, value));
  }

  private FieldVector large(long value) {
    return set(BigIntVector::new, v -> v.setSafe(0, value));
  }

  private FieldVector micros(long value) {
    return set(TimeStampMicroVector::new, v -> v.setSafe(0, value));
  }

  private FieldVector varchar(String value) {
    return set(VarCharVector::new, v -> v.setSafe(0, value.getBytes(UTF_8)));
  }

  private FieldVector decimal(String value, int precision, int scale) {
    DecimalVector vector = new DecimalVector("c", allocator, precision, scale);
    vector.setSafe(0, new BigDecimal(value));
    return filled(vector);
  }

  private FieldVector fixed(byte[] value) {
    FixedSizeBinaryVector vector = new FixedSizeBinaryVector("c", allocator, value.length);
    vector.setSafe(0, value);
    return filled(vector);
  }

  private FieldVector embedding(float... values) {
    FixedSizeListVector list = FixedSizeListVector.empty("c", values.length, allocator);
    Float4Vector items =
        (Float4Vector)
            list.addOrGetVector(
                    FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)))
                .getVector();
    for (int i = 0; i < values.length; i++) {
      items.setSafe(i, values[i]);
    }
    items.setValueCount(values.length);
    list.setNotNull(0);
    list.setValueCount(1);
    return list;
  }

  private <V extends FieldVector> V set(
      BiFunction<String, BufferAllocator, V> make, Consumer<V> fill) {
    V vector = make.apply("c", allocator);
    vector.allocateNew();
    fill.accept(vector);
    return filled(vector);
  }

  private static <V extends FieldVector> V filled(V vector) {
    vector.setValueCount(1);
    return vector;
  }
}
