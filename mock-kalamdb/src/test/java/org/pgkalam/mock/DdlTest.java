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
      })
  void aForbiddenTableIsRefused(String rest, String message) {
    fails("CREATE TABLE " + rest, "Invalid operation: " + message);
  }

  @Test
  void columnsAreAltered() {
    kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY, note TEXT)");
    try (KalamClient client = new KalamClient(kalam)) {
      client.insert("t", "{\"id\":1,\"note\":\"7\"}");
      assertThat(kalam.sql("ALTER TABLE app.t ADD COLUMN price DECIMAL(10,2) NOT NULL DEFAULT 5"))
          .isEqualTo(
              "Table app.t altered successfully: ADD COLUMN price DECIMAL(10, 2) (version 2)");
      assertThat(client.scan("t", "id", "note", "price").toString()).isEqualTo("[[1, 7, 5.00]]");
      assertThat(kalam.sql("ALTER TABLE app.t MODIFY COLUMN note INT"))
          .isEqualTo("Table app.t altered successfully: MODIFY COLUMN note INT (version 3)");
      assertThat(client.scan("t", "note")).containsExactly(List.of(7));
      assertThat(kalam.sql("ALTER TABLE app.t RENAME COLUMN note TO number"))
          .isEqualTo("Table app.t altered successfully: RENAME COLUMN note TO number (version 4)");
      assertThat(client.scan("t", "number")).containsExactly(List.of(7));
      assertThat(kalam.sql("ALTER TABLE app.t ALTER COLUMN number SET NOT NULL"))
          .isEqualTo(
              "Table app.t altered successfully: ALTER COLUMN number SET NOT NULL (version 5)");
      assertThat(kalam.sql("ALTER TABLE app.t ALTER COLUMN number SET NOT NULL"))
          .isEqualTo(
              "Table app.t unchanged: ALTER COLUMN number SET NOT NULL (version 5 - no changes needed)");
      assertThat(kalam.sql("ALTER TABLE app.t DROP COLUMN number"))
          .isEqualTo("Table app.t altered successfully: DROP COLUMN number (version 6)");
      assertThat(client.scan("t", "id", "price").toString()).isEqualTo("[[1, 5.00]]");
      assertThat(kalam.sql("ALTER TABLE app.t SET ACCESS LEVEL public"))
          .isEqualTo("Table app.t altered successfully: SET ACCESS LEVEL Public (version 7)");
    }
    fails("ALTER TABLE app.t DROP COLUMN nope", "Invalid operation: Column 'nope' does not exist");
    fails(
        "ALTER TABLE app.t ALTER COLUMN id DROP NOT NULL",
        "Invalid operation: Column 'id' is a PRIMARY KEY and cannot be nullable");
    fails(
        "ALTER TABLE app.t ALTER COLUMN id TYPE TEXT",
        "Invalid SQL: Unsupported ALTER COLUMN operation");
    fails(
        "ALTER TABLE app.t ADD x INT, ADD y INT",
        "Invalid SQL: Only one ALTER TABLE operation is supported per statement");
    fails("ALTER TABLE app.no ADD x INT", "Not found: Table 'no' not found in namespace 'app'");
  }

  private void fails(String statement, String message) {
    assertThatThrownBy(() -> kalam.sql(statement))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage(message);
  }
}
