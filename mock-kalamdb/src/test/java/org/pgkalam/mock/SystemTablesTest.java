package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tables of namespace system hold. */
final class SystemTablesTest {
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
  void systemViewsShowTablesColumnsAndSessions() {
    assertThat(
            client.rows(
                "SELECT table_name, table_type FROM system.tables WHERE namespace_id = 'app'"))
        .containsExactly(List.of("items", "shared"));
    assertThat(
            client.rows(
                "SELECT column_name, data_type, primary_key FROM system.columns WHERE table_name = 'items' ORDER BY ordinal"))
        .containsExactly(
            List.of("id", "TEXT", true),
            List.of("doc", "JSON", false),
            List.of("value", "INT", false),
            List.of("_seq", "BIGINT", false),
            List.of("_deleted", "BOOLEAN", false));
    String transaction = client.begin();
    client.insert("items", "{\"id\":\"a\"}");
    assertThat(
            client.rows(
                "SELECT session_id, backend_pid, state, transaction_id, transaction_has_writes FROM system.sessions"))
        .containsExactly(List.of("pg-4242-1f", 4242L, "idle in transaction", transaction, true));
    assertThat(
            client.rows(
                "SELECT transaction_id, origin, state, write_count FROM system.transactions"))
        .containsExactly(List.of(transaction, "PgRpc", "open_write", 1L));
  }

  @Test
  void systemTablesHaveTheServersColumns() {
    client.sql(
        "CREATE USER TABLE app.u (id BIGINT PRIMARY KEY DEFAULT SNOWFLAKE_ID(), n INT NOT NULL DEFAULT 5)");
    client.sql("CREATE STREAM TABLE app.s (n INT) WITH (TTL_SECONDS = 60)");
    assertThat(fields("system.tables"))
        .containsExactly(
            "namespace_id Utf8 NN",
            "table_name Utf8 NN",
            "table_type Utf8 NN",
            "storage_id Utf8",
            "version Int(64, true) NN",
            "options Utf8",
            "comment Utf8",
            "updated_at Timestamp(MICROSECOND, null) NN",
            "created_at Timestamp(MICROSECOND, null) NN");
    assertThat(fields("system.columns"))
        .containsExactly(
            "namespace_id Utf8 NN",
            "table_name Utf8 NN",
            "version Int(64, true) NN",
            "column_id Int(64, true) NN",
            "column_name Utf8 NN",
            "comment Utf8",
            "data_type Utf8 NN",
            "default_value Utf8",
            "ordinal Int(64, true) NN",
            "nullable Bool NN",
            "primary_key Bool NN",
            "primary_key_pos Int(64, true)");
    assertThat(
            client.rows(
                "SELECT table_name, table_type, storage_id FROM system.tables WHERE namespace_id = 'app' ORDER BY 1"))
        .containsExactly(
            List.of("items", "shared", "local"),
            Arrays.asList("s", "stream", null),
            List.of("u", "user", "local"));
    assertThat(client.rows("SELECT table_type FROM system.tables WHERE table_name = 'columns'"))
        .containsExactly(List.of("system"));
    assertThat(
            client.rows(
                "SELECT column_name, data_type, default_value, nullable, primary_key, primary_key_pos FROM system.columns WHERE namespace_id = 'app' AND table_name = 'u' ORDER BY ordinal LIMIT 1000"))
        .containsExactly(
            List.of("id", "BIGINT", "SNOWFLAKE_ID()", false, true, 1L),
            Arrays.asList("n", "INT", "Number(5)", false, false, null),
            Arrays.asList("_seq", "BIGINT", null, false, false, null),
            Arrays.asList("_deleted", "BOOLEAN", "Bool(false)", false, false, null));
    assertThat(client.rows("SELECT * FROM system.namespaces").toString())
        .matches("\\[\\[app, app, 20[^,]*, \\{}, 0], \\[default, default, 20[^,]*, \\{}, 0]]");
    assertThat(client.rows("DESCRIBE TABLE app.u").get(0))
        .containsExactly("id", 1, 1L, "BIGINT", false, true, "SNOWFLAKE_ID()", null, 1);
  }

  private List<String> fields(String table) {
    return KalamClient.schema(client.query("SELECT * FROM " + table)).getFields().stream()
        .map(field -> field.getName() + " " + field.getType() + (field.isNullable() ? "" : " NN"))
        .toList();
  }
}
