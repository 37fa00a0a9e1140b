package org.pgkalam.bridge.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A value that is stored and read back is the same to the bit. */
class RoundTripTest {
  private static final RootAllocator ALLOCATOR = new RootAllocator();
  private static final RowBuffer BUFFER = new RowBuffer();
  private static final long MIN_TIMESTAMP = -211_813_488_000_000_000L;
  private static final long MAX_TIMESTAMP = Long.MAX_VALUE - 946_684_800_000_001L;

  @Property
  void booleans(@ForAll boolean value) {
    assertRoundTrip(16, -1, PgBinary.bool(value));
  }

  @Property
  void integers(@ForAll short small, @ForAll int medium, @ForAll long large) {
    assertRoundTrip(21, -1, PgBinary.int2(small));
    assertRoundTrip(23, -1, PgBinary.int4(medium));
    assertRoundTrip(20, -1, PgBinary.int8(large));
  }

  @Property(tries = 3_000)
  void doublesOfAnyBits(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    byte[] canonical = PgBinary.float8(Double.isNaN(value) ? Double.NaN : value);
    assertRoundTrip(701, -1, canonical);
  }

  @Property(tries = 3_000)
  void doublesOfEverydaySize(@ForAll @IntRange(min = 1) int over, @ForAll int under) {
    assertRoundTrip(701, -1, PgBinary.float8((double) under / over));
  }

  @Property
  void floatsOfAnyBits(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    assertRoundTrip(700, -1, PgBinary.float4(Float.isNaN(value) ? Float.NaN : value));
  }

  @Property
  void text(@ForAll("texts") String value) {
    assertRoundTrip(25, -1, PgBinary.text(value));
    assertRoundTrip(1043, 24, PgBinary.text(value));
    assertRoundTrip(1042, -1, PgBinary.text(value));
    assertRoundTrip(19, -1, PgBinary.text(value));
    assertRoundTrip(114, -1, PgBinary.text(value));
    assertRoundTrip(3802, -1, PgBinary.jsonb(value));
  }

  @Property
  void charactersComeBackWithoutPadding(
      @ForAll("texts") String value, @ForAll @IntRange(max = 9) int padding) {
    byte[] back = roundTrip(new Column("c", 1042, 14), PgBinary.text(value + " ".repeat(padding)));
    assertThat(back).isEqualTo(PgBinary.text(value.replaceAll(" +\\z", "")));
  }

  @Property
  void bytes(@ForAll byte[] value) {
    assertRoundTrip(17, -1, value);
  }

  @Property
  void uuids(@ForAll @Size(16) byte[] value) {
    assertRoundTrip(2950, -1, value);
  }

  @Property
  void dates(@ForAll @IntRange(min = -2_451_545, max = 2_145_031_948) int days) {
    assertRoundTrip(1082, -1, PgBinary.int4(days));
  }

  @Property
  void times(@ForAll @LongRange(min = 0, max = 86_399_999_999L) long micros) {
    assertRoundTrip(1083, -1, PgBinary.int8(micros));
  }

  @Property
  void timestamps(@ForAll @LongRange(min = MIN_TIMESTAMP, max = MAX_TIMESTAMP) long micros) {
    assertRoundTrip(1114, -1, PgBinary.int8(micros));
    assertRoundTrip(1184, -1, PgBinary.int8(micros));
  }

  @Property
  void numerics(
      @ForAll
          @BigRange(
              min = "-99999999999999999999999999999999999999",
              max = "99999999999999999999999999999999999999")
          BigInteger unscaled,
      @ForAll @IntRange(max = 38) int scale) {
    BigDecimal value = new BigDecimal(unscaled, scale);
    assertRoundTrip(1700, (38 << 16 | scale) + 4, PgBinary.numeric(value));
  }

  @Property
  void numericsOfEveryLength(@ForAll long unscaled, @ForAll @IntRange(max = 18) int scale) {
    for (long shorter = unscaled; shorter != 0; shorter /= 10) {
      BigDecimal value = BigDecimal.valueOf(shorter, scale);
      assertRoundTrip(1700, (19 << 16 | scale) + 4, PgBinary.numeric(value));
    }
  }

  @Property
  void arraysOfText(@ForAll("nullableTexts") List<String> values) {
    List<byte[]> elements = new ArrayList<>();
    values.forEach(value -> elements.add(value == null ? null : PgBinary.text(value)));
    assertRoundTrip(1009, -1, PgBinary.array(25, elements));
    assertRoundTrip(1015, -1, PgBinary.array(1043, elements));
    assertRoundTrip(1014, -1, PgBinary.array(1042, elements));
    assertRoundTrip(1003, -1, PgBinary.array(19, elements));
    assertRoundTrip(199, -1, PgBinary.array(114, elements));
  }

