package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/** Each is refused on every major whose grammar takes it, before a plan exists. */
class RefusalsTest {
  @ParameterizedTest
  @CsvSource({"system_seq, _seq", "system_userid, _userid", "system_deleted, _deleted"})
  void refusesSystemColumnsInAnyCase(String name, String column) {
    assertRefused(
        name,
        "42939",
        "system column '"
            + column
            + "' must not be declared explicitly; it is auto-injected by pg_kalam");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          temp                  | temporary KalamDB tables are not supported
          temp_on_commit        | temporary KalamDB tables are not supported
          unlogged              | unlogged KalamDB tables are not supported
          partition_by          | PARTITION BY is not supported for KalamDB tables
          partition_of          | PARTITION OF is not supported for KalamDB tables
          foreign_partition     | PARTITION OF is not supported for KalamDB tables
          inherits              | INHERITS is not supported for KalamDB tables
          like                  | LIKE is not supported for KalamDB tables
          of_type               | OF is not supported for KalamDB tables
          tablespace            | TABLESPACE is not supported for KalamDB tables
          compression           | COMPRESSION is not supported for KalamDB tables
          storage               | STORAGE is not supported for KalamDB tables
          unique_column         | unique constraints are not supported on KalamDB tables
          unique_table          | unique constraints are not supported on KalamDB tables
          references            | foreign keys are not supported on KalamDB tables
          foreign_key           | foreign keys are not supported on KalamDB tables
          exclude               | exclusion constraints are not supported on KalamDB tables
          generated             | generated columns are not supported on KalamDB tables
          virtual_column        | generated columns are not supported on KalamDB tables
          deferrable            | deferrable constraints are not supported on KalamDB tables
          deferrable_table      | DEFERRABLE is not supported for KalamDB tables
          not_enforced          | NOT ENFORCED clauses are not supported on KalamDB tables
          composite_key         | composite primary keys are not supported on KalamDB tables
          key_include           | INCLUDE is not supported for KalamDB tables
          key_with              | WITH is not supported for KalamDB tables
          key_tablespace        | USING INDEX TABLESPACE is not supported for KalamDB tables
          odd_expression        | expression of column "a" is not supported in a KalamDB table
          subquery_default      | expression of column "a" is not supported in a KalamDB table
          aggregate_filter      | expression of column "a" is not supported in a KalamDB table
          named_argument        | expression of column "a" is not supported in a KalamDB table
          variadic_call         | expression of column "a" is not supported in a KalamDB table
          """)
  void refusesWhatNoKalamTableCanHave(String name, String message) {
    assertThat(refusal(name).hint()).isNotBlank();
    assertRefused(name, SqlState.FEATURE_NOT_SUPPORTED, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bare_numeric  | numeric without precision
          wide_numeric  | numeric(39,2)
          interval_type | interval
          unknown_type  | "geo"."Point"(3)
          timetz_type   | time with time zone
          bare_vector   | "vector"
          file_array    | "file"[]
          serial_array  | "serial"[]
          """)
  void refusesTypesThatTheServerCannotHold(String name, String type) {
    assertThat(refusal(name).hint()).isNotBlank();
    assertRefused(name, "HV004", "column \"n\" has type " + type + ", which KalamDB cannot hold");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no_key             | 42P16 | shared table "t" has no primary key
          no_columns         | 42P16 | KalamDB table "t" must have at least one column
          two_keys           | 42P16 | multiple primary keys for table "t" are not allowed
          two_inline_keys    | 42P16 | multiple primary keys for table "t" are not allowed
          missing_key_column | 42703 | column "b" named in key does not exist
          setof_type         | 42P16 | column "n" cannot be declared SETOF
          duplicate_column   | 42701 | column "a" specified more than once
          two_defaults       | 42601 | multiple default values specified for column "a"
          serial_default     | 42601 | multiple default values specified for column "id"
          identity_default   | 42601 | both default and identity specified for column "id"
          identity_text      | 22023 | identity column type must be smallint, integer, or bigint
          null_not_null      | 42601 | conflicting NULL/NOT NULL declarations for column "a"
          option_twice       | 42601 | parameter "type" specified more than once
          option_namespace   | 22023 | unrecognized parameter namespace "toast"
          bad_type_option    | 22023 | invalid value for option "type": "system"
          foreign_column_options | HV00D | invalid option "column_name" for a pg_kalam foreign table column
          """)
  void refusesContradictionsBeforeAnythingIsSent(String name, String sqlState, String message) {
    assertRefused(name, sqlState, message);
  }

  @ParameterizedTest
  @CsvSource({
    "upper_column, 42602",
    "upper_table, 42602",
    "odd_column, 42602",
    "odd_unicode, 42602",
    "digit_column, 42602",
    "dollar_column, 42602",
    "underscore_table, 42939",
    "keyword_column, 42939",
    "keyword_table, 42939",
    "reserved_column, 42939"
  })
  void refusesNamesThatTheServerWouldRefuse(String name, String sqlState) {
    assertThat(refusal(name).sqlState()).isEqualTo(sqlState);
    assertThat(refusal(name).hint()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "Default", "pg_catalog", "App", "_x", "a b", "select"})
  void refusesSchemasThatCannotBeNamespaces(String schema) {
    BridgeException refusal =
        catchThrowableOfType(
            BridgeException.class,
            () -> DdlNormalizer.read(Samples.of(16).get("no_options"), schema, "s", "public"));

    assertThat(refusal.sqlState()).isIn("42602", "42939");
    assertThat(refusal).hasMessageContaining("schema").hasMessageContaining(schema);
  }

  @Test
  void refusesOptionsThatOnlyForeignTablesHave() {
    for (String option : new String[] {"table_type", "primary_key", "managed"}) {
      String text =
          Samples.of(16).get("shared").replace(":defname type ", ":defname " + option + " ");
      BridgeException refusal =
          catchThrowableOfType(
              BridgeException.class, () -> DdlNormalizer.read(text, "app", "s", "public").create());

      assertThat(refusal).hasMessage("unrecognized parameter \"" + option + "\"");
    }
  }

  @Test
  void refusesAForeignTablesKeyOptionThatContradictsItsColumns() {
    String other = Samples.of(16).get("foreign_options").replace(":arg \"email\"", ":arg \"doc\"");
    String text = other.replace(":contype NOT_NULL", ":contype PRIMARY_KEY");
    assertThat(text).isNotEqualTo(other);

    BridgeException refusal =
        catchThrowableOfType(
            BridgeException.class, () -> DdlNormalizer.read(text, "app", "s", "public").create());

    assertThat(refusal.sqlState()).isEqualTo(SqlState.INVALID_TABLE_DEFINITION);
  }

  private static void assertRefused(String name, String sqlState, String message) {
    for (int major : Samples.majorsWith(name)) {
      assertThat(Outcome.of(name, major))
          .as("PostgreSQL %s", major)
          .isEqualTo(sqlState + " " + message);
    }
  }

  private static BridgeException refusal(String name) {
    int major = Samples.majorsWith(name).get(0);
    return catchThrowableOfType(
        BridgeException.class,
        () -> DdlNormalizer.read(Samples.of(major).get(name), "app", "s", "public").create());
  }
}
