package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SqlTest {
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
  void aLiteralIsSelectedAsBigint() {
    var response = client.query("SELECT 1 AS ok");
    assertThat(response.getMessage()).isEqualTo("1 row(s)");
    assertThat(KalamClient.schema(response).getFields())
        .extracting(Field::getName)
        .containsExactly("ok");
    assertThat(KalamClient.rows(response.getIpcBatchesList())).containsExactly(List.of(1L));
  }

  @Test
  void rowsInsertedBySqlComeBackInKeyOrder() {
    assertThat(client.sql("INSERT INTO app.items (id, value) VALUES ('b', 2), ('a', -1)"))
        .isEqualTo("OK (affected: 2)");
    assertThat(client.query("SELECT id, value FROM app.items").getMessage()).isEqualTo("2 row(s)");
    assertThat(client.rows("SELECT id, value FROM app.items"))
        .containsExactly(List.of("a", -1), List.of("b", 2));
    assertThat(client.sql("SELECT * FROM app.items")).isEqualTo("OK (affected: 2)");
    assertThat(client.rows("SELECT count(*), sum(value) FROM app.items"))
        .containsExactly(List.of(2L, 1L));
  }

  @Test
  void whatTheMockItselfIsAskedLeavesNoTrace() {
    client.sql("INSERT INTO app.items (id, value) VALUES ('b', NULL), ('a', -1)");
    int calls = kalam.journal().entries().size();
    assertThat(kalam.query("SELECT id, value FROM app.items ORDER BY id"))
        .containsExactly(List.of("id", "value"), List.of("a", "-1"), Arrays.asList("b", null));
    assertThatThrownBy(() -> kalam.query("SELECT id FROM app.missing"))
        .isInstanceOf(KalamSqlException.class);
    assertThatThrownBy(() -> kalam.query("DELETE FROM app.items WHERE id = 'x'"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(kalam.journal().entries()).hasSize(calls);
  }

  @Test
  void aQuerySeesEveryWriteBeforeIt() {
    for (int i = 0; i < 3; i++) {
      client.insert("items", "{\"id\":\"" + i + "\",\"value\":1}");
      assertThat(client.rows("SELECT count(*) FROM app.items")).containsExactly(List.of(i + 1L));
    }
    client.delete("items", "0");
    assertThat(client.rows("SELECT count(*) AS n FROM app.items i JOIN app.items j USING (id)"))
        .containsExactly(List.of(2L));
  }

  @Test
  void sqlUpdatesAndDeletesWhatItsConditionSelects() {
    client.sql("INSERT INTO app.items VALUES ('a', '{}', 1), ('b', '{}', 2), ('c', '{}', 3)");
    assertThat(client.sql("UPDATE app.items SET value = value + 10 WHERE value >= 2"))
        .isEqualTo("OK (affected: 2)");
    assertThat(client.sql("UPDATE app.items SET value = 7 WHERE id = 'a'"))
        .isEqualTo("OK (affected: 1)");
    assertThat(client.sql("UPDATE app.items SET value = 7 WHERE id = 'none'"))
        .isEqualTo("OK (affected: 0)");
    assertThat(client.sql("DELETE FROM app.items WHERE value = 12 OR id = 'none'"))
        .isEqualTo("OK (affected: 1)");
    assertThat(client.rows("SELECT id, value FROM app.items"))
        .containsExactly(List.of("a", 7), List.of("c", 13));
    assertThat(statusOf(() -> client.sql("DELETE FROM app.items")))
        .isEqualTo(
            "INTERNAL: Execution error: DELETE operation on table 'app.items'\ncaused by\nError during planning: DELETE requires a WHERE clause");
    assertThat(statusOf(() -> client.sql("UPDATE app.items SET id = 'x' WHERE value = 7")))
        .isEqualTo(
            "INTERNAL: Already exists: Error during planning: UPDATE cannot modify primary key column 'id'");
  }

  @Test
  void defaultsAreAppliedToSqlAndRpcInserts() {
    kalam.sql(
        "CREATE TABLE app.made (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), at TIMESTAMP DEFAULT NOW(), note TEXT DEFAULT 'it''s')");
    client.sql("INSERT INTO app.made (note) VALUES ('x')");
    client.insert("made", "{}");
    assertThat(client.rows("SELECT note FROM app.made ORDER BY note"))
        .containsExactly(List.of("it's"), List.of("x"));
    assertThat(client.rows("SELECT count(*) FROM app.made WHERE id > 0 AND at IS NOT NULL"))
        .containsExactly(List.of(2L));
  }

  @Test
  void otherJsonOperatorsAreRefused() {
    for (String operator : List.of("#>", "#>>", "@>", "<@")) {
      assertThat(statusOf(() -> client.query("SELECT doc " + operator + " '{a}' FROM app.items")))
          .as(operator)
          .startsWith("INTERNAL");
    }
  }

  @Test
  void allTypesGoThroughAQuery() {
    kalam.sql(
        "CREATE TABLE app.types (id INT PRIMARY KEY, b BOOLEAN, s SMALLINT, f FLOAT, d DOUBLE, t TIMESTAMP, z DATETIME, dt DATE, tm TIME, u UUID, n DECIMAL(10,2), y BYTES, e EMBEDDING(2))");
    client.insert(
        "types",
        "{\"id\":1,\"b\":true,\"s\":2,\"f\":1.5,\"d\":2.5,\"t\":\"2024-01-02 03:04:05.123456\",\"z\":\"2024-01-02T03:04:05+02:00\",\"dt\":\"2024-01-02\",\"tm\":\"01:02:03\",\"u\":\"00112233-4455-6677-8899-aabbccddeeff\",\"n\":\"12.345\",\"y\":\"ab\",\"e\":\"[1, 2.5]\"}",
        "{\"id\":2}");
    List<List<Object>> scanned =
        client.scan("types", "b", "s", "f", "d", "t", "z", "dt", "tm", "n", "e");
    List<List<Object>> queried =
        client.rows("SELECT b, s, f, d, t, z, dt, tm, n, e FROM app.types ORDER BY id");
    assertThat(scanned).hasSize(2);
    assertThat(queried.toString()).isEqualTo(scanned.toString());
    assertThat(client.rows("SELECT u, y FROM app.types WHERE id = 1"))
        .allSatisfy(
            row ->
                assertThat(row)
                    .usingRecursiveComparison()
                    .isEqualTo(
                        List.of(
                            new byte[] {
                              0, 17, 34, 51, 68, 85, 102, 119, -120, -103, -86, -69, -52, -35, -18,
                              -1
                            },
                            new byte[] {'a', 'b'})));
  }

  @Test
  void errorsHaveTheServersWords() {
    assertThat(statusOf(() -> client.query("SELECT * FROM nope")))
        .isEqualTo(
            "INTERNAL: Table not found: Error during planning: table 'kalam.default.nope' not found");
    assertThat(statusOf(() -> client.query("SELECT nope FROM app.items")))
        .isEqualTo(
            "INTERNAL: Invalid operation: Schema error: No field named nope. Valid fields are app.items.id, app.items.doc, app.items.value, app.items._seq, app.items._deleted.");
    assertThat(statusOf(() -> client.query("SELECT 1; SELECT 2")))
        .isEqualTo(
            "INTERNAL: Execution error: This feature is not implemented: The context currently only supports a single SQL statement");
    assertThat(statusOf(() -> client.sql("  ")))
        .isEqualTo("INVALID_ARGUMENT: sql must not be empty");
    assertThat(statusOf(() -> client.sql("BEGIN")))
        .isEqualTo(
            "INTERNAL: Invalid operation: BEGIN requires a request-scoped execution context");
    assertThat(statusOf(() -> client.query("SELECT FROM WHERE")))
        .startsWith("INTERNAL: Invalid SQL: sql parser error: ");
    assertThat(statusOf(() -> client.sql("INSERT INTO app.items (nope) VALUES (1)")))
        .isEqualTo("INTERNAL: Invalid operation: Column 'nope' does not exist");
  }

  @Test
  void theDefaultLimitIsAQuirk() {
    try (MockKalamDb quirky = MockKalamDb.builder().quirks(Quirk.DEFAULT_QUERY_LIMIT).start();
        KalamClient other = new KalamClient(quirky)) {
      for (KalamClient any : List.of(client, other)) {
        assertThat(any.rows("SELECT * FROM range(2000) t(i)")).hasSize(any == other ? 50 : 2000);
        assertThat(any.rows("SELECT * FROM range(2000) t(i) LIMIT 1500"))
            .hasSize(any == other ? 1000 : 1500);
      }
    }
  }

  @Test
  void aTablesOwnColumnsKeepTheirMetadata() {
    assertThat(
            KalamClient.schema(
                    client.query(
                        "SELECT id, doc AS d, doc->'a' AS raw, doc->>'a' AS t, value + 1 AS v FROM app.items"))
                .getFields())
        .extracting(field -> field.getName() + " " + field.isNullable() + " " + field.getMetadata())
        .containsExactly(
            "id false {kalam_column_flags=[\"pk\",\"nn\",\"uq\"], kalam_data_type=\"Text\"}",
            "d true {kalam_data_type=\"Json\"}",
            "raw true {ARROW:extension:name=arrow.json, is_json=true}",
            "t true {}",
            "v true {}");
  }

  @Test
  void sqlWritesAsItsOwnUser() {
    client.sql(
        "CREATE USER TABLE app.u (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), who TEXT DEFAULT CURRENT_USER(), n INT NOT NULL DEFAULT -1)");
    assertThat(client.sql("INSERT INTO app.u (who) VALUES ('x'), (DEFAULT)"))
        .isEqualTo("OK (affected: 2)");
    assertThat(client.rows("SELECT who, n FROM app.u ORDER BY who"))
        .containsExactly(List.of("pg-extension", -1), List.of("x", -1));
    client.insertAs("user", "eve", "u", "{\"id\":1}");
    assertThat(client.rows("SELECT count(*) FROM app.u")).containsExactly(List.of(2L));
    assertThat(client.sql("DELETE FROM app.u WHERE id = 1")).isEqualTo("OK (affected: 0)");
    assertThat(client.rows("SELECT CURRENT_USER() AS a, CURRENT_USER AS b, CURRENT_ROLE() AS c"))
        .containsExactly(List.of("pg-extension", "pg-extension", "dba"));
  }

  @Test
  void unqualifiedTablesAreInDefault() {
    assertThat(client.sql("CREATE TABLE here (id INT PRIMARY KEY, n INT)"))
        .contains("shared table default.here");
    client.sql("USE app");
    assertThat(client.sql("INSERT INTO here VALUES (1, 2);")).isEqualTo("OK (affected: 1)");
    assertThat(client.rows("SELECT n FROM default.here;")).containsExactly(List.of(2));
  }

  @Test
  void statementsOutsideOfTheGrammarAreNamed() {
    for (String known : List.of("TRUNCATE TABLE app.items", "GRANT ALL ON app.items TO joe")) {
      assertThat(statusOf(() -> client.sql(known)))
          .isEqualTo("INTERNAL: Invalid SQL: Unsupported statement type: " + known);
    }
    assertThat(statusOf(() -> client.sql("FROB app.items")))
        .isEqualTo(
            "INTERNAL: Invalid SQL: sql parser error: Expected: an SQL statement, found: FROB at Line: 1, Column: 1");
    String tooLong = "SELECT '" + "x".repeat(1_048_576) + "'";
    assertThat(statusOf(() -> client.query(tooLong)))
        .isEqualTo(
            "INTERNAL: Invalid SQL: SQL query too long: 1048585 bytes (maximum 1048576 bytes)");
  }

  @Test
  void aMissingTableIsATableNotFoundForEveryStatement() {
    String message =
        "INTERNAL: Table not found: Error during planning: table 'kalam.app.nope' not found";
    for (String sql :
        List.of(
            "SELECT * FROM app.nope",
            "INSERT INTO app.nope VALUES (1)",
            "UPDATE app.nope SET a = 1 WHERE b = 2",
            "DELETE FROM app.nope WHERE a = 1")) {
      assertThat(statusOf(() -> client.sql(sql))).isEqualTo(message);
    }
    assertThat(statusOf(() -> client.sql("DESCRIBE app.nope")))
        .isEqualTo("INTERNAL: Not found: Table 'nope' not found in namespace 'app'");
  }
}
