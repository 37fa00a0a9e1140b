package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

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
                  client.insert("t", "{\"id\":1}");
                  return statusOf(() -> client.commit(id)).replace(id, "T");
                }))
        .containsExactly(
            "OK",
            "FAILED_PRECONDITION: Invalid operation: failed to commit transaction 'T': Validation error: explicit transactions must remain within one data raft group; 'app:t' mapped to DataSharedShard(0) while prior mutations mapped to DataUserShard(0)");
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
                  return client.scan("t", "text2").toString();
                }))
        .containsExactly("[[x]]", "[[null]]");
  }

  @Test
  void negativeJsonNumbersAreLost() {
    assertThat(
            outcomes(
                Quirk.NEGATIVE_JSON_NUMBERS_ARE_NULL,
                client -> client.rows("SELECT json_get_int('{\"a\":-1}', 'a')").toString()))
        .containsExactly("[[-1]]", "[[null]]");
  }
}