  @Property
  void arraysOfNumbers(@ForAll List<Long> values) {
    List<byte[]> eights = new ArrayList<>();
    List<byte[]> fours = new ArrayList<>();
    List<byte[]> twos = new ArrayList<>();
    List<byte[]> numerics = new ArrayList<>();
    List<byte[]> doubles = new ArrayList<>();
    List<byte[]> floats = new ArrayList<>();
    for (long value : values) {
      eights.add(PgBinary.int8(value));
      fours.add(PgBinary.int4((int) value));
      twos.add(PgBinary.int2((int) value));
      numerics.add(PgBinary.numeric(BigDecimal.valueOf(value, (int) (value & 15))));
      double bits = Double.longBitsToDouble(value);
      doubles.add(PgBinary.float8(Double.isNaN(bits) ? Double.NaN : bits));
      float single = Float.intBitsToFloat((int) value);
      floats.add(PgBinary.float4(Float.isNaN(single) ? Float.NaN : single));
    }
    assertRoundTrip(1016, -1, PgBinary.array(20, eights));
    assertRoundTrip(1007, -1, PgBinary.array(23, fours));
    assertRoundTrip(1005, -1, PgBinary.array(21, twos));
    assertRoundTrip(1231, -1, PgBinary.array(1700, numerics));
    assertRoundTrip(1022, -1, PgBinary.array(701, doubles));
    assertRoundTrip(1021, -1, PgBinary.array(700, floats));
  }

  @Property
  void arraysOfOtherTypes(
      @ForAll boolean truth,
      @ForAll byte[] bytes,
      @ForAll @Size(16) byte[] uuid,
      @ForAll @IntRange(min = -2_451_545, max = 2_145_031_948) int days,
      @ForAll @LongRange(min = 0, max = 86_400_000_000L) long time,
      @ForAll @LongRange(min = MIN_TIMESTAMP, max = 9_223_371_331_199_999_999L) long timestamp) {
    assertRoundTrip(1000, -1, PgBinary.array(16, List.of(PgBinary.bool(truth))));
    assertRoundTrip(1001, -1, PgBinary.array(17, List.of(bytes)));
    assertRoundTrip(2951, -1, PgBinary.array(2950, List.of(uuid)));
    assertRoundTrip(1182, -1, PgBinary.array(1082, List.of(PgBinary.int4(days))));
    assertRoundTrip(1183, -1, PgBinary.array(1083, List.of(PgBinary.int8(time))));
    assertRoundTrip(1115, -1, PgBinary.array(1114, List.of(PgBinary.int8(timestamp))));
    assertRoundTrip(1185, -1, PgBinary.array(1184, List.of(PgBinary.int8(timestamp))));
    assertRoundTrip(3807, -1, PgBinary.array(3802, List.of(PgBinary.jsonb("{\"a\": [1, 2]}"))));
  }

  @Property
  void arraysOfMoreDimensions(
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll @IntRange(min = -1_000, max = 1_000) int lowerBound) {
    List<byte[]> elements = new ArrayList<>();
    for (int i = 0; i < rows * columns; i++) {
      elements.add(i % 3 == 2 ? null : PgBinary.int4(i));
    }
    assertRoundTrip(
        1007,
        -1,
        PgBinary.array(23, new int[] {rows, columns}, new int[] {lowerBound, 1}, elements));
  }

  @Property
  void nulls(@ForAll("oids") int oid) {
    assertThat(roundTrip(new Column("c", oid, -1), null)).isNull();
  }

  @Provide
  Arbitrary<Integer> oids() {
    return Arbitraries.of(
        16, 17, 20, 21, 23, 25, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1700, 2950, 3802,
        1000, 1001, 1005, 1007, 1016, 1009, 1014, 1015, 1021, 1022, 1115, 1182, 1183, 1185, 1231,
        2951, 199, 3807);
  }

  @Provide
  Arbitrary<String> texts() {
    StringArbitrary ascii = Arbitraries.strings().withCharRange('\u0001', '\u007f').ofMaxLength(40);
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(1, 0x10FFFF)
            .filter(c -> c < 0xD800 || c > 0xDFFF)
            .list()
            .ofMaxSize(20)
            .map(
                points -> {
                  StringBuilder text = new StringBuilder();
                  points.forEach(text::appendCodePoint);
                  return text.toString();
                });
    return Arbitraries.oneOf(
        ascii, any, Arbitraries.of("", " ", "NULL", "null", "{}", "\\", "\"", "a,b", "naïve"));
  }

  @Provide
  Arbitrary<List<String>> nullableTexts() {
    return texts().injectNull(0.2).list().ofMaxSize(6);
  }

  private static void assertRoundTrip(int oid, int typmod, byte[] value) {
    assertThat(roundTrip(new Column("a \"column\"", oid, typmod), value)).isEqualTo(value);
  }

  private static byte[] roundTrip(Column column, byte[] value) {
    List<Column> columns = List.of(column);
    ByteBuffer row = PgBinary.row(value);
    String json = new RowReader(columns).nextJson(row);
    assertThat(row.remaining()).isZero();
    try (VectorSchemaRoot root = ServerModel.store(json, columns, ALLOCATOR)) {
      RowWriter writer = new RowWriter(columns);
      writer.bind(root);
      BUFFER.clear();
      assertThat(writer.write(0, BUFFER)).isEqualTo(1);
      assertThat(BUFFER.rows()).isEqualTo(1);
      List<byte[]> values = PgBinary.values(BUFFER.buffer());
      assertThat(values).hasSize(1);
      return values.get(0);
    }
  }
}
