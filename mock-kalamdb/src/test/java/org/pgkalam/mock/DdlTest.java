package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DdlTest {
  private MockKalamDb kalam;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    kalam.sql("CREATE NAMESPACE app");
  }

  @AfterEach
  void stop() {
    kalam.close();
  }

  @Test
  void namespacesComeAndGo() {
    assertThat(kalam.sql("CREATE NAMESPACE IF NOT EXISTS app;"))
        .isEqualTo("Namespace 'app' already exists");
    fails("CREATE NAMESPACE app", "Already exists: Namespace 'app' already exists");
    fails(
        "CREATE NAMESPACE IF NOT EXISTS default",
        "Namespace 'default' is reserved and cannot be used");
    fails("CREATE NAMESPACE", "Invalid SQL: Entity name is required after CREATE NAMESPACE");
    kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY)");
    assertThat(kalam.sql("USE app")).isEqualTo("Namespace switched to 'app'");
    assertThat(kalam.sql("DROP NAMESPACE app CASCADE"))
        .isEqualTo("Namespace 'app' dropped successfully");
    assertThat(kalam.sql("DROP NAMESPACE IF EXISTS app"))
        .isEqualTo("Namespace 'app' does not exist");
    fails("DROP NAMESPACE app", "Not found: Namespace 'app' not found");
    kalam.sql("CREATE NAMESPACE app");
    fails("DESCRIBE app.t", "Not found: Table 't' not found in namespace 'app'");
  }

  @Test
  void theTypeIsNamedOnce() {
    fails(
        "CREATE USER TABLE app.t (id INT PRIMARY KEY) WITH (TYPE = 'shared')",
        "Invalid SQL: Invalid CREATE TABLE statement: Conflicting table type definitions: CREATE User TABLE vs TYPE option Shared");
  }

  @Test
  void namespacesAreAlteredAndUsedIfTheyExist() {
    assertThat(kalam.sql("ALTER NAMESPACE app SET OPTIONS (a = 'b')"))
        .isEqualTo("Namespace 'app' altered successfully");
    fails("ALTER NAMESPACE nope SET OPTIONS ()", "Not found: Namespace 'nope' not found");
    fails("USE NAMESPACE nope", "Not found: Namespace 'nope' does not exist");
    assertThat(kalam.sql("SET NAMESPACE app;")).isEqualTo("Namespace switched to 'app'");
  }

  @Test
  void tablesOfEveryKindAreCreated() {
    assertThat(
            kalam.sql(
                "CREATE SHARED TABLE app.items (id TEXT, title TEXT, value INTEGER, PRIMARY KEY (id)) WITH (TYPE = 'shared')"))
        .isEqualTo("CREATE TABLE via Raft consensus: shared table app.items created successfully");
    assertThat(
            kalam.sql(
                "CREATE USER TABLE IF NOT EXISTS app.u (id SERIAL PRIMARY KEY, n INT CHECK (n > 0) DEFAULT -1, r INT REFERENCES app.items (id) ON DELETE SET NULL)"))
        .isEqualTo("CREATE TABLE via Raft consensus: user table app.u created successfully");
    assertThat(
            kalam.sql(
                "create table app.s (\"Body\" TEXT, at TIMESTAMP WITH TIME ZONE DEFAULT now()) USING kalamdb WITH (type = 'STREAM', ttl_seconds = 60);"))
        .isEqualTo("CREATE TABLE via Raft consensus: stream table app.s created successfully");
    assertThat(kalam.sql("DROP USER TABLE IF EXISTS app.u"))
        .startsWith("Table app.u dropped successfully. Cleanup job: ");
    assertThat(kalam.sql("DROP TABLE IF EXISTS app.u"))
        .isEqualTo("Table app.u does not exist (skipped)");
    fails(
        "CREATE TABLE app.items (id INT PRIMARY KEY)",
        "Already exists: Table app.items already exists");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.b.c (id INT PRIMARY KEY)|Invalid table name format. Expected 'table_name' or 'namespace.table_name'",
        "app.t ()|Table must have at least one column",
        "app.t (id INT, ID TEXT)|Duplicate column name 'id'. Column names are case-insensitive.",
        "app.t (id INT, PRIMARY KEY (id, x))|Composite PRIMARY KEYs are not supported yet",
        "app.t (id INT PRIMARY KEY, x INT PRIMARY KEY)|Multiple PRIMARY KEY definitions found",
        "app.t (id INT, PRIMARY KEY (nope))|PRIMARY KEY column 'nope' not found in column list",
        "app.t (id NUMERIC(10, 2) PRIMARY KEY)|Unsupported data type: Numeric(PrecisionAndScale(10, 2))",
        "app.t (id HSTORE PRIMARY KEY)|Unsupported custom data type 'hstore'",
        "app.t (id DECIMAL(39) PRIMARY KEY)|DECIMAL precision must be between 1 and 38, got 39",
        "app.t (id EMBEDDING(0) PRIMARY KEY)|EMBEDDING dimension must be at least 1",
        "app.t (id INT PRIMARY KEY) WITH (COMPRESSION = 'x')|Unknown table option 'COMPRESSION'",
        "app.t (id INT PRIMARY KEY) WITH (TYPE = 'odd')|Invalid TYPE option 'odd'. Supported: USER, SHARED, STREAM",
        "app.t (id INT PRIMARY KEY) WITH (TTL_SECONDS = 5)|TTL_SECONDS is only supported for STREAM tables",
        "app.t (id INT PRIMARY KEY) WITH (TYPE = 'stream')|STREAM tables must specify 'TTL_SECONDS'",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'rows:0')|FLUSH_POLICY must specify 'rows' or 'interval' > 0",
        "app.t (id INT PRIMARY KEY) WITH (ACCESS_LEVEL = 'all')|Invalid ACCESS_LEVEL 'all'. Supported: PUBLIC, PRIVATE, RESTRICTED, DBA",
        "app.t (id INT PRIMARY KEY); SELECT 1|Expected exactly one statement",
        "\"app\".t (id INT PRIMARY KEY)|Invalid namespace name '\"app\"'. Only alphanumeric characters and underscores are allowed (line 1, col 14).",
        "app.\"T\" (id INT PRIMARY KEY)|Invalid table name '\"t\"'. Only alphanumeric characters and underscores are allowed (line 1, col 18).",
        "app.t (\"a b\" INT PRIMARY KEY)|Invalid column name 'a b'. Only alphanumeric characters and underscores are allowed.",
        "app.t (Id INT, PRIMARY KEY (id))|PRIMARY KEY column 'id' not found in column list",
        "app.t (id INT, PRIMARY KEY (lower(id)))|Complex expressions in PRIMARY KEY not supported",
        "app.t (id INT PRIMARY KEY) WITH (STORAGE_ID = 'a b')|Invalid STORAGE_ID 'a b'. Only alphanumeric, underscore, and hyphen allowed.",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'rows')|Invalid FLUSH_POLICY format 'rows'. Expected 'key:value'",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'rows:5,')|Invalid FLUSH_POLICY format ''. Expected 'key:value'",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'rows: 5')|Invalid row limit in FLUSH_POLICY",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'interval:x')|Invalid interval in FLUSH_POLICY",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'size:5')|Unknown FLUSH_POLICY key 'size'",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'rows:1000000')|Row limit must be less than 1,000,000",
        "app.t (id INT PRIMARY KEY) WITH (FLUSH_POLICY = 'interval:86400')|Interval must be less than 86400 seconds (24 hours)",
        "app.t (id INT PRIMARY KEY) WITH (DELETED_RETENTION_HOURS = '-1')|Invalid DELETED_RETENTION_HOURS",
        "app.t (id INT PRIMARY KEY) WITH (TYPE = 'stream', TTL_SECONDS = '1.5')|Invalid TTL_SECONDS",
        "app.t (id INT PRIMARY KEY) WITH (table_type = 'user')|Unknown table option 'TABLE_TYPE'",
        "app.t (id INT PRIMARY KEY) WITH (TYPE = 'user', ACCESS_LEVEL = 'public')|ACCESS_LEVEL is only supported for SHARED tables",
        "app.t (id INT PRIMARY KEY) WITH (USE_USER_STORAGE = TRUE)|USE_USER_STORAGE is only supported for USER tables",
      })
  void aWrongStatementIsNamed(String rest, String message) {
    fails("CREATE TABLE " + rest, "Invalid SQL: Invalid CREATE TABLE statement: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope.t (id INT PRIMARY KEY)|Namespace 'nope' does not exist. Create it first with CREATE NAMESPACE nope",
        "system.t (id INT PRIMARY KEY)|Cannot create system table 'system.t'. System tables are managed internally.",
        "app.t (id INT)|Shared tables require a PRIMARY KEY column",
        "app._t (id INT PRIMARY KEY)|Name cannot start with underscore (reserved for system columns)",
        "app.t (id INT PRIMARY KEY, _seq INT)|Invalid column name '_seq': Column name '_seq' is reserved and cannot be used",
        "app.t (id INT PRIMARY KEY, start INT)|Invalid column name 'start': Name 'start' is a reserved SQL keyword and cannot be used",
        "app.t (id INT PRIMARY KEY) WITH (STORAGE_ID = 's3')|Storage 's3' does not exist",
        "app.t (id INT) WITH (TYPE = 'user')|User tables require a PRIMARY KEY column",
        "app.t (id INT PRIMARY KEY) WITH (TYPE = 'system')|Cannot create SYSTEM tables via SQL",
        "information_schema.t (id INT PRIMARY KEY)|Cannot create system table 'information_schema.t'. System tables are managed internally.",
        "nope._t (id INT)|Name cannot start with underscore (reserved for system columns)",
        "nope.t (id INT)|Namespace 'nope' does not exist. Create it first with CREATE NAMESPACE nope",
        "app.view (id INT PRIMARY KEY)|Name 'view' is a reserved SQL keyword and cannot be used",
      })
  void aForbiddenTableIsRefused(String rest, String message) {
    fails("CREATE TABLE " + rest, "Invalid operation: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TYPE = 'user', USE_USER_STORAGE = TRUE, STORAGE_ID = local|{\"table_type\":\"USER\",\"storage_id\":\"local\",\"use_user_storage\":true,\"flush_policy\":null,\"compression\":\"snappy\"}",
        "TYPE = 'user', USE_USER_STORAGE = 'maybe'|{\"table_type\":\"USER\",\"storage_id\":\"local\",\"use_user_storage\":false,\"flush_policy\":null,\"compression\":\"snappy\"}",
        "flush_policy = 'rows:1000'|{\"table_type\":\"SHARED\",\"storage_id\":\"local\",\"access_level\":\"Private\",\"flush_policy\":{\"type\":\"row_limit\",\"row_limit\":1000},\"compression\":\"snappy\"}",
        "FLUSH_POLICY = 'interval:60', ACCESS_LEVEL = 'public'|{\"table_type\":\"SHARED\",\"storage_id\":\"local\",\"access_level\":\"Public\",\"flush_policy\":{\"type\":\"time_interval\",\"interval_seconds\":60},\"compression\":\"snappy\"}",
        "FLUSH_POLICY = 'rows:5,interval:60', ACCESS_LEVEL = 'dba', DELETED_RETENTION_HOURS = 24|{\"table_type\":\"SHARED\",\"storage_id\":\"local\",\"access_level\":\"Dba\",\"flush_policy\":{\"type\":\"combined\",\"row_limit\":5,\"interval_seconds\":60},\"compression\":\"snappy\"}",
        "TYPE = 'stream', TTL_SECONDS = '60', FLUSH_POLICY = 'rows:5'|{\"table_type\":\"STREAM\",\"ttl_seconds\":60,\"eviction_strategy\":\"time_based\",\"max_stream_size_bytes\":0,\"compression\":\"snappy\"}",
      })
  void optionsAreKept(String options, String json) {
    try (KalamClient client = new KalamClient(kalam)) {
      client.sql("CREATE TABLE app.t (id INT PRIMARY KEY) WITH (" + options + ")");
      assertThat(
              client.rows(
                  "SELECT options, version FROM system.tables WHERE table_name = 't' LIMIT 1000"))
          .containsExactly(List.of(json, 1L));
    }
  }

  @Test
  void droppingLooksAtNothingButTheName() {
    kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY)");
    assertThat(kalam.sql("DROP STREAM TABLE app.T CASCADE; whatever"))
        .startsWith("Table app.t dropped successfully. Cleanup job: ");
    fails("DROP TABLE app.t", "Not found: Table 't' not found in namespace 'app'");
    fails("DROP TABLE t", "Not found: Table 't' not found in namespace 'default'");
    assertThat(kalam.sql("DROP SHARED TABLE IF EXISTS app.t"))
        .isEqualTo("Table app.t does not exist (skipped)");
  }

  @Test
  void anExistingTableIsKeptWithIfNotExists() {
    kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY)");
    assertThat(
            kalam.sql(
                "CREATE USER TABLE IF NOT EXISTS app.t (other TEXT PRIMARY KEY) WITH (STORAGE_ID = 's3')"))
        .isEqualTo("CREATE TABLE via Raft consensus: user table app.t created successfully");
    try (KalamClient client = new KalamClient(kalam)) {
      assertThat(client.rows("SELECT table_type FROM system.tables WHERE table_name = 't'"))
          .containsExactly(List.of("shared"));
    }
  }

  private void fails(String statement, String message) {
    assertThatThrownBy(() -> kalam.sql(statement))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage(message);
  }

  @Test
  void aWrongNameIsFoundOnItsLine() {
    assertThatThrownBy(() -> kalam.sql("CREATE USER TABLE\n  app.\n    \"T\" (id INT PRIMARY KEY)"))
        .hasMessageEndingWith("(line 3, col 5).");
    assertThatThrownBy(() -> kalam.sql("CREATE\nUSER TABLE app.\"T\" (id INT PRIMARY KEY)"))
        .hasMessageEndingWith("(line 2, col 11).");
  }
}
