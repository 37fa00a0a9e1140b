package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.eq;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;

/** The end-to-end trace of the real server, step by step, with its quirks on. */
final class TraceTest {
  private static final String EXECUTION =
      "INTERNAL: Raft error: Internal error: Provider error: Execution error: ";
  private static final String ROW_A =
      "{\"id\":{\"Utf8\":\"a\"},\"title\":{\"Utf8\":\"A\"},\"value\":{\"Int32\":1}}";
  private static final String NO_ZZZ =
      "Failed to update row: Not found: Row with id=zzz not found (checked both hot and cold storage)";

  @Test
  void theTraceOfTheRealServerIsReproduced() {
    SettableClock clock = new SettableClock();
    try (MockKalamDb kalam =
            MockKalamDb.builder()
                .clock(clock)
                .quirks(Quirk.measured().toArray(new Quirk[0]))
                .start();
        KalamClient client = new KalamClient(kalam, "pg-4242-1f", "Basic x");
        KalamClient other = new KalamClient(kalam, "pg-1-1", null)) {
      OpenSessionResponse opened =
          client.stub.openSession(
              OpenSessionRequest.newBuilder()
                  .setSessionId("pg-4242-1f")
                  .setCurrentSchema("public")
                  .build());
      other.open();
      assertThat(opened.getLeaseExpiresAtMs()).isEqualTo(clock.millis() + 1_800_000);
      assertThat(opened.getCurrentSchema()).isEqualTo("public");
      assertThat(client.sql("CREATE NAMESPACE IF NOT EXISTS app"))
          .isEqualTo("Namespace 'app' created successfully");
      assertThat(
              client.sql(
                  "CREATE SHARED TABLE app.items (id TEXT, title TEXT, value INTEGER, PRIMARY KEY (id)) WITH (TYPE = 'shared')"))
          .isEqualTo(
              "CREATE TABLE via Raft consensus: shared table app.items created successfully");
      assertThat(client.insert("items", ROW_A)).isEqualTo(1);
      assertThat(statusOf(() -> client.insert("items", ROW_A)))
          .isEqualTo(
              EXECUTION
                  + "Failed to insert batch: Already exists: Primary key violation: value 'a' already exists in column 'id'");
      assertThat(client.scan(client.scanRequest("items", "id", "value").addFilters(eq("id", "a"))))
          .containsExactly(List.of("a", 1));
      transaction(client, other);
      assertThat(statusOf(() -> client.update("items", "zzz", "{\"value\":1}")))
          .isEqualTo(EXECUTION + NO_ZZZ);
      assertThat(client.delete("items", "zzz")).isZero();
      assertThat(client.query("SELECT id, value FROM app.items").getMessage())
          .isEqualTo("2 row(s)");
      client.stub.closeSession(CloseSessionRequest.newBuilder().setSessionId("pg-4242-1f").build());
      assertThat(statusOf(() -> client.scan("items")))
          .isEqualTo("UNAUTHENTICATED: invalid or expired session");
    }
  }

  private static void transaction(KalamClient client, KalamClient other) {
    String id = client.begin();
    assertThat(client.insert("items", "{\"id\":{\"Utf8\":\"b\"}}")).isEqualTo(1);
    assertThat(client.scan("items", "id")).containsExactlyInAnyOrder(List.of("a"), List.of("b"));
    assertThat(other.scan("items", "id")).containsExactly(List.of("a"));
    assertThat(client.update("items", "zzz", "{\"value\":1}")).isEqualTo(1);
    assertThat(statusOf(() -> client.commit(id)))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: failed to commit transaction '"
                + id
                + "': Raft error: Provider error: Execution error: "
                + NO_ZZZ);
    assertThat(other.scan("items", "id")).hasSize(2);
    assertThat(statusOf(() -> client.rollback(id)))
        .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
  }
}
