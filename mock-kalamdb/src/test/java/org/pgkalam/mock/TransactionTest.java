package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.eq;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TransactionTest {
  private final SettableClock clock = new SettableClock();
  private MockKalamDb kalam;
  private KalamClient client;
  private KalamClient other;

  @BeforeEach
  void start() {
    start(MockKalamDb.builder());
  }

  private void start(MockKalamDb.Builder builder) {
    kalam = builder.clock(clock).start();
    client = new KalamClient(kalam);
    other = new KalamClient(kalam, "pg-7", null);
    other.open();
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.items (id TEXT PRIMARY KEY, value INT)");
    kalam.sql("CREATE TABLE app.keyed (code INT PRIMARY KEY, value INT NOT NULL)");
    kalam.sql("CREATE STREAM TABLE app.events (id INT) WITH (TTL_SECONDS = 60)");
    client.insert("items", "{\"id\":\"a\",\"value\":1}", "{\"id\":\"b\",\"value\":2}");
  }

  private void restart(Quirk... quirks) {
    stop();
    start(MockKalamDb.builder().quirks(quirks));
  }

  @AfterEach
  void stop() {
    client.close();
    other.close();
    kalam.close();
  }

  /** By default it is a new row; the real server lays it over the old one. */
  @Test
  void aRowThatIsDeletedAndInsertedAgainIsAnotherOne() {
    for (boolean quirk : List.of(false, true)) {
      restart(quirk ? new Quirk[] {Quirk.REINSERT_IN_TRANSACTION_FAILS} : new Quirk[0]);
      client.begin();
      client.delete("items", "a");
      client.insert("items", "{\"id\":\"a\"}");
      assertThat(client.scan("items", "id", "value"))
          .containsExactlyInAnyOrder(Arrays.asList("a", quirk ? 1 : null), Arrays.asList("b", 2));
      assertThat(client.scan(client.scanRequest("items", "value").addFilters(eq("id", "a"))))
          .containsExactly(Collections.singletonList(quirk ? 1 : null));
    }
  }

  @Test
  void stagedWritesAreSeenInsideAndOnlyInside() {
    String id = client.begin();
    client.insert("items", "{\"id\":\"c\",\"value\":3}");
    assertThat(client.update("items", "a", "{\"value\":10}")).isEqualTo(1);
    assertThat(client.delete("items", "b")).isEqualTo(1);
    assertThat(client.scan("items", "id", "value"))
        .containsExactlyInAnyOrder(List.of("a", 10), List.of("c", 3));
    assertThat(client.scan(client.scanRequest("items", "value").addFilters(eq("id", "a"))))
        .containsExactly(List.of(10));
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("value", "1"))))
        .isEmpty();
    assertThat(other.scan("items", "id", "value"))
        .containsExactlyInAnyOrder(List.of("a", 1), List.of("b", 2));
    client.commit(id);
    assertThat(other.scan("items", "id", "value"))
        .containsExactlyInAnyOrder(List.of("a", 10), List.of("c", 3));
  }

  @Test
  void rollbackDropsWhatWasStaged() {
    String id = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    client.rollback(id);
    assertThat(client.scan("items", "id")).hasSize(2);
    assertThat(statusOf(() -> client.rollback(id)))
        .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
    client.insert("items", "{\"id\":\"d\"}");
    assertThat(other.scan("items", "id")).hasSize(3);
  }

  @Test
  void readsAreOfTheStateAtBegin() {
    String id = client.begin();
    other.insert("items", "{\"id\":\"c\"}");
    other.update("items", "a", "{\"value\":99}");
    other.delete("items", "b");
    assertThat(client.scan("items", "id", "value"))
        .containsExactlyInAnyOrder(List.of("a", 1), List.of("b", 2));
    client.commit(id);
    assertThat(client.scan("items", "id", "value")).hasSize(2).contains(List.of("a", 99));
  }

  @Test
  void aFailedCommitLeavesNothing() {
    String id = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    client.insert("items", "{\"id\":\"a\"}");
    String prefix =
        "FAILED_PRECONDITION: Invalid operation: failed to commit transaction '" + id + "': ";
    assertThat(statusOf(() -> client.commit(id)))
        .isEqualTo(
            prefix
                + "Raft error: Provider error: Execution error: Failed to insert batch row: Already exists: Primary key violation: value 'a' already exists in column 'id' (hot storage)");
    assertThat(client.scan("items", "id")).hasSize(2);
    assertThat(statusOf(() -> client.commit(id)))
        .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
  }

  @Test
  void aKeyDeletedInTheTransactionCanBeInsertedAgainUnlessTheQuirkForbidsIt() {
    for (boolean quirky : List.of(false, true)) {
      if (quirky) {
        restart(Quirk.REINSERT_IN_TRANSACTION_FAILS);
      }
      String id = client.begin();
      client.delete("items", "a");
      client.insert("items", "{\"id\":\"a\",\"value\":5}");
      assertThat(statusOf(() -> client.commit(id)))
          .startsWith(quirky ? "FAILED_PRECONDITION" : "OK");
    }
  }

  @Test
  void changesOfMissingRowsCountOnlyWithTheQuirk() {
    String id = client.begin();
    assertThat(client.update("items", "zzz", "{\"value\":1}")).isZero();
    assertThat(client.delete("items", "zzz")).isZero();
    client.commit(id);
    restart(Quirk.TRANSACTION_COUNTS_ARE_ONE, Quirk.HALF_APPLIED_COMMITS);
    String quirky = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    assertThat(client.update("items", "zzz", "{\"value\":1}")).isEqualTo(1);
    assertThat(statusOf(() -> client.commit(quirky)))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: failed to commit transaction '"
                + quirky
                + "': Raft error: Provider error: Execution error: Failed to update row: Not found: Row with id=zzz not found (checked both hot and cold storage)");
    assertThat(client.scan("items", "id")).hasSize(3);
  }

  @Test
  void theKeyMustBeCalledIdOnlyWithTheQuirk() {
    client.begin();
    assertThat(client.insert("keyed", "{\"code\":1,\"value\":2}")).isEqualTo(1);
    restart(Quirk.TRANSACTION_KEY_IS_ID);
    client.begin();
    assertThat(statusOf(() -> client.insert("keyed", "{\"code\":1,\"value\":2}")))
        .isEqualTo("INVALID_ARGUMENT: transactional INSERT requires primary key column 'id'");
  }

  @Test
  void stagedRowsPassFiltersOnlyWithTheQuirk() {
    client.begin();
    client.insert("items", "{\"id\":\"c\",\"value\":3}");
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("value", "1"))))
        .containsExactly(List.of("a"));
    restart(Quirk.STAGED_ROWS_NOT_FILTERED);
    client.begin();
    client.insert("items", "{\"id\":\"c\",\"value\":3}");
    assertThat(client.scan(client.scanRequest("items", "id").addFilters(eq("value", "1"))))
        .containsExactlyInAnyOrder(List.of("a"), List.of("c"));
  }

  @Test
  void streamsAreRefusedAndTheTransactionLivesOn() {
    String id = client.begin();
    assertThat(statusOf(() -> client.insertAs("stream", "alice", "events", "{\"id\":1}")))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: stream tables are not supported inside explicit transactions");
    client.commit(id);
  }

  @Test
  void aSecondBeginReplacesTheFirst() {
    String first = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    String second = client.begin();
    assertThat(second).isNotEqualTo(first);
    assertThat(client.scan("items", "id")).hasSize(2);
    assertThat(statusOf(() -> client.commit(first)))
        .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + first + "' not found");
    client.commit(second);
  }

  @Test
  void anIdleTransactionTimesOutAndIsThenGone() {
    String id = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    clock.advance(Duration.ofMinutes(5));
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"d\"}")))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: cannot access transaction '"
                + id
                + "' because it timed out and was aborted");
    assertThat(statusOf(() -> client.commit(id)))
        .isEqualTo("FAILED_PRECONDITION: Not found: transaction '" + id + "' not found");
    client.insert("items", "{\"id\":\"e\"}");
    assertThat(other.scan("items", "id")).hasSize(3);
  }

  @Test
  void tooMuchStagedAbortsTheTransaction() {
    stop();
    start(MockKalamDb.builder().transactionBufferBytes(150));
    String id = client.begin();
    client.insert("items", "{\"id\":\"c\"}");
    assertThat(statusOf(() -> client.insert("items", "{\"id\":\"d\"}")))
        .isEqualTo(
            "FAILED_PRECONDITION: Invalid operation: transaction '"
                + id
                + "' exceeded buffer limit of 150 bytes and was aborted");
    assertThat(client.scan("items", "id")).hasSize(2);
  }

  @Test
  void transactionIdsAreChecked() {
    assertThat(statusOf(() -> client.commit(" ")))
        .isEqualTo("INVALID_ARGUMENT: transaction_id must not be empty");
    assertThat(statusOf(() -> client.rollback("x")))
        .isEqualTo("INVALID_ARGUMENT: transaction id must be a 36-character UUID string");
    assertThat(statusOf(() -> client.commit("0199a3c1x7b52-7d0e-9c44-3f1b2a6d8e10")))
        .isEqualTo("INVALID_ARGUMENT: transaction id must use canonical UUID hyphen positions");
    assertThat(statusOf(() -> client.commit("0199a3cg-7b52-7d0e-9c44-3f1b2a6d8e10")))
        .isEqualTo("INVALID_ARGUMENT: transaction id must contain only hexadecimal digits");
    assertThat(statusOf(() -> client.commit("0199a3c1-7b52-4d0e-9c44-3f1b2a6d8e10")))
        .isEqualTo("INVALID_ARGUMENT: transaction id must be a UUID v7");
    assertThat(statusOf(() -> client.commit("0199a3c1-7b52-7d0e-1c44-3f1b2a6d8e10")))
        .isEqualTo("INVALID_ARGUMENT: transaction id must use an RFC 4122 variant");
  }
}
