package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlterTableTest {
  private MockKalamDb kalam;
  private KalamClient client;

  @BeforeEach
  void start() {
    kalam = MockKalamDb.start();
    client = new KalamClient(kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY, note TEXT, e EMBEDDING(2))");
    kalam.sql("CREATE STREAM TABLE app.s (n INT, e EMBEDDING(2)) WITH (TTL_SECONDS = 60)");
  }

  @AfterEach
  void stop() {
    client.close();
    kalam.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD price DECIMAL(10,2)|altered successfully: ADD COLUMN price DECIMAL(10, 2) (version 2)",
        "ADD COLUMN Price int NOT NULL DEFAULT 5|altered successfully: ADD COLUMN price INT (version 2)",
        "DROP note|altered successfully: DROP COLUMN note (version 2)",
        "DROP COLUMN IF EXISTS nope|unchanged: DROP COLUMN nope (version 1 - no changes needed)",
        "MODIFY note JSON NOT NULL|altered successfully: MODIFY COLUMN note JSON (version 2)",
        "MODIFY COLUMN note TEXT|unchanged: MODIFY COLUMN note TEXT (version 1 - no changes needed)",
        "ALTER note SET NOT NULL|altered successfully: ALTER COLUMN note SET NOT NULL (version 2)",
        "ALTER COLUMN note DROP NOT NULL|unchanged: ALTER COLUMN note DROP NOT NULL (version 1 - no changes needed)",
        "ALTER COLUMN id SET NOT NULL|unchanged: ALTER COLUMN id SET NOT NULL (version 1 - no changes needed)",
        "ALTER COLUMN note SET DEFAULT 'it''s';|altered successfully: ALTER COLUMN note SET DEFAULT 'it''s' (version 2)",
        "ALTER COLUMN note SET DEFAULT NOW()|altered successfully: ALTER COLUMN note SET DEFAULT NOW() (version 2)",
        "ALTER COLUMN note DROP DEFAULT|unchanged: ALTER COLUMN note DROP DEFAULT (version 1 - no changes needed)",
        "RENAME COLUMN note TO Text2|altered successfully: RENAME COLUMN note TO text2 (version 2)",
        "SET ACCESS LEVEL restricted|altered successfully: SET ACCESS LEVEL Restricted (version 2)",
        "SET ACCESS LEVEL PRIVATE|unchanged: SET ACCESS LEVEL Private (version 1 - no changes needed)",
        "SET TBLPROPERTIES (ACCESS_LEVEL = 'DBA')|altered successfully: SET ACCESS LEVEL Dba (version 2)",
      })
  void anOperationSaysWhatItDid(String operation, String message) {
    assertThat(client.sql("ALTER TABLE app.t " + operation)).isEqualTo("Table app.t " + message);
  }

  @Test
  void vectorIndexesComeAndGo() {
    assertThat(client.sql("ALTER TABLE app.t CREATE INDEX e"))
        .isEqualTo("Vector index enabled on app.t.e (Cosine)");
    assertThat(client.sql("ALTER TABLE app.t CREATE VECTOR INDEX e USING l2"))
        .isEqualTo("Vector index enabled on app.t.e (L2)");
    assertThat(client.sql("ALTER TABLE app.t DROP VECTOR INDEX e"))
        .isEqualTo("Vector index disabled on app.t.e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app.t DROP COLUMN note CASCADE|DROP COLUMN CASCADE/RESTRICT is not supported",
        "app.t DROP COLUMN note, e|ALTER TABLE only supports dropping one column at a time",
        "app.t DROP COLUMN note, DROP COLUMN e|Only one ALTER TABLE operation is supported per statement",
        "app.t ADD x INT, ADD y INT|Only one ALTER TABLE operation is supported per statement",
        "app.t ADD x INT FIRST|Column position modifiers (FIRST/AFTER) are not supported",
        "app.t MODIFY note TEXT AFTER id|Column position modifiers (FIRST/AFTER) are not supported",
        "app.t ALTER COLUMN note SET DATA TYPE INT|Unsupported ALTER COLUMN operation",
        "app.t ALTER COLUMN note TYPE INT|Unsupported ALTER COLUMN operation",
        "app.t RENAME TO u|Unsupported ALTER TABLE operation",
        "app.t ADD CONSTRAINT c CHECK (id > 0)|Unsupported ALTER TABLE operation",
        "app.t ADD PRIMARY KEY (note)|Unsupported ALTER TABLE operation",
        "app.t DROP CONSTRAINT c|Unsupported ALTER TABLE operation",
        "app.t ADD x INT REFERENCES app.t|Unsupported ALTER TABLE operation",
        "app.t OWNER TO joe|Unsupported ALTER TABLE operation",
        "app.t ADD x HSTORE|Unsupported custom data type 'hstore'",
        "app.t SET ACCESS LEVEL everybody|Invalid ACCESS_LEVEL 'everybody'. Supported values: PUBLIC, PRIVATE, RESTRICTED, DBA",
        "app.t SET TBLPROPERTIES (OTHER = 'x')|ACCESS_LEVEL property is required for SET ACCESS LEVEL",
        "app.t DROP COLUMN note; SELECT 1|Expected exactly one ALTER TABLE statement",
        "app.t RENAME COLUMN note|sql parser error: Expected: TO, found: EOF",
        "app.t DROP COLUMN note please|sql parser error: Expected: end of statement, found: please",
        // The text comes before the table.
        "app.nope OWNER TO joe|Unsupported ALTER TABLE operation",
        "system.tables OWNER TO joe|Unsupported ALTER TABLE operation",
      })
  void aStatementThatCannotBeReadIsRefused(String rest, String message) {
    fails("ALTER TABLE " + rest, "Invalid SQL: " + message);
  }

  @Test
  void aTableTypeCannotBeNamed() {
    assertThatThrownBy(() -> kalam.sql("ALTER SHARED TABLE app.t ADD x INT"))
        .hasMessageStartingWith("Invalid SQL: sql parser error: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app.t ADD NOTE INT|Column 'note' already exists",
        "app.t ADD _seq INT|Cannot add column '_seq': reserved system column name",
        "app.t ADD _commit_seq INT|Cannot add column '_commit_seq': reserved system column name",
        "app.t DROP COLUMN nope|Column 'nope' does not exist",
        "app.t DROP COLUMN Note|Column 'Note' does not exist",
        "app.t DROP COLUMN _deleted|Cannot drop column '_deleted': system column cannot be modified",
        "app.t MODIFY COLUMN _seq TEXT|Cannot modify column '_seq': system column cannot be altered",
        "app.t MODIFY COLUMN nope TEXT|Column 'nope' does not exist",
        "app.t ALTER COLUMN _seq DROP NOT NULL|Cannot modify column '_seq': system column cannot be altered",
        "app.t ALTER COLUMN nope SET DEFAULT 1|Column 'nope' does not exist",
        "app.t ALTER COLUMN id DROP NOT NULL|Column 'id' is a PRIMARY KEY and cannot be nullable",
        "app.t RENAME COLUMN _seq TO x|Cannot rename column '_seq': system column cannot be modified",
        "app.t RENAME COLUMN note TO _deleted|Cannot rename column to '_deleted': reserved system column name",
        "app.t RENAME COLUMN note TO ID|Column 'id' already exists",
        "app.t RENAME COLUMN nope TO x|Column 'nope' does not exist",
        "app.t CREATE INDEX note|Column 'note' is not EMBEDDING",
        "app.s CREATE INDEX e|Vector indexing is only supported for USER/SHARED tables",
        "app.s SET ACCESS LEVEL PUBLIC|ACCESS LEVEL can only be set on SHARED tables",
        "system.tables ADD x INT|Cannot alter system table 'system.tables'. System tables are managed internally.",
      })
  void aForbiddenChangeIsRefused(String rest, String message) {
    fails("ALTER TABLE " + rest, "Invalid operation: " + message);
  }

  @Test
  void aMissingTableIsNamed() {
    fails("ALTER TABLE app.no ADD x INT", "Not found: Table 'no' not found in namespace 'app'");
    fails("ALTER TABLE no ADD x INT", "Not found: Table 'no' not found in namespace 'default'");
  }

  @Test
  void anAddedColumnComesAfterTheSystemColumns() {
    client.insert("t", "{\"id\":1}");
    client.sql("ALTER TABLE app.t ADD COLUMN n INT NOT NULL");
    client.sql("ALTER TABLE app.t ADD COLUMN d INT DEFAULT 7");
    client.sql("ALTER TABLE app.t ADD COLUMN m BIGSERIAL");
    assertThat(KalamClient.schema(client.stub.scan(client.scanRequest("t").build())).getFields())
        .extracting(field -> field.getName())
        .containsExactly("id", "note", "e", "_seq", "_deleted", "n", "d", "m");
    assertThat(client.scan("t", "n", "d", "m")).containsExactly(Arrays.asList(0, 7, null));
    client.insert("t", "{\"id\":2,\"n\":3}");
    assertThat(client.scan(client.scanRequest("t", "n", "d").addFilters(KalamClient.eq("id", "2"))))
        .containsExactly(List.of(3, 7));
    assertThat(
            client.rows(
                "SELECT column_name, column_id, ordinal, default_value FROM system.columns WHERE table_name = 't' AND ordinal > 3 ORDER BY ordinal"))
        .containsExactly(
            Arrays.asList("_seq", 4L, 4L, null),
            Arrays.asList("_deleted", 5L, 5L, "Bool(false)"),
            Arrays.asList("n", 6L, 6L, null),
            Arrays.asList("d", 7L, 7L, "Number(7)"),
            Arrays.asList("m", 8L, 8L, "SNOWFLAKE_ID()"));
  }

  @Test
  void valuesFollowTheirColumn() {
    client.insert("t", "{\"id\":1,\"note\":\"7\"}");
    client.sql("ALTER TABLE app.t MODIFY COLUMN note INT");
    assertThat(client.scan("t", "note")).containsExactly(List.of(7));
    client.sql("ALTER TABLE app.t RENAME COLUMN note TO number");
    assertThat(client.scan("t", "number")).containsExactly(List.of(7));
    client.sql("ALTER TABLE app.t DROP COLUMN number");
    client.sql("ALTER TABLE app.t ADD COLUMN number INT");
    assertThat(client.scan("t", "number").toString()).isEqualTo("[[null]]");
  }

  @Test
  void anUpdateToWhatAnAddedColumnAlreadyHasChangesNothing() {
    client.insert("t", "{\"id\":1}");
    client.sql("ALTER TABLE app.t ADD COLUMN d INT DEFAULT 7");
    assertThat(client.update("t", "1", "{\"d\":7}")).isZero();
  }

  @Test
  void theKeyStays() {
    fails(
        "ALTER TABLE app.t DROP COLUMN id",
        "Invalid operation: Column 'id' is a PRIMARY KEY and cannot be dropped");
    assertThat(client.insert("t", "{\"id\":1}")).isEqualTo(1);
    assertThat(client.scan("t", "id")).containsExactly(List.of(1));
  }

  private void fails(String statement, String message) {
    assertThatThrownBy(() -> kalam.sql(statement))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage(message);
  }
}
