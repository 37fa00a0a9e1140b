package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON operators and functions in queries. */
final class JsonSqlTest {
  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.items (id TEXT PRIMARY KEY, doc JSON, value INTEGER)");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  @Test
  void jsonOperatorsAndFunctionsFollowTheServer() {
    client.sql(
        "INSERT INTO app.items (id, doc) VALUES ('a', '{\"a\": {\"b\": [1, \"two\", null]},\"n\":-5,\"s\":\"x\"}'), ('b', 'not json'), ('c', NULL)");
    assertThat(
            client.rows(
                "SELECT doc->'a' x, doc->'a'->'b'->>1 y, doc->'a'->'b'->2 z, doc->'a'->'b'->>2 w, doc ? 's' v FROM app.items ORDER BY id"))
        .containsExactly(
            Arrays.asList("{\"b\": [1, \"two\", null]}", "two", "null", null, true),
            Arrays.asList(null, null, null, null, false),
            Arrays.asList(null, null, null, null, false));
    assertThat(
            client.rows(
                "SELECT json_get_int(doc, 'n'), json_get_str(doc, 's'), json_length(doc), json_contains(doc, 'a', 'b'), doc->>'n' FROM app.items WHERE doc->>'s' = 'x'"))
        .containsExactly(List.of(-5L, "x", 3L, true, "-5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "NULL",
      value = {
        "json_get(doc, 'i')::int|7",
        "json_get(doc, 'f')::int|NULL",
        "CAST(json_get(doc, 'f') AS DOUBLE)|1.5",
        "json_get(doc, 's')::text|x",
        "json_get(doc, 'i')::text|NULL",
        "json_get(doc, 'b')::boolean|true",
        "json_get_int(doc, 'i')|7",
        "json_get_int(doc, 'f')|NULL",
        "json_get_int(doc, 'digits')|NULL",
        "json_get_int(doc, 'huge')|NULL",
        "json_get_int(doc, 'neg')|-5",
        "json_get_float(doc, 'i')|7.0",
        "json_get_float(doc, 'digits')|NULL",
        "json_get_bool(doc, 'b')|true",
        "json_get_bool(doc, 'i')|NULL",
        "json_get_str(doc, 's')|x",
        "json_get_str(doc, 'i')|NULL",
        "json_get_json(doc, 's')|\"x\"",
        "json_get_json(doc, 'null')|null",
        "json_get_json(doc, 'a')|[1, {\"k\": \"v\"}]",
        "json_as_text(doc, 's')|x",
        "json_as_text(doc, 'null')|NULL",
        "json_as_text(doc, 'f')|1.5",
        "json_as_text(doc, 'a', 1, 'k')|v",
        "json_as_text(doc, 'a', -1)|NULL",
        "json_as_text(doc, 'a', 9)|NULL",
        "json_as_text(doc, 's', 'k')|NULL",
        "json_as_text(doc, 'dup')|1",
        "json_as_text(doc, NULL)|NULL",
        "json_contains(doc, 'null')|true",
        "json_contains(doc, 'nope')|false",
        "json_contains('not json', 'a')|false",
        "json_contains(NULL, 'a')|false",
        "json_length(doc, 'a')|2",
        "json_len(doc, 's')|NULL",
        "json_length('{\"a\":1,\"b\":2}')|2",
        "json_keys('{\"b\":1,\"a\":2}')|[\"b\",\"a\"]",
        "doc->'a'->1->>'k'|v",
        "doc->>'uni'|é\"/",
        "doc->'missing'|NULL",
        "doc ? 'null'|true",
        "doc->'a' ? 0|true",
      })
  void aJsonExpressionGives(String expression, String value) {
    client.insert(
        "items",
        "{\"id\":\"a\",\"doc\":\"{\\\"i\\\":7,\\\"f\\\":1.5,\\\"s\\\":\\\"x\\\",\\\"b\\\":true,\\\"null\\\":null,\\\"digits\\\":\\\"7\\\",\\\"huge\\\":99999999999999999999,\\\"neg\\\":-5,\\\"a\\\":[1, {\\\"k\\\": \\\"v\\\"}],\\\"dup\\\":1,\\\"dup\\\":2,\\\"uni\\\":\\\"\\\\u00e9\\\\\\\"\\\\/\\\"}\"}");
    assertThat(
            String.valueOf(
                client.rows("SELECT " + expression + " AS v FROM app.items").get(0).get(0)))
        .isEqualTo(String.valueOf(value));
  }
}
