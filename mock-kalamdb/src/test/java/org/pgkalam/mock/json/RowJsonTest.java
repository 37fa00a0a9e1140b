package org.pgkalam.mock.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgkalam.mock.store.Scalar;

final class RowJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Null\"|NULL|null",
        "{\"Boolean\":true}|BOOLEAN|true",
        "{\"Int16\":-7}|INT16|-7",
        "{\"Int32\":null}|INT32|null",
        "{\"Int64\":\"9223372036854775807\"}|INT64|9223372036854775807",
        "{\"Int64\":\"x\"}|INT64|null",
        "{\"UInt64\":\"18446744073709551615\"}|UINT64|18446744073709551615",
        "{\"Float64\":1.5}|FLOAT64|1.5",
        "{\"Float64\":null}|FLOAT64|null",
        "{\"Fallback\":\"t\"}|UTF8|t",
        "{\"Date32\":19737}|DATE32|19737",
        "{\"Time64Microsecond\":1}|TIME64|1",
        "{\"TimestampMillisecond\":{\"value\":2,\"timezone\":null}}|TIMESTAMP|2000",
        "{\"TimestampNanosecond\":{\"value\":2500,\"timezone\":null}}|TIMESTAMP|2",
        "{\"Embedding\":{\"size\":2,\"values\":[0.5,null]}}|EMBEDDING|[0.5, 0.0]",
        // What does not fit the typed form is plain.
        "{\"Int64\":7}|UTF8|{\"Int64\":7}",
        "{\"Int16\":70000}|UTF8|{\"Int16\":70000}",
        "{\"Odd\":1}|UTF8|{\"Odd\":1}",
        "7|INT64|7",
        "18446744073709551615|UINT64|18446744073709551615",
        "1e2|FLOAT64|100.0",
        "[1, {\"a\": 2.50}]|UTF8|[1,{\"a\":2.50}]",
        "null|NULL|null",
      })
  void aValueIsRead(String json, Scalar.Type type, String value) throws Exception {
    Scalar scalar = row("{\"c\":" + json + "}").get("c");
    assertThat(scalar.type()).isEqualTo(type);
    assertThat(String.valueOf(scalar.value())).isEqualTo(value);
  }

  @Test
  void binaryAndDecimalsAreRead() throws Exception {
    Map<String, Scalar> row =
        row(
            "{\"b\":{\"Binary\":[1,2,255]},\"f\":{\"FixedSizeBinary\":{\"size\":1,\"value\":[9]}},\"d\":{\"Decimal128\":{\"value\":\"12345\",\"precision\":10,\"scale\":2}}}");
    assertThat(((ByteString) row.get("b").value()).toByteArray()).containsExactly(1, 2, 255);
    assertThat(((ByteString) row.get("f").value()).toByteArray()).containsExactly(9);
    assertThat(row.get("d").value()).isEqualTo(new BigDecimal("123.45"));
  }

  @Test
  void oneValueThatDoesNotFitMakesTheWholeRowPlain() throws Exception {
    Map<String, Scalar> row = row("{\"a\":{\"Int32\":1},\"b\":2}");
    assertThat(row.get("a")).isEqualTo(Scalar.text("{\"Int32\":1}"));
    assertThat(row.get("b")).isEqualTo(Scalar.integer(2));
  }

  @Test
  void ofSeveralUpdatesTheFirstCounts() throws Exception {
    assertThat(RowJson.updates("[{\"a\":{\"Int32\":1}},{\"a\":{\"Int32\":2}}]"))
        .hasValueSatisfying(row -> assertThat(row.get("a").value()).isEqualTo(1L));
    assertThat(RowJson.updates(" {\"a\":1} "))
        .hasValueSatisfying(row -> assertThat(row.get("a").value()).isEqualTo(1L));
    assertThat(RowJson.updates("[]")).isEmpty();
  }

  @Test
  void whatIsNoObjectIsRefused() {
    for (String json : List.of("[1]", "7", "\"x\"")) {
      assertThatThrownBy(() -> row(json)).hasMessage("expected object payload");
    }
    for (String json : List.of("", "{", "{\"a\":}", "{} {}")) {
      assertThatThrownBy(() -> row(json)).isInstanceOf(RowJson.Malformed.class);
    }
  }

  @Test
  void ofARepeatedNameTheLastValueCounts() throws Exception {
    assertThat(row("{\"a\":1,\"b\":2,\"a\":3}"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", Scalar.integer(3), "b", Scalar.integer(2)));
  }

  @Test
  void rowsOfARequestMayDiffer() throws Exception {
    List<Map<String, Scalar>> rows =
        RowJson.rows(
            List.of("{\"a\":1,\"b\":2}", "{\"b\":3,\"a\":4}", "{}", "{\"b\":5}", "{\"b\":6}"));
    assertThat(rows.get(0)).hasSize(2).containsEntry("a", Scalar.integer(1));
    assertThat(rows.get(1).get("a")).isEqualTo(Scalar.integer(4));
    assertThat(rows.get(1).get("b")).isEqualTo(Scalar.integer(3));
    assertThat(rows.get(2)).isEmpty();
    assertThat(rows.get(3)).containsOnlyKeys("b").containsValue(Scalar.integer(5));
    assertThat(rows.get(4)).doesNotContainKey("a").containsEntry("b", Scalar.integer(6));
  }

  private static Map<String, Scalar> row(String json) throws RowJson.Malformed {
    return RowJson.rows(List.of(json)).get(0);
  }
}
