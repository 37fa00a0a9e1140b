package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** Types, defaults and constraints of CREATE TABLE. */
final class ColumnDefinitionTest {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SMALLINT|INT2|SMALLSERIAL|SERIAL2",
        "INT|INTEGER|INT4|MEDIUMINT|SERIAL|SERIAL4|INT(11)",
        "BIGINT|INT8|INT64|BIGSERIAL|SERIAL8",
        "FLOAT|REAL|FLOAT4|FLOAT(24)",
        "DOUBLE|DOUBLE PRECISION|FLOAT8|FLOAT64",
        "BOOLEAN|BOOL",
        "TEXT|STRING|VARCHAR|VARCHAR(20)|CHAR(3)|CHARACTER VARYING(9)|CHARACTER|NVARCHAR(5)|CLOB|TEXT[]|NUMERIC(5)[3]|citext|mystring|ENUM('a'; 'b')",
        "JSON|JSONB",
        "BYTES|BYTEA|BLOB|BINARY(8)|VARBINARY(8)",
        "TIME|TIMETZ|TIME WITH TIME ZONE|TIME(3)",
        "TIMESTAMP|TIMESTAMP(3)|TIMESTAMPTZ|TIMESTAMP WITH TIME ZONE|TIMESTAMP(6) WITHOUT TIME ZONE",
        "DATETIME|datetime",
        "DATE|date",
        "UUID|uuid",
        "FILE|file",
        "DECIMAL(38, 10)|DECIMAL",
        "DECIMAL(9, 0)|DECIMAL(9)",
        "DECIMAL(9, 2)|decimal(9,2)",
        "EMBEDDING(384)|embedding(384)",
      },
      maxCharsPerColumn = 500)
  void aTypeHasManySpellings(ArgumentsAccessor spellings) {
    try (KalamClient client = new KalamClient(kalam)) {
      for (int i = 0; i < spellings.size(); i++) {
        String spelling = spellings.getString(i).replace(';', ',');
        client.sql("CREATE TABLE app.t (id INT PRIMARY KEY, c " + spelling + ")");
        assertThat(
                client.rows(
                    "SELECT data_type, default_value FROM system.columns WHERE column_name = 'c'"))
            .as(spelling)
            .containsExactly(
                Arrays.asList(
                    spellings.getString(0), spelling.contains("SERIAL") ? "SNOWFLAKE_ID()" : null));
        client.sql("DROP TABLE app.t");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUMERIC|Unsupported data type: Numeric(None)",
        "NUMERIC(10)|Unsupported data type: Numeric(Precision(10))",
        "DEC(10, 2)|Unsupported data type: Dec(PrecisionAndScale(10, 2))",
        "INT16|Unsupported data type: Int16",
        "FLOAT32|Unsupported data type: Float32",
        "TINYTEXT|Unsupported data type: TinyText",
        "MEDIUMTEXT|Unsupported data type: MediumText",
        "LONGTEXT|Unsupported data type: LongText",
        "BIT(8)|Unsupported data type: Bit(Some(8))",
        "TINYINT|Unsupported Arrow type: Int8",
        "INT UNSIGNED|Unsupported Arrow type: UInt32",
        "INTERVAL|Unsupported Arrow type: Interval(MonthDayNano)",
        "VECTOR(3)|Unsupported custom data type 'vector'",
        "Inet|Unsupported custom data type 'inet'",
        "money|Unsupported custom data type 'money'",
        "pg_catalog.int4|Unsupported custom data type 'pg_catalog.int4'",
        "DECIMAL(0)|DECIMAL precision must be between 1 and 38, got 0",
        "DECIMAL(5, 6)|DECIMAL scale (6) cannot exceed precision (5)",
        "EMBEDDING|EMBEDDING type requires exactly one dimension parameter, e.g., EMBEDDING(384)",
        "EMBEDDING(1, 2)|EMBEDDING type requires exactly one dimension parameter, e.g., EMBEDDING(384)",
        "EMBEDDING(x)|EMBEDDING dimension must be a positive integer, got 'x'",
        "EMBEDDING(8193)|EMBEDDING dimension must be at most 8192 (found 8193)",
      })
  void anUnknownTypeIsNamed(String type, String message) {
    fails(
        "CREATE TABLE app.t (id INT PRIMARY KEY, c " + type + ")",
        "Invalid SQL: Invalid CREATE TABLE statement: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "TIMESTAMP DEFAULT NOW()|NOW()",
        "TIMESTAMP DEFAULT CURRENT_TIMESTAMP|NOW()",
        "TIMESTAMP DEFAULT current_timestamp()|NOW()",
        "BIGINT DEFAULT SNOWFLAKE_ID()|SNOWFLAKE_ID()",
        "TEXT DEFAULT uuid_v7()|UUID_V7()",
        "TEXT DEFAULT ULID()|ULID()",
        "TEXT DEFAULT CURRENT_USER|CURRENT_USER()",
        "TEXT DEFAULT CURRENT_USER()|CURRENT_USER()",
        "INT DEFAULT 5 NOT NULL|Number(5)",
        "DOUBLE DEFAULT 1.5|Number(1.5)",
        "DOUBLE DEFAULT 2e3|Number(2000.0)",
        "INT DEFAULT -1|String(\"-1\")",
        "TEXT DEFAULT 'it''s'|String(\"it's\")",
        "TEXT DEFAULT 'a\"b'|String(\"a\\\"b\")",
        "BOOLEAN DEFAULT TRUE|Bool(true)",
        "BOOLEAN DEFAULT false|Bool(false)",
        "TEXT DEFAULT NULL|Null",
        "TEXT DEFAULT gen_random_uuid()|String(\"gen_random_uuid()\")",
        "TEXT DEFAULT something|String(\"something\")",
        "BIGINT GENERATED ALWAYS AS IDENTITY|SNOWFLAKE_ID()",
        "BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 5)|SNOWFLAKE_ID()",
        "BIGINT AUTO_INCREMENT|SNOWFLAKE_ID()",
        "BIGSERIAL DEFAULT 7|Number(7)",
      })
  void aDefaultIsAFunctionOrALiteral(String column, String shown) {
    try (KalamClient client = new KalamClient(kalam)) {
      client.sql("CREATE TABLE app.t (id INT PRIMARY KEY, c " + column + ", d INT)");
      assertThat(client.rows("SELECT default_value FROM system.columns WHERE column_name = 'c'"))
          .containsExactly(List.of(shown));
    }
  }

  @Test
  void constraintsAreReadAndForgotten() {
    kalam.sql("CREATE TABLE app.o (id INT PRIMARY KEY)");
    kalam.sql(
        """
        CREATE TABLE app.t (
          "Id" INT NOT NULL, -- the key, with a comma
          a INT UNIQUE CHECK (a > 0 AND (a < 9)) CONSTRAINT r REFERENCES app.o (id) ON DELETE CASCADE,
          b TEXT COLLATE pg_catalog."default" NULL /* nothing */,
          CONSTRAINT k PRIMARY KEY ("Id"),
          CONSTRAINT c CHECK (a <> 5), UNIQUE (b),
          FOREIGN KEY (a) REFERENCES app.o (id) ON UPDATE SET NULL
        ) USING kalamdb WITH (TYPE = 'shared')""");
    try (KalamClient client = new KalamClient(kalam)) {
      assertThat(
              client.rows(
                  "SELECT column_name, nullable, primary_key, primary_key_pos, ordinal FROM system.columns WHERE table_name = 't' ORDER BY ordinal"))
          .containsExactly(
              Arrays.asList("id", false, true, 1L, 1L),
              Arrays.asList("a", true, false, null, 2L),
              Arrays.asList("b", true, false, null, 3L),
              Arrays.asList("_seq", false, false, null, 4L),
              Arrays.asList("_deleted", false, false, null, 5L));
    }
  }

  private void fails(String statement, String message) {
    assertThatThrownBy(() -> kalam.sql(statement))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage(message);
  }
}
