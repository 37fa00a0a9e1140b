package org.pgkalam.bridge.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each statement of nodetext/statements.txt becomes, the same on every major that knows it.
 */
class DdlNormalizerTest {
  @Test
  void createsNamespaceThenTableThenForeignTable() {
    CreateTablePlan plan = plan("shared");

    assertThat(plan.namespace()).isEqualTo("app");
    assertThat(plan.table()).isEqualTo("items");
    assertThat(plan.notices()).isEmpty();
    assertThat(plan.remote())
        .containsExactly(
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.items (id BIGINT DEFAULT SNOWFLAKE_ID() PRIMARY KEY,"
                + " title TEXT NOT NULL, value INTEGER) WITH (TYPE = 'shared')");
    assertThat(plan.local())
        .isEqualTo(
            "CREATE FOREIGN TABLE \"app\".\"items\" (\"id\" bigint DEFAULT"
                + " \"kalam\".snowflake_id() NOT NULL, \"title\" text NOT NULL, \"value\" integer,"
                + " \"_seq\" bigint) SERVER \"kalam_server\" OPTIONS (\"table_type\" 'shared',"
                + " \"primary_key\" 'id', \"managed\" 'true')");
    assertThat(plan.compensation()).isEqualTo("DROP SHARED TABLE IF EXISTS app.items");
  }

  @Test
  void givesUserTablesBothSystemColumnsLast() {
    CreateTablePlan plan = plan("user");

    assertThat(remote("user")).startsWith("CREATE USER TABLE app.profiles (id TEXT PRIMARY KEY, ");
    assertThat(remote("user")).doesNotContain("_seq", "_userid");
    assertThat(plan.local()).contains("\"age\" integer, \"_seq\" bigint, \"_userid\" text)");
    assertThat(plan.local()).contains("\"flush_policy\" 'rows:1000,interval:60'");
    assertThat(plan.compensation()).isEqualTo("DROP USER TABLE IF EXISTS app.profiles");
  }

  @Test
  void givesStreamTablesNoKeyAndOnlySeq() {
    assertThat(remote("stream"))
        .isEqualTo(
            "CREATE STREAM TABLE app.events (event_type TEXT, payload TEXT)"
                + " WITH (TTL_SECONDS = '3600', TYPE = 'stream')");
    assertThat(plan("stream").local())
        .contains("\"payload\" text, \"_seq\" bigint)")
        .endsWith("OPTIONS (\"table_type\" 'stream', \"ttl_seconds\" '3600', \"managed\" 'true')");
  }

  @Test
  void makesSharedTablesWithoutOptions() {
    assertThat(remote("no_options"))
        .isEqualTo("CREATE SHARED TABLE app.items (id BIGINT, PRIMARY KEY (id))");
  }

  /** Whether it is there is asked before; so a table that is made is this statement's. */
  @Test
  void neverLetsTheServerDecideWhoMadeTheTable() {
    assertThat(remote("if_not_exists")).startsWith("CREATE SHARED TABLE app.items (");
    assertThat(plan("if_not_exists").local())
        .startsWith("CREATE FOREIGN TABLE \"app\".\"items\" (");
    assertThat(plan("if_not_exists").compensation())
        .isEqualTo("DROP SHARED TABLE IF EXISTS app.items");
    assertThat(plan("foreign").compensation()).isEqualTo("DROP SHARED TABLE IF EXISTS app.t");
  }

  @Test
  void forwardsOptionsWithUpperCaseKeysInOrderAndValuesAsWritten() {
    assertThat(remote("option_values"))
        .endsWith(
            " WITH (BARE = 'true', FLAG = 'true', NEG = '-3', RATIO = '1.5', STORAGE_ID = 'it''s',"
                + " TTL_SECONDS = '45', TYPE = 'shared', WILD = 'none')");
    assertThat(plan("option_values").local())
        .contains("OPTIONS (\"table_type\" 'shared', \"storage_id\" 'it''s', \"ttl_seconds\" '45'")
        .doesNotContain("\"type\"", "\"ratio\"", "\"bare\"");
  }

  @Test
  void turnsTheSerialFamilyIntoIntegersWithSnowflakes() {
    assertThat(remote("serials"))
        .contains(
            "(id INTEGER DEFAULT SNOWFLAKE_ID() PRIMARY KEY,"
                + " b BIGINT DEFAULT SNOWFLAKE_ID() NOT NULL,"
                + " s SMALLINT DEFAULT SNOWFLAKE_ID() NOT NULL,"
                + " b8 BIGINT DEFAULT SNOWFLAKE_ID() NOT NULL,"
                + " s2 SMALLINT DEFAULT SNOWFLAKE_ID() NOT NULL,"
                + " s4 INTEGER DEFAULT SNOWFLAKE_ID() NOT NULL)");
    assertThat(plan("serials").local())
        .contains(
            "\"id\" integer DEFAULT \"kalam\".snowflake_id_int4() NOT NULL",
            "\"b\" bigint DEFAULT \"kalam\".snowflake_id() NOT NULL",
            "\"s\" smallint DEFAULT \"kalam\".snowflake_id_int2() NOT NULL",
            "\"b8\" bigint DEFAULT \"kalam\".snowflake_id() NOT NULL",
            "\"s2\" smallint DEFAULT \"kalam\".snowflake_id_int2() NOT NULL",
            "\"s4\" integer DEFAULT \"kalam\".snowflake_id_int4() NOT NULL");
  }

  @Test
  void turnsIdentityColumnsIntoTheSame() {
    assertThat(remote("identities"))
        .contains(
            "(id BIGINT DEFAULT SNOWFLAKE_ID() PRIMARY KEY,"
                + " n INTEGER DEFAULT SNOWFLAKE_ID() NOT NULL,"
                + " s SMALLINT DEFAULT SNOWFLAKE_ID() NOT NULL)");
    assertThat(plan("identities").local())
        .contains("\"n\" integer DEFAULT \"kalam\".snowflake_id_int4() NOT NULL")
        .doesNotContain("IDENTITY", "GENERATED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c1  | BOOLEAN         | boolean
          c2  | SMALLINT        | smallint
          c3  | INTEGER         | integer
          c4  | FLOAT           | real
          c5  | DOUBLE          | double precision
          c6  | TEXT            | text
          c7  | TEXT            | character varying(20)
          c8  | TEXT            | character(5)
          c9  | JSON            | json
          c10 | JSON            | jsonb
          c11 | BYTES           | bytea
          c12 | DATE            | date
          c13 | TIME            | time without time zone
          c14 | TIMESTAMP       | timestamp(3) without time zone
          c15 | TIMESTAMP       | timestamp with time zone
          c16 | UUID            | uuid
          c17 | DECIMAL(10, 2)  | numeric(10,2)
          c18 | DECIMAL(5, 0)   | numeric(5)
          c19 | TEXT            | text[]
          c20 | TEXT            | integer[3][]
          c21 | FILE            | jsonb
          c22 | EMBEDDING(3)    | "vector"(3)
          c23 | TIMESTAMP       | timestamp with time zone
          c24 | FLOAT           | real
          c25 | TEXT            | character varying
          c26 | TEXT            | "name"
          c27 | TEXT            | character(1)
          c28 | DECIMAL(38, 10) | numeric(38,10)
          c29 | DOUBLE          | double precision
          c30 | INTEGER         | integer
          c31 | TIME            | time(0) without time zone
          c32 | TEXT            | character varying(3)[]
          c33 | TEXT            | "bpchar"
          c34 | INTEGER         | integer
          c35 | SMALLINT        | smallint
          c36 | BIGINT          | bigint
          c37 | BOOLEAN         | boolean
          """)
  void spellsEachTypeForBothSides(String column, String remote, String local) {
    assertThat(remote("types")).contains(", " + column + " " + remote + ", ");
    assertThat(plan("types").local()).contains(", \"" + column + "\" " + local + ", ");
  }

  @Test
  void keepsLiteralDefaultsOnBothSides() {
    assertThat(remote("literal_defaults"))
        .contains(
            "(id BIGINT, a INTEGER DEFAULT 7, b INTEGER DEFAULT -1, c DOUBLE DEFAULT 1.5,"
                + " d DOUBLE DEFAULT -2.5e10, e TEXT DEFAULT 'it''s \\ a \"test\" {x} (y) <z>',"
                + " f BOOLEAN DEFAULT TRUE, g BOOLEAN DEFAULT FALSE, h TEXT DEFAULT NULL,"
                + " i TEXT DEFAULT '', j INTEGER, k JSON DEFAULT '{}',"
                + " l BIGINT DEFAULT 99999999999, m TEXT DEFAULT '-1', n TEXT DEFAULT '<>',"
                + " o TEXT DEFAULT ':x', p TEXT DEFAULT 'tab\tnaïve', PRIMARY KEY (id))");
    assertThat(plan("literal_defaults").local())
        .contains(
            "\"e\" text DEFAULT E'it''s \\\\ a \"test\" {x} (y) <z>', \"f\" boolean DEFAULT TRUE,"
                + " \"g\" boolean DEFAULT FALSE, \"h\" text DEFAULT NULL, \"i\" text DEFAULT '',"
                + " \"j\" integer DEFAULT CAST(b'101' AS integer),"
                + " \"k\" jsonb DEFAULT CAST('{}' AS jsonb)");
    assertThat(remote("newline_default")).contains("a TEXT DEFAULT 'l1\nl2'");
  }

  @Test
  void forwardsTheFunctionsThatTheServerKnows() {
    assertThat(remote("function_defaults"))
        .contains(
            "(id BIGINT DEFAULT SNOWFLAKE_ID(), i INTEGER DEFAULT SNOWFLAKE_ID(),"
                + " s SMALLINT DEFAULT SNOWFLAKE_ID(), x TEXT DEFAULT UUID_V7(),"
                + " y TEXT DEFAULT ULID(), u UUID, n TIMESTAMP DEFAULT NOW(),"
                + " t TIMESTAMP DEFAULT CURRENT_TIMESTAMP, d DATE, w TEXT DEFAULT CURRENT_USER,"
                + " z TEXT, c TIME, ");
  }

  @Test
  void keepsEveryOtherFunctionLocal() {
    assertThat(plan("function_defaults").local())
        .contains(
            "\"i\" integer DEFAULT \"kalam\".snowflake_id_int4(),"
                + " \"s\" smallint DEFAULT \"kalam\".snowflake_id_int2(), \"x\" text DEFAULT"
                + " CAST(\"kalam\".uuid_v7() AS text), \"y\" text DEFAULT"
                + " CAST(\"kalam\".ulid() AS text),"
                + " \"u\" uuid DEFAULT \"gen_random_uuid\"(),"
                + " \"n\" timestamp with time zone DEFAULT \"now\"(),"
                + " \"t\" timestamp without time zone DEFAULT CURRENT_TIMESTAMP,"
                + " \"d\" date DEFAULT CURRENT_DATE, \"w\" text DEFAULT CURRENT_USER,"
                + " \"z\" text DEFAULT SESSION_USER,"
                + " \"c\" time without time zone DEFAULT LOCALTIME(2),"
                + " \"l\" timestamp without time zone DEFAULT LOCALTIMESTAMP,"
                + " \"ct\" time without time zone DEFAULT"
                + " CAST(CURRENT_TIME AS time without time zone),"
                + " \"t3\" timestamp with time zone DEFAULT CURRENT_TIMESTAMP(3),"
                + " \"r\" text DEFAULT CURRENT_ROLE, \"us\" text DEFAULT USER,"
                + " \"cc\" text DEFAULT CURRENT_CATALOG, \"cs\" text DEFAULT CURRENT_SCHEMA,"
                + " \"l0\" timestamp without time zone DEFAULT LOCALTIMESTAMP(0),"
                + " \"lt\" time without time zone DEFAULT LOCALTIME, ");
  }

  @Test
  void writesExpressionsAgainInPostgresOnly() {
    for (int major : Samples.majorsWith("expression_defaults")) {
      CreateTablePlan plan = plan("expression_defaults", major);
      String extract = major == 13 ? "date_part" : "extract";
      assertThat(plan.local())
          .as("PostgreSQL %s", major)
          .contains(
              "\"a\" integer DEFAULT (1 + (2 * 3)), \"b\" text DEFAULT ('a' || \"lower\"('B')),"
                  + " \"c\" timestamp with time zone DEFAULT"
                  + " (\"now\"() - CAST('1 day' AS interval)),"
                  + " \"d\" timestamp with time zone DEFAULT"
                  + " \"pg_catalog\".\"timezone\"('utc', \"now\"()),"
                  + " \"e\" text[] DEFAULT ARRAY['a', 'b'], \"f\" text[] DEFAULT '{}',"
                  + " \"g\" integer DEFAULT CASE WHEN (1 > 0) THEN 1 ELSE 2 END,"
                  + " \"h\" boolean DEFAULT ((TRUE AND (NOT FALSE)) OR (1 IN (1, 2))),"
                  + " \"i\" text DEFAULT COALESCE(NULL, 'x'), \"j\" integer DEFAULT GREATEST(1, 2),"
                  + " \"k\" character varying(3) DEFAULT CAST('x' AS character varying(3)),"
                  + " \"l\" integer[] DEFAULT CAST(ARRAY[] AS integer[]),"
                  + " \"m\" double precision DEFAULT \"pg_catalog\".\""
                  + extract
                  + "\"('epoch', \"now\"()), \"n\" bigint DEFAULT -2,"
                  + " \"o\" boolean DEFAULT (1 IS NOT NULL),"
                  + " \"p\" integer DEFAULT CAST('5' AS integer),"
                  + " \"q\" integer DEFAULT CASE 1 WHEN 1 THEN 2 END,"
                  + " \"r\" text DEFAULT NULLIF('a', 'b'), \"s\" text DEFAULT LEAST('a', 'b'), ");
      assertThat(plan.remote().get(1))
          .as("PostgreSQL %s", major)
          .contains("a INTEGER, b TEXT, c TIMESTAMP, d TIMESTAMP, e TEXT, f TEXT DEFAULT '{}', g ");
    }
  }

  @Test
  void forwardsACastConstantOnlyWhenTheCastIsToTheColumnsType() {
    assertThat(remote("typecast_default"))
        .contains("a DATE DEFAULT '2024-01-01', b TEXT DEFAULT 'x', c BIGINT, ");
  }

  @Test
  void keepsChecksInPostgresOnly() {
    assertThat(remote("checks")).doesNotContain("CHECK");
    assertThat(plan("checks").local())
        .contains(
            "\"a\" integer CHECK ((\"a\" > 0)),"
                + " \"b\" text CONSTRAINT \"b_ok\" CHECK"
                + " (((\"b\" ~~ 'x%') AND (\"b\" !~~ 'y%'))),"
                + " \"c\" integer, \"_seq\" bigint, ",
            "CHECK (((\"a\" BETWEEN 1 AND 10) OR (\"a\" NOT BETWEEN 2 AND 3)))",
            "CONSTRAINT \"C 2\" CHECK"
                + " (((\"c\" NOT IN (1, 2)) AND (\"c\" IS DISTINCT FROM 3)))",
            "CHECK ((\"t\".\"c\" IS NOT NULL))",
            "(\"b\" ~ \"pg_catalog\".\"similar_to_escape\"('b'))",
            "CHECK (((\"c\" = ANY (ARRAY[1, 2])) OR (\"c\" <> ALL (ARRAY[3]))))",
            "CHECK (((\"a\" > 0) IS NOT TRUE))",
            "CHECK ((\"b\" ~ ('^x' COLLATE \"C\")))",
            "CHECK (((\"a\" OPERATOR(\"pg_catalog\".+) 1) > 2))",
            "CHECK ((\"a\" IS NOT DISTINCT FROM 1))",
            "(\"a\" NOT BETWEEN SYMMETRIC 3 AND 1)",
            "CHECK ((NOT ((\"a\" = 1) OR (\"c\" = 2))))",
            "CHECK ((\"a\" IS NULL)) NO INHERIT)");
  }

  @Test
  void keepsCollationsInPostgresOnly() {
    assertThat(remote("collation")).contains("a TEXT, b TEXT NOT NULL, ");
    assertThat(plan("collation").local())
        .contains(
            "\"a\" text COLLATE \"C\", \"b\" text COLLATE \"pg_catalog\".\"de-x-icu\" NOT NULL, ");
  }

  @ParameterizedTest
  @CsvSource({"table_key, k", "named_key, k", "inferred_key, id"})
  void declaresTheKeyOnceAndKeepsItAsAnOption(String name, String key) {
    assertThat(remote(name))
        .containsOnlyOnce("PRIMARY KEY")
        .contains(", PRIMARY KEY (" + key + ")");
    assertThat(plan(name).local())
        .doesNotContain("PRIMARY KEY")
        .contains("\"" + key + "\" text NOT NULL")
        .endsWith(", \"primary_key\" '" + key + "', \"managed\" 'true')");
  }

  @Test
  void takesAWrittenNullAndATableLevelNotNull() {
    assertThat(remote("explicit_null")).contains("(id INTEGER, a INTEGER, PRIMARY KEY (id))");
    assertThat(remote("table_not_null")).contains("(id INTEGER PRIMARY KEY, a INTEGER NOT NULL)");
    assertThat(plan("table_not_null").local()).contains("\"a\" integer CONSTRAINT \"nn\" NOT NULL");
  }

  @Test
  void quotesNamesThatOnlyPostgresReserves() {
    assertThat(remote("local_keyword_column")).contains("user TEXT, key TEXT, value INTEGER");
    assertThat(plan("local_keyword_column").local()).contains("\"user\" text, \"key\" text");
  }

  @Test
  void isNotConfusedByComments() {
    assertThat(remote("comments"))
        .isEqualTo("CREATE USER TABLE app.t (id INTEGER, PRIMARY KEY (id)) WITH (TYPE = 'user')");
  }

  @Test
  void mirrorsAForeignTableOnItsOwnServer() {
    assertThat(plan("foreign").remote())
        .containsExactly(
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.t (id TEXT, title TEXT DEFAULT 'x'," + " PRIMARY KEY (id))");
    assertThat(plan("foreign").local())
        .startsWith("CREATE FOREIGN TABLE \"app\".\"t\" (")
        .endsWith(
            "SERVER \"kalam_eu\" OPTIONS (\"table_type\" 'shared', \"primary_key\" 'id',"
                + " \"managed\" 'true')");
  }

  @Test
  void keepsTheForeignTablesOwnOptionsFromTheServer() {
    assertThat(remote("foreign_options"))
        .isEqualTo(
            "CREATE USER TABLE app.t (email TEXT, doc FILE,"
                + " PRIMARY KEY (email)) WITH (STORAGE_ID = 'local')");
    assertThat(plan("foreign_options").local())
        .isEqualTo(
            "CREATE FOREIGN TABLE \"app\".\"t\" (\"email\" text NOT NULL,"
                + " \"doc\" jsonb, \"_seq\" bigint, \"_userid\" text) SERVER \"Kalam\" OPTIONS"
                + " (\"table_type\" 'user', \"namespace\" 'other', \"table\" 'x',"
                + " \"storage_id\" 'local', \"primary_key\" 'email', \"managed\" 'true')");
  }

  @Test
  void takesAKeyDeclaredInAForeignTableAndSharedAsItsTypeByDefault() {
    assertThat(remote("foreign_key_column")).contains("(email TEXT PRIMARY KEY)");
    assertThat(plan("foreign_key_column").local())
        .endsWith("\"primary_key\" 'email', \"managed\" 'true')");
    assertThat(plan("foreign_no_type").local()).contains("OPTIONS (\"table_type\" 'shared', ");
  }

  @ParameterizedTest
  @MethodSource("samplesOfSeveralMajors")
  void givesTheSamePlanOnEveryMajor(String name) {
    List<String> outcomes =
        Samples.majorsWith(name).stream().map(major -> Outcome.of(name, major)).toList();

    assertThat(outcomes).allMatch(outcomes.get(0)::equals);
  }

  /** EXTRACT is another function in 13; {@link #writesExpressionsAgainInPostgresOnly} knows. */
  static Stream<String> samplesOfSeveralMajors() {
    return Samples.of(18).keySet().stream().filter(name -> !name.equals("expression_defaults"));
  }

  private static String remote(String name) {
    return plan(name).remote().get(1);
  }

  private static CreateTablePlan plan(String name) {
    return plan(name, Samples.majorsWith(name).get(0));
  }

  private static CreateTablePlan plan(String name, int major) {
    return DdlNormalizer.read(Samples.of(major).get(name), "app", "kalam_server", "kalam").create();
  }
}
