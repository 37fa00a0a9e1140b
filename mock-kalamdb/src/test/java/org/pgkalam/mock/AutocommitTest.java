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
}
