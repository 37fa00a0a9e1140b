package org.pgkalam.bridge.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.bridge.BridgeException;

class RowReaderTest {
  private static final int NUMERIC_10_2 = (10 << 16 | 2) + 4;
  private static final byte[] UUID =
      new BigInteger("550e8400e29b41d4a716446655440000", 16).toByteArray();
  private static final long NOON = 757_425_600_000_000L;

  @Test
  void writesOneTypedObjectPerRow() {
    RowReader reader =
        new RowReader(
            List.of(new Column("id", 20, -1), new Column("t", 25, -1), new Column("d", 1082, -1)));
    ByteBuffer rows =
        join(
            PgBinary.row(PgBinary.int8(42), PgBinary.text("x"), PgBinary.int4(8_780)),
            PgBinary.row(PgBinary.int8(43), null, null));
    assertThat(reader.nextJson(rows))
        .isEqualTo("{\"id\":{\"Int64\":\"42\"},\"t\":{\"Utf8\":\"x\"},\"d\":{\"Date32\":19737}}");
    assertThat(reader.nextJson(rows))
        .isEqualTo("{\"id\":{\"Int64\":\"43\"},\"t\":\"Null\",\"d\":\"Null\"}");
    assertThat(rows.remaining()).isZero();
    assertThat(rows.order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void tagsEachTypeAsTheServerDoes() {
    assertThat(json(16, PgBinary.bool(true))).isEqualTo("{\"Boolean\":true}");
    assertThat(json(21, PgBinary.int2(-1))).isEqualTo("{\"Int16\":-1}");
    assertThat(json(23, PgBinary.int4(Integer.MIN_VALUE))).isEqualTo("{\"Int32\":-2147483648}");
    assertThat(json(20, PgBinary.int8(Long.MIN_VALUE)))
        .isEqualTo("{\"Int64\":\"-9223372036854775808\"}");
    assertThat(json(700, PgBinary.float4(1.5f))).isEqualTo("{\"Float32\":1.5}");
    assertThat(json(701, PgBinary.float8(1e308))).isEqualTo("{\"Float64\":1.0E308}");
    assertThat(json(17, new byte[] {1, 2, -1})).isEqualTo("{\"Binary\":[1,2,255]}");
    assertThat(json(17, new byte[0])).isEqualTo("{\"Binary\":[]}");
    assertThat(json(2950, UUID))
        .isEqualTo(
            "{\"FixedSizeBinary\":{\"size\":16,\"value\":"
                + "[85,14,132,0,226,155,65,212,167,22,68,102,85,68,0,0]}}");
    assertThat(json(1083, PgBinary.int8(43_200_000_000L)))
        .isEqualTo("{\"Time64Microsecond\":43200000000}");
    assertThat(json(1184, PgBinary.int8(NOON)))
        .isEqualTo("{\"TimestampMicrosecond\":{\"value\":1704110400000000,\"timezone\":null}}");
    assertThat(json(3802, PgBinary.jsonb("{}"))).isEqualTo("{\"Utf8\":\"{}\"}");
    assertThat(
            json(new Column("c", 1700, NUMERIC_10_2), PgBinary.numeric(new BigDecimal("-123.45"))))
        .isEqualTo("{\"Decimal128\":{\"value\":\"-12345\",\"precision\":10,\"scale\":2}}");
    assertThat(json(1007, PgBinary.array(23, List.of(PgBinary.int4(1), PgBinary.int4(-2)))))
        .isEqualTo("{\"Utf8\":\"{1,-2}\"}");
  }

  @Test
  void sendsNonFiniteFloatsAsWordsThatTheServerCasts() {
    assertThat(json(701, PgBinary.float8(Double.NaN))).isEqualTo("{\"Utf8\":\"NaN\"}");
    assertThat(json(701, PgBinary.float8(Double.POSITIVE_INFINITY)))
        .isEqualTo("{\"Utf8\":\"inf\"}");
    assertThat(json(700, PgBinary.float4(Float.NEGATIVE_INFINITY)))
        .isEqualTo("{\"Utf8\":\"-inf\"}");
  }

  @Test
  void refusesInfiniteDatesAndTimestamps() {
    assertFails(1082, PgBinary.int4(Integer.MAX_VALUE), "22008", "DATE cannot hold infinity");
    assertFails(1114, PgBinary.int8(Long.MIN_VALUE), "22008", "TIMESTAMP cannot hold infinity");
    assertFails(1184, PgBinary.int8(Long.MAX_VALUE), "22008", "TIMESTAMP cannot hold infinity");
    assertThat(text(1182, PgBinary.array(1082, List.of(PgBinary.int4(Integer.MAX_VALUE)))))
        .isEqualTo("{infinity}");
  }

  @Test
  void escapesWhatJsonAsksFor() {
    assertThat(json(25, PgBinary.text("\"\\/\n\u0001\u007fé\uD83D\uDE00")))
        .isEqualTo("{\"Utf8\":\"\\\"\\\\/\\u000a\\u0001\u007fé\uD83D\uDE00\"}");
    RowReader reader = new RowReader(List.of(new Column("naïve \"c\"", 16, -1)));
    assertThat(reader.nextJson(PgBinary.row(PgBinary.bool(false))))
        .isEqualTo("{\"naïve \\\"c\\\"\":{\"Boolean\":false}}");
  }

  @Test
  void writesAnEmptyObjectForNoColumns() {
    assertThat(new RowReader(List.of()).nextJson(PgBinary.row())).isEqualTo("{}");
  }

  @Test
  void dropsThePaddingOfCharacter() {
    Column five = new Column("c", 1042, 5 + 4);
    assertThat(json(five, PgBinary.text("ab   "))).isEqualTo("{\"Utf8\":\"ab\"}");
    assertThat(json(five, PgBinary.text("     "))).isEqualTo("{\"Utf8\":\"\"}");
    assertThat(RowReader.pkText(five, PgBinary.row(PgBinary.text("ab   ")))).isEqualTo("ab");
    assertThat(json(1042, PgBinary.text("ab   "))).isEqualTo("{\"Utf8\":\"ab   \"}");
  }

  @Test
  void quotesArrayElementsAsPostgresDoes() {
    List<byte[]> elements = new ArrayList<>();
    for (String text : List.of("a", "a b", "", "NULL", "a\"b\\c", "{x}")) {
      elements.add(PgBinary.text(text));
    }
    elements.add(null);
    assertThat(text(1009, PgBinary.array(25, elements)))
        .isEqualTo("{a,\"a b\",\"\",\"NULL\",\"a\\\"b\\\\c\",\"{x}\",NULL}");
    assertThat(
            text(
                1007,
                PgBinary.array(
                    23,
                    new int[] {1, 2},
                    new int[] {0, 1},
                    List.of(PgBinary.int4(1), PgBinary.int4(2)))))
        .isEqualTo("[0:0][1:2]={{1,2}}");
    assertThat(text(1185, PgBinary.array(1184, List.of(PgBinary.int8(NOON + 500_000)))))
        .isEqualTo("{\"2024-01-01 12:00:00.5+00\"}");
    assertThat(text(1001, PgBinary.array(17, List.of(new byte[] {1, -1}))))
        .isEqualTo("{\"\\\\x01ff\"}");
  }

  @Test
  void refusesNumbersThatDecimalCannotHold() {
    byte[] nan = {0, 0, 0, 0, (byte) 0xC0, 0, 0, 0};
    byte[] infinity = {0, 0, 0, 0, (byte) 0xD0, 0, 0, 0x20};
    assertFails(1700, nan, "22003", "cannot hold NaN");
    assertFails(1700, infinity, "22003", "cannot hold Infinity");
    assertFails(1700, PgBinary.numeric(new BigDecimal("0.00000000001")), "22003", "DECIMAL(38,10)");
    assertFails(1700, PgBinary.numeric(new BigDecimal("1e28").setScale(0)), "22003", "DECIMAL");
  }

  @Test
  void refusesTimestampsThatArrowCannotHold() {
    assertFails(
        1114,
        PgBinary.int8(Long.MAX_VALUE - 946_684_799_999_999L),
        "22008",
        "KalamDB's TIMESTAMP ends");
    assertFails(1082, PgBinary.int4(-2_451_546), "22008", "date out of range");
    assertFails(1083, PgBinary.int8(86_400_000_001L), "22008", "time out of range");
    assertFails(1083, PgBinary.int8(86_400_000_000L), "22008", "TIME ends before 24:00:00");
  }

  @Test
  void refusesTextThatIsNotUtf8() {
    assertFails(25, new byte[] {'a', (byte) 0xFF}, "22021", "0xff at byte 2");
  }

  @Test
  void refusesValuesOfTheWrongSize() {
    assertFails(20, new byte[4], "22P03", "4 bytes instead of 8");
    assertFails(3802, new byte[] {2, '{', '}'}, "22P03", "jsonb version");
    assertFails(3802, new byte[0], "22P03", "jsonb version");
    assertFails(1700, new byte[] {0, 1, 0, 0, 0, 0, 0, 0}, "22P03", "invalid binary numeric");
    assertFails(
        1007, PgBinary.array(20, List.of(PgBinary.int8(1))), "22P03", "invalid binary array");
  }

  @Test
  void restoresTheBufferWhenItFails() {
    ByteBuffer row = PgBinary.row(PgBinary.int4(1));
    int limit = row.limit();
    RowReader reader = new RowReader(List.of(new Column("c", 20, -1)));
    assertThatThrownBy(() -> reader.nextJson(row)).isInstanceOf(BridgeException.class);
    assertThat(row.limit()).isEqualTo(limit);
    assertThat(row.order()).isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void printsPrimaryKeysAsTheServerReadsThem() {
    assertThat(key(20, PgBinary.int8(-42))).isEqualTo("-42");
    assertThat(key(16, PgBinary.bool(true))).isEqualTo("true");
    assertThat(key(16, PgBinary.bool(false))).isEqualTo("false");
    assertThat(key(25, PgBinary.text("a \"b\" "))).isEqualTo("a \"b\" ");
    assertThat(key(1042, PgBinary.text("ab   "))).isEqualTo("ab   ");
    assertThat(key(2950, UUID)).isEqualTo("550e8400-e29b-41d4-a716-446655440000");
    assertThat(key(1184, PgBinary.int8(NOON))).isEqualTo("2024-01-01T12:00:00");
    assertThat(key(1082, PgBinary.int4(8_780))).isEqualTo("2024-01-15");
    assertThat(key(1700, PgBinary.numeric(new BigDecimal("1.50")))).isEqualTo("1.50");
    assertThat(key(25, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 114, 700, 701, 1042, 1082, 1083, 1114, 1184, 1700, 2950, 3802, 1007})
  void hasNoFilterTextWhereEqualityMayDiffer(int oid) {
    byte[] value =
        switch (oid) {
          case 700 -> PgBinary.float4(0);
          case 701, 1083, 1114, 1184 -> PgBinary.int8(0);
          case 1082 -> PgBinary.int4(0);
          case 1700 -> PgBinary.numeric(BigDecimal.ONE);
          case 2950 -> UUID;
          case 3802 -> PgBinary.jsonb("1");
          case 1007 -> PgBinary.array(23, List.of(PgBinary.int4(1)));
          default -> PgBinary.text("1");
        };
    ByteBuffer in = PgBinary.row(value);
    assertThat(RowReader.filterText(new Column("c", oid, -1), in)).isEmpty();
    assertThat(in.remaining()).isZero();
  }

  @Test
  void hasFilterTextForIntegersBooleansAndText() {
    assertThat(filter(21, PgBinary.int2(-7))).contains("-7");
    assertThat(filter(16, PgBinary.bool(true))).contains("true");
    assertThat(filter(1043, PgBinary.text("x "))).contains("x ");
    assertThat(filter(25, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-2", "-2147483648", "9", "2147483647"})
  void refusesLengthsThatLie(int length) {
    ByteBuffer row = PgBinary.row(PgBinary.int8(1));
    row.putInt(0, length);
    assertThatThrownBy(() -> new RowReader(List.of(new Column("c", 20, -1))).nextJson(row))
        .asInstanceOf(type(BridgeException.class))
        .satisfies(e -> assertThat(e.sqlState()).isEqualTo("22P03"));
  }

  @Test
  void refusesAValueWithoutItsNulByte() {
    ByteBuffer row = PgBinary.row(PgBinary.int8(1));
    row.put(12, (byte) 1);
    assertThatThrownBy(() -> new RowReader(List.of(new Column("c", 20, -1))).nextJson(row))
        .hasMessageContaining("NUL byte");
  }

  private static void assertFails(int oid, byte[] value, String sqlState, String message) {
    assertThatThrownBy(() -> json(oid, value))
        .asInstanceOf(type(BridgeException.class))
        .satisfies(
            e -> {
              assertThat(e.sqlState()).isEqualTo(sqlState);
              assertThat(e).hasMessageContaining(message).hasMessageContaining("\"c\"");
            });
  }

  private static String text(int oid, byte[] value) {
    Object scalar = ServerModel.parse("{\"c\":" + json(oid, value) + "}").get("c");
    return (String) ((java.util.Map<?, ?>) scalar).get("Utf8");
  }

  private static String json(int oid, byte[] value) {
    return json(new Column("c", oid, -1), value);
  }

  private static String json(Column column, byte[] value) {
    String row = new RowReader(List.of(column)).nextJson(PgBinary.row(value));
    assertThat(row).startsWith("{\"c\":").endsWith("}");
    return row.substring(5, row.length() - 1);
  }

  private static String key(int oid, byte[] value) {
    return RowReader.pkText(new Column("c", oid, -1), PgBinary.row(value));
  }

  private static Optional<String> filter(int oid, byte[] value) {
    return RowReader.filterText(new Column("c", oid, -1), PgBinary.row(value));
  }

  private static ByteBuffer join(ByteBuffer first, ByteBuffer second) {
    int start = (first.remaining() + 7) & -8;
    return ByteBuffer.allocateDirect(start + second.remaining())
        .order(ByteOrder.nativeOrder())
        .put(first)
        .position(start)
        .put(second)
        .flip();
  }
}
