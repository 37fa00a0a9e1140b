package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.mock.KalamClient.eq;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.pgkalam.protocol.ScanRpcRequest;

/** What differs with a quirk and without it. */
final class QuirksTest {
  /** Runs the same steps without and with the quirk. */
  private static List<Object> outcomes(Quirk quirk, Function<KalamClient, Object> steps) {
    return List.of(
        outcome(MockKalamDb.builder(), steps), outcome(MockKalamDb.builder().quirks(quirk), steps));
  }

  private static Object outcome(MockKalamDb.Builder builder, Function<KalamClient, Object> steps) {
    try (MockKalamDb kalam = builder.start();
        KalamClient client = new KalamClient(kalam)) {
      kalam.sql("CREATE NAMESPACE app");
      kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY, n INT NOT NULL DEFAULT 7, note TEXT)");
      kalam.sql("CREATE USER TABLE app.u (id INT PRIMARY KEY)");
      kalam.sql("CREATE TABLE app.d (id UUID PRIMARY KEY)");
      return steps.apply(client);
    }
  }

  @Test
  void defaultsAreNotAppliedByTheInsertRpc() {
    assertThat(
            outcomes(
                Quirk.DEFAULTS_NOT_APPLIED,
                client -> {
                  String status = statusOf(() -> client.insert("t", "{\"id\":1}"));
                  return status.equals("OK")
                      ? client.scan("t", "n").toString()
                      : status.substring(status.indexOf("column"));
                }))
        .containsExactly("[[7]]", "column 'n' cannot be NULL (row 1)");
  }

  @Test
  void missingValuesBecomeZeros() {
    assertThat(
            outcomes(
                Quirk.SILENT_ZERO_VALUES,
                client -> {
                  String status = statusOf(() -> client.insert("t", "{\"n\":1}"));
                  return status.equals("OK") ? client.scan("t", "id").toString() : "refused";
                }))
        .containsExactly("refused", "[[0]]");
  }

  @Test
  void mixedCommitsMayTakeNulls() {
    assertThat(
            outcomes(
                Quirk.MIXED_COMMITS_NOT_CHECKED,
                client -> {
                  client.insert("t", "{\"id\":1,\"n\":1}");
                  String transaction = client.begin();
                  client.insert("t", "{\"id\":2,\"n\":null}");
                  client.update("t", "1", "{\"note\":\"changed\"}");
                  String status = statusOf(() -> client.commit(transaction));
                  return status.equals("OK")
                      ? client.rows("SELECT id FROM app.t").toString()
                      : status.substring(status.indexOf("column"));
                }))
        .containsExactly("column 'n' cannot be NULL (row 1)", "[[1], [2]]");
  }

  /** Inserts alone are checked as ever. */
  @Test
  void commitsOfInsertsAloneAreChecked() {
    assertThat(
            outcomes(
                Quirk.MIXED_COMMITS_NOT_CHECKED,
                client -> {
                  String transaction = client.begin();
                  client.insert("t", "{\"id\":2,\"n\":null}");
                  String status = statusOf(() -> client.commit(transaction));
                  return status.substring(status.indexOf("column"));
                }))
        .containsExactly("column 'n' cannot be NULL (row 1)", "column 'n' cannot be NULL (row 1)");
  }

  @Test
  void aScanIgnoresItsLimit() {
    assertThat(
            outcomes(
                Quirk.SCAN_LIMIT_IGNORED,
                client -> {
                  client.insert("t", "{\"id\":1}", "{\"id\":2}");
                  return client.scan(client.scanRequest("t", "id").setLimit(1)).size();
                }))
        .containsExactly(1, 2);
  }

  @Test
  void userAndSharedTablesCannotBeMixed() {
    assertThat(
            outcomes(
                Quirk.ONE_DATA_GROUP_PER_TRANSACTION,
                client -> {
                  String id = client.begin();
                  client.insertAs("user", "eve", "u", "{\"id\":1}");
                  return statusOf(() -> client.insert("t", "{\"id\":1}")).replace(id, "T");
                }))
        .containsExactly(
            "OK",
            "FAILED_PRECONDITION: Invalid operation: explicit transaction 'T' is already bound to data raft group 'data:user:00' and cannot access table 'app:t' in group 'data:shared:00'");
  }

  @Test
  void onlySimpleKeysCanBeInserted() {
    assertThat(
            outcomes(
                Quirk.FEW_KEY_TYPES,
                client ->
                    statusOf(
                        () ->
                            client.insert(
                                "d", "{\"id\":\"00112233-4455-6677-8899-aabbccddeeff\"}"))))
        .satisfiesExactly(
            status -> assertThat(status).isEqualTo("OK"),
            status ->
                assertThat(status)
                    .asString()
                    .endsWith("Primary key column 'id' has unsupported or NULL value"));
  }

  @Test
  void anUpdateOfTheKeyAddsARow() {
    assertThat(
            outcomes(
                Quirk.KEY_UPDATE_DUPLICATES,
                client -> {
                  client.insert("t", "{\"id\":1}");
                  String status = statusOf(() -> client.update("t", "1", "{\"id\":2}"));
                  return client.scan("t", "id") + (status.equals("OK") ? "" : " refused");
                }))
        .containsExactly("[[1]] refused", "[[1], [2]]");
  }

  @Test
  void aRenamedColumnLosesItsValues() {
    assertThat(
            outcomes(
                Quirk.RENAME_LOSES_VALUES,
                client -> {
                  client.insert("t", "{\"id\":1,\"note\":\"x\"}");
                  client.sql("ALTER TABLE app.t RENAME COLUMN note TO text2");
                  String renamed = client.scan("t", "text2").toString();
                  client.sql("ALTER TABLE app.t RENAME COLUMN text2 TO note");
                  return renamed + " " + client.scan("t", "note");
                }))
        .containsExactly("[[x]] [[x]]", "[[null]] [[x]]");
  }

  @Test
  void negativeJsonNumbersAreLost() {
    assertThat(
            outcomes(
                Quirk.NEGATIVE_JSON_NUMBERS_ARE_NULL,
                client -> client.rows("SELECT json_get_int('{\"a\":-1}', 'a')").toString()))
        .containsExactly("[[-1]]", "[[null]]");
  }

  @Test
  void anEmptyResultMayHaveNoBatch() {
    assertThat(
            outcomes(
                Quirk.EMPTY_RESULT_HAS_NO_BATCH,
                client ->
                    List.of(
                        client.batches(client.scanRequest("t").addFilters(eq("id", "1"))),
                        client.query("SELECT id FROM app.t").getIpcBatchesCount(),
                        client.batches(client.scanRequest("t")))))
        .containsExactly(List.of(1, 1, 1), List.of(1, 0, 1));
  }

  @Test
  void rowsMayComeInSmallBatches() {
    assertThat(
            outcomes(
                Quirk.SMALL_BATCHES,
                client -> {
                  client.insert("t", "{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
                  return client.batches(client.scanRequest("t")) + " " + client.scan("t", "id");
                }))
        .containsExactly("1 [[1], [2], [3], [4]]", "2 [[1], [2], [3], [4]]");
  }

  @Test
  void aStreamMayHaveTwoBatches() {
    assertThat(
            outcome(
                MockKalamDb.builder().quirks(Quirk.SMALL_BATCHES, Quirk.TWO_BATCHES_IN_A_STREAM),
                client -> {
                  client.insert("t", "{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
                  return client.batches(client.scanRequest("t")) + " " + client.scan("t", "id");
                }))
        .isEqualTo("1 [[1], [2], [3], [4]]");
  }

  @Test
  void anEmptyScanMayHaveNoBatch() {
    assertThat(
            outcomes(
                Quirk.EMPTY_SCAN_HAS_NO_BATCH, client -> client.batches(client.scanRequest("t"))))
        .containsExactly(1, 0);
  }

  @Test
  void aScanMayHaveNoOrder() {
    List<Object> scans =
        outcomes(
            Quirk.SCAN_IN_NO_ORDER,
            client -> {
              for (int i = 0; i < 20; i++) {
                client.insert("t", "{\"id\":" + i + "}");
              }
              return client.scan("t", "id");
            });
    assertThat(scans.get(1)).isNotEqualTo(scans.get(0));
    assertThat(Set.copyOf((List<?>) scans.get(1)))
        .isEqualTo(Set.copyOf((List<?>) scans.get(0)))
        .hasSize(20);
  }

  @Test
  void someTypesCannotBeFiltered() {
    assertThat(
            outcomes(
                Quirk.FEW_FILTER_TYPES,
                client ->
                    statusOf(
                        () ->
                            client.scan(
                                client
                                    .scanRequest("d")
                                    .addFilters(
                                        eq("id", "00112233-4455-6677-8899-aabbccddeeff"))))))
        .containsExactly(
            "OK",
            "INTERNAL: type_coercion\ncaused by\nError during planning: Cannot infer common argument type for comparison operation FixedSizeBinary(16) = Utf8");
  }

  @Test
  void aTypedNullIsNoUuid() {
    assertThat(
            outcomes(
                Quirk.TYPED_NULLS_REFUSED,
                client -> {
                  client.sql("CREATE TABLE app.n (id INT PRIMARY KEY, u UUID)");
                  client.insert("n", "{\"id\":{\"Int32\":1},\"u\":\"Null\"}");
                  return statusOf(
                      () -> client.insert("n", "{\"id\":{\"Int32\":2},\"u\":{\"Utf8\":null}}"));
                }))
        .containsExactly(
            "OK",
            "INTERNAL: Raft error: Internal error: Provider error: Execution error: Failed to insert batch: Invalid operation: Schema coercion failed: Unable to coerce value FixedSizeBinary(16) to UUID for column 'u'");
  }

  @Test
  void streamsTakeRowsThatLackValues() {
    assertThat(
            outcomes(
                Quirk.STREAMS_NOT_CHECKED,
                client -> {
                  client.sql(
                      "CREATE STREAM TABLE app.s (n INT NOT NULL, note TEXT) WITH (TTL_SECONDS = 60)");
                  client.sql(
                      "CREATE STREAM TABLE app.m (m DECIMAL(5, 2) NOT NULL, note TEXT) WITH (TTL_SECONDS = 60)");
                  String numbers =
                      statusOf(() -> client.insertAs("stream", "eve", "s", "{\"note\":\"x\"}"));
                  String decimals =
                      statusOf(() -> client.insertAs("stream", "eve", "m", "{\"note\":\"x\"}"));
                  return List.of(
                      numbers.substring(0, 2),
                      client.scan(streamScan(client, "s", "n")),
                      decimals.substring(0, 2),
                      statusOf(() -> client.scan(streamScan(client, "m", "m"))),
                      statusOf(
                          () ->
                              client.scan(
                                  streamScan(client, "m", "m").addFilters(eq("note", "y")))),
                      client.scan(streamScan(client, "m", "note").addFilters(eq("note", "y"))));
                }))
        .containsExactly(
            List.of("IN", List.of(), "IN", "OK", "OK", List.of()),
            List.of("OK", List.of(List.of(0)), "OK", NULL_IN_STREAM, NULL_IN_STREAM, List.of()));
  }

  private static final String NULL_IN_STREAM =
      "INTERNAL: Execution error: Invalid operation: Failed to build Arrow batch: Failed to build record batch: Invalid argument error: Column 'm' is declared as non-nullable but contains null values";

  private static ScanRpcRequest.Builder streamScan(
      KalamClient client, String table, String... columns) {
    return client.scanRequest(table, columns).setTableType("stream").setUserId("eve");
  }

  @Test
  void aDroppedColumnsValuesComeBack() {
    assertThat(
            outcomes(
                Quirk.DROPPED_VALUES_COME_BACK,
                client -> {
                  client.insert("t", "{\"id\":1,\"note\":\"x\"}");
                  client.sql("ALTER TABLE app.t DROP COLUMN note");
                  client.sql("ALTER TABLE app.t ADD COLUMN note TEXT");
                  return client.scan("t", "note").toString();
                }))
        .containsExactly("[[null]]", "[[x]]");
  }

  @Test
  void notNullMayBeSetOverNulls() {
    assertThat(
            outcomes(
                Quirk.NOT_NULL_NOT_CHECKED,
                client -> {
                  client.insert("t", "{\"id\":1}");
                  String altered =
                      statusOf(
                          () -> client.sql("ALTER TABLE app.t ALTER COLUMN note SET NOT NULL"));
                  return altered.substring(0, 2)
                      + " "
                      + statusOf(() -> client.scan("t", "note")).substring(0, 2);
                }))
        .containsExactly("IN OK", "OK IN");
  }

  @Test
  void droppingTheKeyMayDoNothing() {
    assertThat(
            outcomes(
                Quirk.KEY_DROP_IGNORED,
                client -> {
                  client.insert("t", "{\"id\":1}");
                  String dropped = statusOf(() -> client.sql("ALTER TABLE app.t DROP COLUMN id"));
                  return dropped.substring(0, 2) + " " + client.scan("t", "id");
                }))
        .containsExactly("IN [[1]]", "OK [[1]]");
  }

  @Test
  void showTablesInMayFail() {
    assertThat(
            outcomes(
                Quirk.SHOW_TABLES_IN_FAILS,
                client -> statusOf(() -> client.sql("SHOW TABLES IN app")).substring(0, 2)))
        .containsExactly("OK", "IN");
  }

  @Test
  void unsafeNamesMayEndTheCall() {
    assertThat(
            outcomes(
                Quirk.UNSAFE_NAMES_END_THE_CALL,
                client -> statusOf(() -> client.scan("../t")).replaceAll(":.*", "")))
        .containsExactly("INVALID_ARGUMENT", "CANCELLED");
  }

  @Test
  void aRowWithAnEmptyKeyStays() {
    assertThat(
            outcomes(
                Quirk.EMPTY_KEY_NOT_DELETED,
                client -> {
                  client.sql("CREATE TABLE app.k (id TEXT PRIMARY KEY)");
                  client.insert("k", "{\"id\":\"\"}");
                  long deleted = client.delete("k", "");
                  return List.of(deleted, client.scan("k", "id").size());
                }))
        .containsExactly(List.of(1L, 0), List.of(1L, 1));
  }

  @Test
  void largeRequestsMayBeRefused() {
    String row = "{\"id\":1,\"note\":\"" + "x".repeat(4 << 20) + "\"}";
    assertThat(
            outcomes(
                Quirk.SMALL_INBOUND_MESSAGES, client -> statusOf(() -> client.insert("t", row))))
        .satisfiesExactly(
            status -> assertThat(status).isEqualTo("OK"),
            status ->
                assertThat(status)
                    .asString()
                    .startsWith("OUT_OF_RANGE: Error, decoded message length too large: found "));
  }

  @Test
  void aQuirkIsSwitchedOnByName() {
    try (MockKalamDb kalam = MockKalamDb.start();
        KalamClient client = new KalamClient(kalam)) {
      kalam.switchOn(Quirk.named("default query-limit"));
      assertThat(client.rows("SELECT * FROM range(60) t(i)")).hasSize(50);
    }
    assertThatThrownBy(() -> Quirk.named("no such")).hasMessageContaining("DEFAULT_QUERY_LIMIT");
  }

  @Test
  void everyQuirkIsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (Quirk quirk : Quirk.values()) {
      assertThat(readme).contains("| `" + quirk.name().toLowerCase(Locale.ROOT) + "` | ");
    }
  }
}
