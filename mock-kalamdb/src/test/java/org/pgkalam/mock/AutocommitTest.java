package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.eq;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AutocommitTest {
  private static final String FAILED =
      "INTERNAL: Raft error: Internal error: Provider error: Execution error: ";

  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.items (id TEXT PRIMARY KEY, title TEXT, value INTEGER)");
    kalam.sql("CREATE USER TABLE app.notes (id INT PRIMARY KEY, note TEXT NOT NULL)");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  @Test
  void anInsertedRowIsScannedWithItsSystemColumnsAtTheEnd() {
    assertThat(
            client.insert(
                "items",
                "{\"id\":{\"Utf8\":\"a\"},\"title\":{\"Utf8\":\"A\"},\"value\":{\"Int32\":1}}"))
        .isEqualTo(1);
    assertThat(
            KalamClient.schema(client.stub.scan(client.scanRequest("items").build())).getFields())
        .extracting(field -> field.getName())
        .containsExactly("id", "title", "value", "_seq", "_deleted");
    assertThat(client.scan("items", "id", "title", "value", "_deleted"))
        .containsExactly(List.of("a", "A", 1, false));
  }

  @Test
  void plainRowsAreTakenToo() {
    client.insert("items", "{\"id\":\"a\",\"title\":null,\"value\":7}");
    assertThat(client.scan("items", "id", "value")).containsExactly(List.of("a", 7));
  }

  @Test
  void aSecondRowWithTheSameKeyIsRefused() {
    client.insert("items", "{\"id\":\"a\"}");
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"a\"}")))
        .isEqualTo(
            FAILED
                + "Failed to insert batch: Already exists: Primary key violation: value 'a' already exists in column 'id'");
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"b\"}", "{\"id\":\"b\"}")))
        .isEqualTo(
            FAILED
                + "Failed to insert batch: Already exists: Primary key violation: value 'b' appears multiple times in the insert batch for column 'id'");
    assertThat(client.scan("items", "id")).hasSize(1);
  }

  @Test
  void aFilterSelectsAndAnUnknownColumnIsNamed() {
    client.insert("items", "{\"id\":\"a\",\"value\":1}", "{\"id\":\"b\",\"value\":2}");
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("value", "2"))))
        .containsExactly(List.of("b"));
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("id", "a"))))
        .containsExactly(List.of("a"));
    assertThat(client.scan(client.scanRequest("items", "id").setLimit(1))).hasSize(1);
    assertThat(statusOf(() -> client.scan("items", "nope")))
        .isEqualTo("INVALID_ARGUMENT: column 'nope' not found in table 'app.items'");
    assertThat(statusOf(() -> client.scan("missing"))).isEqualTo("NOT_FOUND: app.missing");
  }

  @Test
  void anUpdateChangesAndAnEqualOneDoesNotCount() {
    client.insert("items", "{\"id\":\"a\",\"title\":\"A\",\"value\":1}");
    assertThat(client.update("items", "a", "[{\"value\":{\"Int32\":2}}]")).isEqualTo(1);
    assertThat(client.update("items", "a", "{\"value\":2}")).isZero();
    assertThat(client.scan("items", "title", "value")).containsExactly(List.of("A", 2));
    assertThat(statusOf(() -> client.update("items", "zzz", "{\"value\":2}")))
        .isEqualTo(
            FAILED
                + "Failed to update row: Not found: Row with id=zzz not found (checked both hot and cold storage)");
  }

  @Test
  void aDeletedRowIsHiddenAndItsKeyFree() {
    client.insert("items", "{\"id\":\"a\"}");
    assertThat(client.delete("items", "a")).isEqualTo(1);
    assertThat(client.delete("items", "a")).isZero();
    assertThat(client.scan("items", "id")).isEmpty();
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("_deleted", "true"))))
        .hasSize(1);
    assertThat(statusOf(() -> client.update("items", "a", "{\"value\":2}")))
        .isEqualTo(FAILED + "Failed to update row: Not found: Row with id=a was deleted");
    assertThat(client.insert("items", "{\"id\":\"a\"}")).isEqualTo(1);
  }

  @Test
  void eachUserHasRowsOfTheirOwn() {
    client.insertAs("user", "alice", "notes", "{\"id\":1,\"note\":\"hers\"}");
    client.insertAs("user", "bob", "notes", "{\"id\":1,\"note\":\"his\"}");
    assertThat(
            client.scan(client.scanRequest("notes", "note").setTableType("user").setUserId("bob")))
        .containsExactly(List.of("his"));
    assertThat(statusOf(() -> client.insertAs("user", null, "notes", "{\"id\":2,\"note\":\"\"}")))
        .isEqualTo("INVALID_ARGUMENT: user_id required for user/stream table inserts");
    assertThat(statusOf(() -> client.insert("notes", "{\"id\":2,\"note\":\"\"}")))
        .isEqualTo(FAILED + "Provider type mismatch for shared table app:notes");
  }

  @Test
  void aMissingNotNullValueIsRefusedAndAWrongTypeNamed() {
    assertThat(statusOf(() -> client.insertAs("user", "alice", "notes", "{\"id\":1}")))
        .isEqualTo(
            FAILED
                + "Failed to insert batch: Constraint violation: Execution error: NOT NULL constraint violation: column 'note' cannot be NULL (row 1)");
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"a\",\"value\":\"abc\"}")))
        .isEqualTo(
            FAILED
                + "Failed to insert batch: Invalid operation: Schema coercion failed: Unable to cast value Utf8 to Int32 for column 'value': Arrow error: Cast error: Cannot cast string 'abc' to value of Int32 type");
    assertThat(statusOf(() -> client.insert("items", "[1]")))
        .isEqualTo("INVALID_ARGUMENT: invalid row JSON: expected object payload");
  }

  @Test
  void theJournalHasEveryCallWithItsOutcome() {
    Journal.Mark mark = kalam.journal().mark();
    client.insert("items", "{\"id\":\"a\"}");
    statusOf(() -> client.scan("missing"));
    assertThat(kalam.journal().since(mark))
        .extracting(call -> call.method() + " " + call.status().getCode())
        .containsExactly("Insert OK", "Scan NOT_FOUND");
    assertThat(kalam.journal().inFlight()).isZero();
  }

  @Test
  void writesNameTheirTableAndUser() {
    assertThat(statusOf(() -> client.insert("nope", "{\"id\":1}")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Shared table provider not found: app:nope");
    assertThat(statusOf(() -> client.deleteAs("stream", "eve", "nope", "1")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Table provider not found: app:nope");
    assertThat(statusOf(() -> client.updateAs("user", "eve", "items", "a", "{}")))
        .isEqualTo(FAILED + "Provider type mismatch for user table app:items");
    assertThat(statusOf(() -> client.deleteAs("stream", "eve", "items", "a")))
        .isEqualTo(FAILED + "Provider type mismatch for user table app:items");
    assertThat(statusOf(() -> client.updateAs("user", " ", "notes", "1", "{}")))
        .isEqualTo("INVALID_ARGUMENT: user_id required for user/stream table updates");
    assertThat(statusOf(() -> client.deleteAs("stream", null, "notes", "1")))
        .isEqualTo("INVALID_ARGUMENT: user_id required for user/stream table deletes");
    assertThat(statusOf(() -> client.insertAs("user", null, "notes")))
        .isEqualTo("INVALID_ARGUMENT: user_id required for user/stream table inserts");
    assertThat(client.insert("nope")).isZero();
    assertThat(client.insertAs("shared", "eve", "items", "{\"id\":\"a\"}")).isEqualTo(1);
    assertThat(client.scan("items", "id")).containsExactly(List.of("a"));
  }

  @Test
  void systemTablesAreNotWritten() {
    assertThat(statusOf(() -> client.insertAs("system", null, "items", "{}")))
        .isEqualTo("PERMISSION_DENIED: cannot insert into system tables");
    assertThat(statusOf(() -> client.updateAs("system", "eve", "items", "a", "{}")))
        .isEqualTo("PERMISSION_DENIED: cannot update system tables");
    assertThat(statusOf(() -> client.deleteAs("system", null, "items", "a")))
        .isEqualTo("PERMISSION_DENIED: cannot delete from system tables");
    assertThat(statusOf(() -> client.sql("INSERT INTO system.tables VALUES (1)")))
        .isEqualTo("INTERNAL: Invalid operation: Cannot insert system table 'system.tables'");
    assertThat(statusOf(() -> client.sql("DELETE FROM pg_catalog.pg_class WHERE true")))
        .isEqualTo("INTERNAL: Invalid operation: Cannot delete system table 'pg_catalog.pg_class'");
  }

  @Test
  void aKeyBelongsToItsUser() {
    client.insertAs("user", "eve", "notes", "{\"id\":1,\"note\":\"e\"}");
    client.insertAs("user", "bob", "notes", "{\"id\":1,\"note\":\"b\"}");
    assertThat(statusOf(() -> client.insertAs("user", "eve", "notes", "{\"id\":1,\"note\":\"x\"}")))
        .isEqualTo(
            FAILED
                + "Failed to insert batch: Already exists: Primary key violation: value '1' already exists in column 'id'");
    assertThat(client.updateAs("user", "eve", "notes", "1", "{\"note\":\"E\"}")).isEqualTo(1);
    assertThat(client.deleteAs("user", "eve", "notes", "1")).isEqualTo(1);
    assertThat(client.deleteAs("user", "carol", "notes", "1")).isZero();
    assertThat(
            client.scan(client.scanRequest("notes", "note").setTableType("user").setUserId("bob")))
        .containsExactly(List.of("b"));
  }

  @Test
  void anUpdateNeedsSomethingToDo() {
    client.insertAs("user", "eve", "notes", "{\"id\":1,\"note\":\"e\"}");
    client.insert("items", "{\"id\":\"a\",\"value\":1}");
    assertThat(statusOf(() -> client.updateAs("user", "eve", "notes", "1", "[]")))
        .isEqualTo(
            "INTERNAL: Raft error: Internal error: Provider error: Validation error: Update requires at least one update row");
    assertThat(client.update("items", "a", "[]")).isZero();
    assertThat(client.update("items", "a", "{}")).isZero();
    assertThat(client.update("items", "a", "[{\"value\":2},{\"value\":3}]")).isEqualTo(1);
    assertThat(client.scan("items", "value")).containsExactly(List.of(2));
  }

  @Test
  void anUpdateIsCoercedAndChecked() {
    client.insertAs("user", "eve", "notes", "{\"id\":1,\"note\":\"e\"}");
    client.insert("items", "{\"id\":\"a\",\"value\":1}");
    assertThat(statusOf(() -> client.update("items", "a", "{\"value\":\"x\"}")))
        .isEqualTo(
            FAILED
                + "Failed to update row: Invalid operation: Schema coercion failed: Unable to cast value Utf8 to Int32 for column 'value': Arrow error: Cast error: Cannot cast string 'x' to value of Int32 type");
    assertThat(statusOf(() -> client.updateAs("user", "eve", "notes", "1", "{\"note\":null}")))
        .isEqualTo(
            FAILED
                + "Failed to update row: Constraint violation: Execution error: NOT NULL constraint violation: column 'note' cannot be NULL (row 1)");
    assertThat(statusOf(() -> client.updateAs("user", "eve", "notes", "x", "{\"note\":\"\"}")))
        .isEqualTo(
            FAILED
                + "Failed to update row: Invalid operation: Failed to parse 'x' as Int32: invalid digit found in string");
    assertThat(statusOf(() -> client.deleteAs("user", "eve", "notes", "")))
        .isEqualTo(
            FAILED
                + "Failed to delete row: Invalid operation: Failed to parse '' as Int32: cannot parse integer from empty string");
  }

  @Test
  void aBatchIsTakenWholeOrNotAtAll() {
    assertThat(
            statusOf(
                () ->
                    client.insertAs(
                        "user",
                        "eve",
                        "notes",
                        "{\"id\":1,\"note\":\"a\"}",
                        "{\"id\":2,\"note\":null}")))
        .endsWith("column 'note' cannot be NULL (row 2)");
    assertThat(
            client.scan(client.scanRequest("notes", "note").setTableType("user").setUserId("eve")))
        .isEmpty();
  }

  @Test
  void everyTypeCanBeAKey() {
    for (String[] key :
        new String[][] {
          {"UUID", "00112233-4455-6677-8899-aabbccddeeff"},
          {"TIMESTAMP", "2024-01-02T03:04:05"},
          {"DATE", "2024-01-02"},
          {"DECIMAL(5,2)", "1.50"},
          {"BOOLEAN", "true"},
          {"DOUBLE", "1.5"},
        }) {
      client.sql("CREATE TABLE app.k (id " + key[0] + " PRIMARY KEY, n INT)");
      client.insert("k", "{\"id\":\"" + key[1] + "\",\"n\":1}");
      assertThat(statusOf(() -> client.insert("k", "{\"id\":\"" + key[1] + "\"}")))
          .contains("Primary key violation: value '" + key[1] + "' already exists in column 'id'");
      assertThat(client.update("k", key[1], "{\"n\":2}")).isEqualTo(1);
      assertThat(client.scan(client.scanRequest("k", "n").addFilters(eq("id", key[1]))))
          .containsExactly(List.of(2));
      assertThat(client.delete("k", key[1])).isEqualTo(1);
      client.sql("DROP TABLE app.k");
    }
  }
}
