package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an Insert makes of values of any kind, by the type of their column. */
final class CoercionTest {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql(
        "CREATE TABLE app.t (id INT PRIMARY KEY, b BOOLEAN, s SMALLINT, i INT, n BIGINT, f FLOAT, d DOUBLE, x TEXT, j JSON, t TIMESTAMP, z DATETIME, dt DATE, tm TIME, y BYTES, u UUID, m DECIMAL(5,2), big DECIMAL(38,0), e EMBEDDING(2))");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  private String stored(String column, String json) {
    client.insert("t", "{\"id\":1,\"" + column + "\":" + json + "}");
    Object value = client.scan("t", column).get(0).get(0);
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "s|\"-32768\"|-32768",
        "i|2.9|2",
        "i|-2.9|-2",
        "i|true|1",
        "n|\"9223372036854775807\"|9223372036854775807",
        "f|\"16777217\"|1.6777216E7",
        "f|\"1.00000017881393432617187499\"|1.0000001",
        "d|\"1e300\"|1.0E300",
        "d|\"NaN\"|NaN",
        "d|\"-inf\"|-Infinity",
        "d|false|0.0",
        "b|\"YES\"|true",
        "b|\"of\"|false",
        "b|2|true",
        "b|0.0|false",
        "x|7|7",
        "x|true|true",
        "x|1.5|1.5",
        "x|[1, {\"a\": 2}]|[1,{\"a\":2}]",
        "j|\"no json\"|no json",
        "t|\"2024-01-02\"|2024-01-02T00:00",
        "t|\"2024-01-02T03:04:05.123456789\"|2024-01-02T03:04:05.123456",
        "t|\"2024-01-02 03:04:05+05:30\"|2024-01-01T21:34:05",
        "t|\"2024-01-02 03:04:05-0130\"|2024-01-02T04:34:05",
        "t|\"2024-01-02 03:04:05Z\"|2024-01-02T03:04:05",
        "t|1500000|1970-01-01T00:00:01.500",
        "dt|\"2024-02-29\"|19782",
        "dt|19782|19782",
        "tm|\"12:30\"|45000000000",
        "tm|\"12:30:01.5\"|45001500000",
        "tm|5|5",
        "m|\"12.345\"|12.35",
        "m|\"-12.345\"|-12.35",
        "m|12|12.00",
        "m|1.005|1.01",
        "y|\"\\\\x0102\"|[92, 120, 48, 49, 48, 50]",
        "y|\"é\"|[-61, -87]",
        "u|\"{00112233-4455-6677-8899-aabbccddeeff}\"|[0, 17, 34, 51, 68, 85, 102, 119, -120, -103, -86, -69, -52, -35, -18, -1]",
        "u|\"urn:uuid:00112233-4455-6677-8899-AABBCCDDEEFF\"|[0, 17, 34, 51, 68, 85, 102, 119, -120, -103, -86, -69, -52, -35, -18, -1]",
        "e|\"[0.5, -2]\"|[0.5,-2.0]",
        "big|\"99999999999999999999999999999999999999\"|99999999999999999999999999999999999999",
      })
  void aPlainValueIsCast(String column, String json, String value) {
    assertThat(stored(column, json)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "i|\" 1\"|Unable to cast value Utf8 to Int32 for column 'i': Arrow error: Cast error: Cannot cast string ' 1' to value of Int32 type",
        "i|\"١\"|Unable to cast value Utf8 to Int32 for column 'i': Arrow error: Cast error: Cannot cast string '١' to value of Int32 type",
        "s|40000|Unable to cast value Int64 to Int16 for column 's': Arrow error: Cast error: Can't cast value 40000 to type Int16",
        "i|3e9|Unable to cast value Float64 to Int32 for column 'i': Arrow error: Cast error: Can't cast value 3.0E9 to type Int32",
        "b|\"maybe\"|Unable to cast value Utf8 to Boolean for column 'b': Arrow error: Cast error: Cannot cast value 'maybe' to value of Boolean type",
        "t|\"2024\"|Unable to cast value Utf8 to Timestamp(Microsecond, None) for column 't': Arrow error: Parser error: Error parsing timestamp from '2024': timestamp must contain at least 10 characters",
        "t|\"0044-03-15 12:00:00 BC\"|Unable to cast value Utf8 to Timestamp(Microsecond, None) for column 't': Arrow error: Parser error: Error parsing timestamp from '0044-03-15 12:00:00 BC': error computing timezone offset",
        "t|\"12024-01-02 03:04:05\"|Unable to cast value Utf8 to Timestamp(Microsecond, None) for column 't': Arrow error: Parser error: Error parsing timestamp from '12024-01-02 03:04:05': error parsing date",
        "t|\"2024-01-02x03\"|Unable to cast value Utf8 to Timestamp(Microsecond, None) for column 't': Arrow error: Parser error: Error parsing timestamp from '2024-01-02x03': invalid timestamp separator",
        "t|\"2024-01-02 25:00:00\"|Unable to cast value Utf8 to Timestamp(Microsecond, None) for column 't': Arrow error: Parser error: Error parsing timestamp from '2024-01-02 25:00:00': error parsing time",
        "t|true|Unable to cast value Boolean to Timestamp(Microsecond, None) for column 't': Arrow error: Cast error: Casting from Boolean to Timestamp(Microsecond, None) not supported",
        "dt|\"12024-01-02\"|Unable to cast value Utf8 to Date32 for column 'dt': Arrow error: Cast error: Cannot cast string '12024-01-02' to value of Date32 type",
        "dt|1.5|Unable to cast value Float64 to Date32 for column 'dt': Arrow error: Cast error: Casting from Float64 to Date32 not supported",
        "tm|\"24:00:00\"|Unable to cast value Utf8 to Time64(Microsecond) for column 'tm': Arrow error: Cast error: Cannot cast string '24:00:00' to value of Time64(Microsecond) type",
        "m|\"1000\"|Unable to cast value Utf8 to Decimal128(5, 2) for column 'm': Arrow error: Invalid argument error: 1000.00 is too large to store in a Decimal128 of precision 5. Max is 999.99",
        "m|-1000|Unable to cast value Int64 to Decimal128(5, 2) for column 'm': Arrow error: Invalid argument error: -1000.00 is too small to store in a Decimal128 of precision 5. Min is -999.99",
        "m|\"1e999999999\"|Unable to cast value Utf8 to Decimal128(5, 2) for column 'm': Arrow error: Cast error: Cannot cast string '1e999999999' to value of Decimal128(38, 10) type",
        "m|\"1e2\"|Unable to cast value Utf8 to Decimal128(5, 2) for column 'm': Arrow error: Cast error: Cannot cast string '1e2' to value of Decimal128(38, 10) type",
        "m|true|Unable to cast value Boolean to Decimal128(5, 2) for column 'm': Arrow error: Cast error: Casting from Boolean to Decimal128(5, 2) not supported",
        "y|1|Unable to cast value Int64 to Binary for column 'y': Arrow error: Cast error: Casting from Int64 to Binary not supported",
        "u|\"x\"|Invalid UUID literal 'x' for column 'u': invalid character: found `x` at 1",
        "u|7|Unable to coerce value Int64 to UUID for column 'u'",
        "e|\"[1]\"|Embedding dimension mismatch for column 'e': expected 2, got 1",
        "e|\"1,2\"|Invalid embedding JSON for column 'e': expected value at line 1 column 1",
      })
  void aValueThatDoesNotFitIsNamed(String column, String json, String problem) {
    assertThat(statusOf(() -> client.insert("t", "{\"id\":1,\"" + column + "\":" + json + "}")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Execution error: Failed to insert batch: Invalid operation: Schema coercion failed: "
                + problem);
    assertThat(client.scan("t", "id")).isEmpty();
  }

  /** PostgreSQL has dates before the year 1 and after 9999, which no text of Arrow's can say. */
  @ParameterizedTest
  @CsvSource({
    "-4713-11-24, 00:00:00",
    "-0043-03-15, 12:00:00",
    "0000-12-31, 23:59:59",
    "+12024-01-02, 03:04:05",
    "+294246-12-31, 23:59:59",
  })
  void typedTimesHoldAllThatPostgresqlHas(String date, String time) {
    long day = LocalDate.parse(date).toEpochDay();
    long micros =
        day * MICROS_PER_DAY + java.time.LocalTime.parse(time).toNanoOfDay() / 1000 + 999_999;
    client.insert(
        "t",
        "{\"id\":{\"Int32\":1},\"t\":{\"TimestampMicrosecond\":{\"value\":%d,\"timezone\":null}},\"z\":{\"TimestampMicrosecond\":{\"value\":%d,\"timezone\":\"UTC\"}},\"dt\":{\"Date32\":%d}}"
            .formatted(micros, micros, day));
    assertThat(client.scan("t", "z", "dt")).containsExactly(List.of(micros, (int) day));
    assertThat(client.rows("SELECT z, dt FROM app.t")).containsExactly(List.of(micros, (int) day));
    assertThat(client.scan("t", "t").toString())
        .isEqualTo(client.rows("SELECT t FROM app.t").toString())
        .contains(time);
  }

  @Test
  void typedExtremesAreKept() {
    client.insert(
        "t",
        """
        {"id":{"Int32":-2147483648},"n":{"Int64":"-9223372036854775808"},"f":{"Float32":1.4E-45},"d":{"Float64":4.9E-324},
         "dt":{"Date32":2147483493},"tm":{"Time64Microsecond":86400000000},"y":{"Binary":[0,255]},
         "u":{"FixedSizeBinary":{"size":16,"value":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,255]}},
         "big":{"Decimal128":{"value":"-99999999999999999999999999999999999999","precision":38,"scale":0}},
         "e":{"Embedding":{"size":2,"values":[3.4028235E38,-0.0]}}}""");
    assertThat(client.scan("t", "id", "n", "f", "d", "dt", "tm", "big", "e").toString())
        .isEqualTo(
            "[[-2147483648, -9223372036854775808, 1.4E-45, 4.9E-324, 2147483493, 86400000000, -99999999999999999999999999999999999999, [3.4028235E38,-0.0]]]");
    assertThat((byte[]) client.scan("t", "y").get(0).get(0)).containsExactly(0, 255);
    assertThat((byte[]) client.scan("t", "u").get(0).get(0)).hasSize(16).endsWith(255);
  }

  @Test
  void keysOfOtherSpellingAreOtherColumns() {
    client.insert("t", "{\"id\":1,\"I\":5,\"unknown\":6,\"_seq\":7,\"_deleted\":true}");
    assertThat(client.scan("t", "i", "_deleted").toString()).isEqualTo("[[null, false]]");
  }

  @Test
  void anEmbeddingOfTheWrongLengthIsRefusedAlsoTyped() {
    assertThat(
            statusOf(
                () ->
                    client.insert(
                        "t",
                        "{\"id\":{\"Int32\":1},\"e\":{\"Embedding\":{\"size\":3,\"values\":[1,2,3]}}}")))
        .endsWith("Embedding dimension mismatch for column 'e': expected 2, got 3");
    assertThat(
            statusOf(() -> client.insert("t", "{\"id\":{\"Int32\":1},\"u\":{\"Binary\":[1,2,3]}}")))
        .endsWith("UUID binary literal must be 16 bytes for column 'u', got 3");
  }
}
