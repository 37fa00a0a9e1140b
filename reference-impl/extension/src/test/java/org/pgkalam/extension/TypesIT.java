package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A value is kept exactly or refused clearly: what the documents do not say about types. */
final class TypesIT {
  private static final String EVERY_TYPE =
      "b boolean, f4 real, f8 double precision, n numeric(12,4), t text, c char(5), bp bpchar, nm name, j json,"
          + " jb jsonb, ba bytea, d date, tm time, ts timestamp, tz timestamptz, u uuid, da date[], tza timestamptz[],"
          + " baa bytea[], fa float8[]";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatFitsIsKeptAndTheRestRefused(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      typesThatKalamDbCannotHold(rig, connection);
      floatsThatAreNotNumbers(connection);
      infinityAndTheEndsOfTime(connection);
      declaredOtherwiseThanInKalamDb(rig, connection);
      embeddingsWithoutPgvector(rig, connection);
      settingsOfTheSession(rig, connection);
      vectors(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void typesThatKalamDbCannotHold(Rig rig, Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TYPE mood AS ENUM ('fine'); CREATE DOMAIN positive AS int CHECK (value > 0);"
            + " CREATE TYPE pair AS (a int, b int)");
    int sent = rig.kalam().journal().entries().size();
    for (String type :
        List.of(
            "interval",
            "interval day to second",
            "interval(3)",
            "money",
            "inet",
            "cidr",
            "macaddr",
            "xml",
            "hstore",
            "citext",
            "int4range",
            "mood",
            "positive",
            "pair",
            "time with time zone",
            "timetz(3)",
            "oid",
            "regclass",
            "bit(3)",
            "bit varying",
            "\"char\"",
            "point",
            "tsvector",
            "pg_lsn",
            "int2vector",
            "interval[]",
            "mood[]",
            "vector(3)[]",
            "inet[][]",
            "file[]")) {
      String hint = "numeric(p,s), text, varchar";
      refused(
          connection,
          "CREATE TABLE app.r (id bigint PRIMARY KEY, v " + type + ") USING kalamdb",
          "HV004",
          "column \"v\" has type",
          hint);
    }
    for (String type : List.of("numeric", "decimal", "dec")) {
      refused(
          connection,
          "CREATE TABLE app.r (id bigint PRIMARY KEY, v " + type + ") USING kalamdb",
          "HV004",
          "without precision",
          "numeric(38,10)");
    }
    for (String type : List.of("numeric(39,0)", "numeric(5,6)", "numeric(5,-2)", "vector")) {
      refused(
          connection,
          "CREATE TABLE app.r (id bigint PRIMARY KEY, v " + type + ") USING kalamdb",
          "HV004",
          "column \"v\" has type",
          "between");
    }
    refused(
        connection,
        "CREATE FOREIGN TABLE app.r (id bigint, v inet) SERVER kalam_server OPTIONS (table_type 'shared')",
        "HV004",
        "column \"v\" has type",
        "numeric(p,s), text, varchar");
    assertThat(rig.kalam().journal().entries()).hasSize(sent);
    assertThat(Rig.query(connection, "SELECT to_regclass('app.r')")).containsExactly("∅");
  }

  private static void floatsThatAreNotNumbers(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE app.f (id int PRIMARY KEY, f4 real, f8 float8, fa float8[], n numeric(10,2)) USING kalamdb");
    Rig.execute(
        connection,
        "INSERT INTO app.f VALUES (1, 'NaN', 'NaN', '{NaN,Infinity,-0}', 0),"
            + " (2, 'Infinity', '-Infinity', '{}', 0), (3, '-0', '-0', NULL, 0)");
    Rig.execute(connection, "UPDATE app.f SET f4 = '-Infinity' WHERE id = 3");
    assertThat(Rig.query(connection, "SELECT id, f4, f8, fa FROM app.f ORDER BY id"))
        .containsExactly(
            "1|NaN|NaN|{NaN,Infinity,-0}", "2|Infinity|-Infinity|{}", "3|-Infinity|-0|∅");
    refused(
        connection,
        "INSERT INTO app.f VALUES (4, 0, 0, NULL, 'NaN')",
        "22003",
        "column \"n\": KalamDB's DECIMAL cannot hold NaN",
        null);
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.f")).containsExactly("3");
  }

  private static void infinityAndTheEndsOfTime(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE app.times (id int PRIMARY KEY, d date, ts timestamp, tz timestamptz, da date[], tm time) USING kalamdb");
    for (String values :
        List.of(
            "'infinity', NULL, NULL",
            "'-infinity', NULL, NULL",
            "NULL, 'infinity', NULL",
            "NULL, '-infinity', NULL",
            "NULL, NULL, 'infinity'",
            "NULL, NULL, '-infinity'")) {
      refused(
          connection,
          "INSERT INTO app.times (id, d, ts, tz) VALUES (1, " + values + ")",
          "22008",
          "cannot hold infinity",
          null);
    }
    refused(
        connection,
        "INSERT INTO app.times (id, ts) VALUES (1, '294276-12-31 23:59:59')",
        "22008",
        "ends in January of 294247",
        null);
    refused(
        connection,
        "INSERT INTO app.times (id, tm) VALUES (1, '24:00:00')",
        "22008",
        "TIME ends before 24:00:00",
        null);
    Rig.execute(
        connection,
        "INSERT INTO app.times VALUES (1, '4714-11-24 BC', '4714-11-24 BC', '4714-11-24 00:00+00 BC', '{-infinity,infinity}'),"
            + " (2, '5874897-12-31', '294247-01-10 04:00:54.775807', '294247-01-10 04:00:54.775807+00', NULL)");
    assertThat(
            Rig.query(
                connection, "SELECT d, ts, tz AT TIME ZONE 'UTC', da FROM app.times ORDER BY id"))
        .containsExactly(
            "4714-11-24 BC|4714-11-24 00:00:00 BC|4714-11-24 00:00:00 BC|{-infinity,infinity}",
            "5874897-12-31|294247-01-10 04:00:54.775807|294247-01-10 04:00:54.775807|∅");
  }

  private static void declaredOtherwiseThanInKalamDb(Rig rig, Connection connection)
      throws Exception {
    Rig.execute(connection, "CREATE SCHEMA odd");
    rig.kalam().sql("CREATE NAMESPACE odd");
    // type in KalamDB, a value there, the local type, and what is read; an error if it begins so
    String[][] cases = {
      {"INT", "7", "bigint", "7"},
      {"INT", "7", "numeric(10,2)", "7.00"},
      {"INT", "7", "text", "7"},
      {"INT", "7", "smallint", "error"},
      {"INT", "7", "boolean", "error"},
      {"INT", "7", "timestamp", "error"},
      {"BIGINT", "7", "integer", "error"},
      {"BIGINT", "7", "double precision", "error"},
      {"BOOLEAN", "true", "text", "true"},
      {"BOOLEAN", "true", "integer", "error"},
      {"FLOAT", "1.5", "double precision", "1.5"},
      {"DOUBLE", "1.5", "real", "error"},
      {"DOUBLE", "1.5", "numeric(10,2)", "error"},
      {"DOUBLE", "1.5", "text", "1.5"},
      {"DECIMAL(10, 3)", "1.250", "numeric(10,2)", "1.25"},
      {"DECIMAL(10, 3)", "1.255", "numeric(10,2)", "error"},
      {"DECIMAL(10, 3)", "12345.000", "numeric(4,0)", "error"},
      {"DECIMAL(10, 3)", "1.250", "text", "1.250"},
      {"DECIMAL(10, 3)", "1.250", "bigint", "error"},
      {"TEXT", "'abc'", "varchar(3)", "abc"},
      {"TEXT", "'abcd'", "varchar(3)", "error"},
      {"TEXT", "'abcd'", "char(3)", "error"},
      {"TEXT", "'ab'", "char(3)", "ab "},
      {"TEXT", "'7'", "integer", "error"},
      {"TEXT", "'abc'", "integer", "error"},
      {"TEXT", "'{\"a\": 1}'", "jsonb", "{\"a\": 1}"},
      {"TEXT", "'{no json'", "jsonb", "error"},
      {"TEXT", "'{no json'", "json", "error"},
      {"TEXT", "'{1,2}'", "integer[]", "{1,2}"},
      {"TEXT", "'{1,x}'", "integer[]", "error"},
      {"TEXT", "'no array'", "text[]", "error"},
      {"TEXT", "'{a,{b}}'", "text[]", "error"},
      {"TEXT", "'abc'", "bytea", "error"},
      {"TEXT", "'2024-01-01'", "date", "error"},
      {
        "TEXT",
        "'550e8400-e29b-41d4-a716-446655440000'",
        "uuid",
        "550e8400-e29b-41d4-a716-446655440000"
      },
      {"TEXT", "'no uuid'", "uuid", "error"},
      {"JSON", "'[1,2]'", "text", "[1,2]"},
      {"JSON", "'[1,2]'", "integer[]", "error"},
      {"FILE", "'{\"id\":\"1\"}'", "jsonb", "{\"id\": \"1\"}"},
      {"BYTES", "'abc'", "text", "error"},
      {"BYTES", "'0123456789abcdef'", "uuid", "error"},
      {
        "UUID",
        "'550e8400-e29b-41d4-a716-446655440000'",
        "text",
        "550e8400-e29b-41d4-a716-446655440000"
      },
      {
        "UUID",
        "'550e8400-e29b-41d4-a716-446655440000'",
        "bytea",
        "\\x550e8400e29b41d4a716446655440000"
      },
      {"DATE", "'2024-02-29'", "text", "2024-02-29"},
      {"DATE", "'2024-02-29'", "timestamp", "error"},
      {"TIME", "'12:34:56'", "text", "12:34:56"},
      {"TIME", "'12:34:56'", "bigint", "error"},
      {"TIMESTAMP", "'2024-02-29 12:34:56.5'", "timestamptz", "2024-02-29 12:34:56.5+00"},
      {"TIMESTAMP", "'2024-02-29 12:34:56.5'", "text", "2024-02-29 12:34:56.5"},
      {"TIMESTAMP", "'2024-02-29 12:34:56.5'", "date", "error"},
      {"DATETIME", "'2024-02-29 12:34:56.5+02'", "timestamptz", "2024-02-29 10:34:56.5+00"},
      {"DATETIME", "'2024-02-29 12:34:56.5+02'", "timestamp", "2024-02-29 10:34:56.5"},
      {"DATETIME", "'2024-02-29 12:34:56.5+02'", "text", "2024-02-29 10:34:56.5+00"},
      {"EMBEDDING(3)", "'[0.5,-1,3e7]'", "real[]", "{0.5,-1,3e+07}"},
      {"EMBEDDING(3)", "'[0.5,-1,3e7]'", "text", "[0.5,-1,3e+07]"},
      {"EMBEDDING(3)", "'[0.5,-1,3e7]'", "jsonb", "error"},
      {"EMBEDDING(3)", "'[0.5,-1,3e7]'", "integer[]", "error"},
    };
    Rig.execute(connection, "SET TimeZone = 'UTC'");
    for (int i = 0; i < cases.length; i++) {
      String table = "odd.t" + i;
      String what = String.join(" / ", cases[i]);
      // Nobody declares it like this; KalamDB's table has become another since.
      Rig.execute(
          connection,
          "CREATE FOREIGN TABLE %s (id int, v %s) SERVER kalam_server OPTIONS (table_type 'shared')"
              .formatted(table, cases[i][2]));
      rig.kalam().sql("DROP TABLE " + table);
      rig.kalam()
          .sql("CREATE SHARED TABLE %s (id INT PRIMARY KEY, v %s)".formatted(table, cases[i][0]));
      rig.kalam()
          .sql("INSERT INTO %s (id, v) VALUES (1, %s), (2, NULL)".formatted(table, cases[i][1]));
      String select = "SELECT v FROM " + table + " ORDER BY id";
      if (cases[i][3].equals("error")) {
        ServerErrorMessage error = failure(connection, select);
        assertThat(error.getSQLState())
            .as(what + ": " + error)
            .matches("HV004|22001|22003|22007|22P02");
        assertThat(Rig.query(connection, "SELECT 1")).containsExactly("1");
      } else {
        assertThat(Rig.query(connection, select)).as(what).containsExactly(cases[i][3], "∅");
      }
    }
    Rig.execute(connection, "RESET TimeZone");
  }

  private static void embeddingsWithoutPgvector(Rig rig, Connection connection) throws Exception {
    rig.kalam().sql("CREATE SHARED TABLE odd.e (id INT PRIMARY KEY, v EMBEDDING(3))");
    Rig.execute(
        connection,
        "CREATE FOREIGN TABLE odd.e (id int, v text) SERVER kalam_server OPTIONS (table_type 'shared')");
    Rig.execute(connection, "INSERT INTO odd.e VALUES (1, '[1, 2.5, -3e-05]'), (2, NULL)");
    assertThat(Rig.query(connection, "SELECT id, v FROM odd.e ORDER BY id"))
        .containsExactly("1|[1,2.5,-3e-05]", "2|∅");
    refused(connection, "INSERT INTO odd.e VALUES (3, '{1,2,3}')", "22P02", "embedding", null);
    refused(connection, "INSERT INTO odd.e VALUES (3, '[1,2]')", "22P02", "dimension", null);
  }

  /** Through dblink, because pgjdbc insists on DateStyle ISO. */
  private static void settingsOfTheSession(Rig rig, Connection connection) throws Exception {
    Rig.execute(connection, "CREATE EXTENSION dblink");
    Rig.execute(connection, "CREATE TABLE ordinary (id int PRIMARY KEY, " + EVERY_TYPE + ")");
    Rig.execute(
        connection,
        "CREATE TABLE app.every (id int PRIMARY KEY, " + EVERY_TYPE + ") USING kalamdb");
    Rig.execute(
        connection,
        """
        INSERT INTO ordinary VALUES
          (1, true, 0.1, 0.1, 1234.5678, 'ö', 'ab', 'ab  ', 'nm', '{"a":  1}', '{"b": 2}', '\\x00ff5c27',
           '2024-02-03', '04:05:06.000007', '2024-02-03 04:05:06.000007', '2024-02-03 04:05:06.000007+05',
           '550e8400-e29b-41d4-a716-446655440000', '{2024-02-03,0044-03-15 BC,infinity}',
           '{2024-02-03 04:05:06.000007+05,0044-03-15 00:00:00+00 BC}', '{"\\\\x00ff5c27"}', '{0.1,NaN,3.0000000000000004}'),
          (2, false, 16777217, 0.30000000000000004, -0.0001, '', '', '', '', 'null', 'null', '',
           '0044-03-15 BC', '23:59:59.999999', '0044-03-15 BC', '0044-03-15 00:00:00+00 BC',
           '00000000-0000-0000-0000-000000000000', '{}', '{}', '{}', '{}')
        """);
    Rig.execute(
        connection,
        "SELECT dblink_connect('odd', 'host=127.0.0.1 user=postgres dbname=postgres port=%d')"
            .formatted(rig.postgres().port()));
    for (String settings :
        List.of(
            "SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Asia/Kolkata'; SET extra_float_digits = -15; SET bytea_output = 'escape'",
            "SET DateStyle = 'German'; SET TimeZone = 'America/St_Johns'; SET IntervalStyle = 'sql_standard'; SET extra_float_digits = 3",
            "SET DateStyle = 'Postgres, MDY'; SET lc_numeric = 'C'; SET lc_monetary = 'C'; SET TimeZone = 'Europe/Vienna'")) {
      Rig.query(connection, "SELECT dblink_exec('odd', $$" + settings + "$$)");
      Rig.query(
          connection, "SELECT dblink_exec('odd', 'INSERT INTO app.every SELECT * FROM ordinary')");
      String same =
          "SELECT o *= k AND o::text = k::text FROM ordinary o JOIN (SELECT id, b, f4, f8, n, t, c, bp, nm, j, jb, ba, d, tm,"
              + " ts, tz, u, da, tza, baa, fa FROM app.every) k USING (id)";
      assertThat(Rig.query(connection, same)).as(settings).containsExactly("t", "t");
      String checkThere =
          "DO $do$ BEGIN ASSERT (SELECT count(*) FROM (" + same + ") s(b) WHERE b) = 2; END $do$ ";
      Rig.query(connection, "SELECT dblink_exec('odd', $$" + checkThere + "$$)");
      Rig.execute(connection, "DELETE FROM app.every");
    }
    Rig.query(connection, "SELECT dblink_disconnect('odd')");
  }

  /**
   * With a stand-in for pgvector, which no bundle has: a type of that name with pgvector's text.
   * The bridge asks for no more than that text.
   */
  private static void vectors(Connection connection) throws Exception {
    refused(
        connection,
        "CREATE TABLE app.v (id int PRIMARY KEY, v vector(3)) USING kalamdb",
        "42704",
        "vector",
        null);
    Rig.execute(
        connection,
        """
        CREATE SCHEMA extensions;
        CREATE TYPE extensions.vector;
        CREATE FUNCTION extensions.vector_in(cstring) RETURNS extensions.vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION extensions.vector_out(extensions.vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE FUNCTION extensions.vector_typmod_in(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
        CREATE TYPE extensions.vector (INPUT = extensions.vector_in, OUTPUT = extensions.vector_out,
          TYPMOD_IN = extensions.vector_typmod_in, STORAGE = extended, INTERNALLENGTH = VARIABLE);
        """);
    Rig.execute(
        connection,
        "CREATE TABLE app.w (id int PRIMARY KEY, v extensions.vector(3), t text) USING kalamdb");
    Rig.execute(
        connection,
        "INSERT INTO app.w VALUES (1, '[1,2,3]', 'one'), (2, NULL, 'two'), (3, '[0.1,-2.5,3e-05]', 'three')");
    assertThat(Rig.query(connection, "SELECT id, v, t FROM app.w ORDER BY id"))
        .containsExactly("1|[1,2,3]|one", "2|∅|two", "3|[0.1,-2.5,3e-05]|three");
    Rig.execute(connection, "SET search_path = extensions, public");
    assertThat(Rig.update(connection, "UPDATE app.w SET v = '[4,5,6]' WHERE id = 2")).isOne();
    assertThat(Rig.query(connection, "SELECT v FROM app.w WHERE id = 2"))
        .containsExactly("[4,5,6]");
    Rig.execute(connection, "RESET search_path");
    refused(
        connection,
        "INSERT INTO app.w VALUES (4, '[1,2]', 'four')",
        "22P02",
        "Embedding dimension mismatch",
        null);
    assertThat(
            Rig.query(
                connection,
                "SELECT kalam_exec('SELECT data_type FROM system.columns WHERE table_name = ''w'' AND column_name = ''v''')"))
        .containsExactly("[{\"data_type\":\"EMBEDDING(3)\"}]");
  }

  private static void refused(
      Connection connection, String sql, String sqlState, String message, String hint)
      throws SQLException {
    ServerErrorMessage error = failure(connection, sql);
    assertThat(error.getSQLState()).as(sql + ": " + error).isEqualTo(sqlState);
    assertThat(error.getMessage()).as(sql).contains(message);
    if (hint != null) {
      assertThat(error.getHint()).as(sql).contains(hint);
    }
  }

  private static ServerErrorMessage failure(Connection connection, String sql) throws SQLException {
    try {
      Rig.execute(connection, sql);
    } catch (PSQLException e) {
      return e.getServerErrorMessage();
    }
    throw new AssertionError("no error: " + sql);
  }
}
