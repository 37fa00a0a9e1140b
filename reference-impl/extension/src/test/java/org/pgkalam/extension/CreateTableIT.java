package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;

/** CREATE TABLE … USING kalamdb and CREATE FOREIGN TABLE: both halves or neither. */
final class CreateTableIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatCannotBeIsRefusedBeforeAnythingIsSent(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.plain (id int)");
      Rig.execute(connection, "CREATE DOMAIN app.positive AS int CHECK (VALUE > 0)");
      int before = sent(rig).size();
      tablesFromQueries(connection);
      systemColumns(connection);
      transactionBlocks(connection);
      names(connection);
      clauses(connection);
      defaultAccessMethod(rig);
      Rig.execute(connection, "CREATE TABLE IF NOT EXISTS app.plain (id int) USING kalamdb");
      Refused.with(
          connection,
          "CREATE TABLE app.plain (id int) USING kalamdb",
          "42P07",
          "relation \"plain\" already exists",
          null);
      Rig.execute(connection, "SET default_transaction_read_only = on");
      Refused.with(
          connection,
          "CREATE TABLE app.t (id int) USING kalamdb",
          "25006",
          "read-only transaction",
          null);
      Rig.execute(connection, "RESET default_transaction_read_only");
      assertThat(sent(rig)).hasSize(before);
      assertThat(Rig.query(connection, "SELECT count(*) FROM pg_foreign_table"))
          .containsExactly("0");
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void tablesFromQueries(Connection connection) throws Exception {
    for (String sql :
        List.of(
            "CREATE TABLE app.t USING kalamdb AS SELECT 1 AS id",
            "CREATE TABLE IF NOT EXISTS app.t USING KalamDB AS SELECT 1 AS id WITH NO DATA",
            "CREATE MATERIALIZED VIEW app.t USING kalamdb AS SELECT 1 AS id",
            "EXPLAIN CREATE TABLE app.t USING kalamdb AS SELECT 1 AS id",
            "EXPLAIN ANALYZE CREATE TABLE app.t USING kalamdb AS SELECT 1 AS id",
            "PREPARE p AS SELECT 1 AS id; CREATE TABLE app.t USING kalamdb AS EXECUTE p")) {
      Refused.with(connection, sql, "0A000", "cannot be created from a query", "INSERT INTO");
    }
    Rig.execute(connection, "EXPLAIN CREATE TABLE app.t AS SELECT 1 AS id");
    Rig.execute(connection, "CREATE TABLE app.ctas AS SELECT 1 AS id");
  }

  private static void systemColumns(Connection connection) throws Exception {
    String local = "CREATE TABLE app.t (id int PRIMARY KEY, %s) USING kalamdb";
    for (String column :
        List.of("_seq bigint", "\"_SEQ\" bigint", "_userid text", "_deleted bool")) {
      Refused.with(connection, local.formatted(column), "42939", "must not be declared", null);
    }
    String foreign =
        "CREATE FOREIGN TABLE app.t (id int, %s) SERVER kalam_server OPTIONS (table_type '%s')";
    Refused.with(
        connection, foreign.formatted("_deleted bool", "shared"), "42939", "_deleted", null);
    Refused.with(connection, foreign.formatted("\"_Seq\" bigint", "shared"), "42939", "_seq", null);
  }

  private static void transactionBlocks(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    Refused.with(
        connection,
        "CREATE TABLE app.t (id int) USING kalamdb",
        "25001",
        "transaction block",
        "DDL inside explicit transactions");
    connection.rollback();
    connection.setAutoCommit(true);
    Refused.with(
        connection,
        "DO $$ BEGIN CREATE TABLE app.t (id int) USING kalamdb; EXCEPTION WHEN division_by_zero THEN END $$",
        "0A000",
        "subtransaction",
        null);
  }

  private static void names(Connection connection) throws Exception {
    Rig.execute(connection, "CREATE SCHEMA \"default\"; CREATE SCHEMA \"App\"");
    for (String name :
        List.of(
            "\"default\".t", "kalam.t", "\"App\".t", "app.\"T\"", "app.\"a\"\"b\"", "app.größe")) {
      assertThatThrownBy(
              () -> Rig.execute(connection, "CREATE TABLE " + name + " (id int) USING kalamdb"))
          .as(name)
          .hasMessageMatching("(?s).*Hint: .*")
          .hasFieldOrPropertyWithValue(
              "SQLState", name.matches(".*(default|kalam).*") ? "42939" : "42602");
    }
    Refused.with(
        connection,
        "CREATE TABLE nowhere.t (id int) USING kalamdb",
        "3F000",
        "schema \"nowhere\" does not exist",
        null);
    Refused.with(
        connection,
        "CREATE TABLE app.t (id int, index text) USING kalamdb",
        "42939",
        "index",
        "name");
  }

  private static void clauses(Connection connection) throws Exception {
    for (String columns :
        List.of(
            "id int PRIMARY KEY, n int GENERATED ALWAYS AS (id + 1) STORED",
            "id int PRIMARY KEY, n int UNIQUE",
            "id int PRIMARY KEY, n int REFERENCES app.plain",
            "id int PRIMARY KEY, n int, EXCLUDE USING btree (n WITH =)",
            "a int, b int, PRIMARY KEY (a, b)",
            "LIKE app.plain")) {
      assertThatThrownBy(
              () -> Rig.execute(connection, "CREATE TABLE app.t (" + columns + ") USING kalamdb"))
          .as(columns)
          .hasMessageContaining("Hint: ")
          .hasFieldOrPropertyWithValue("SQLState", "0A000");
    }
    Refused.with(
        connection,
        "CREATE TABLE app.t (id app.positive) USING kalamdb",
        "HV004",
        "cannot hold",
        "KalamDB can hold");
    Refused.with(
        connection,
        "CREATE TABLE app.t (id bigint, d int DEFAULT no_such_function()) USING kalamdb",
        "42883",
        "no_such_function",
        null);
    Refused.with(
        connection,
        "CREATE TABLE app.t (id bigint, d int CHECK (nothing > 0)) USING kalamdb",
        "42703",
        "nothing",
        null);
  }

  private static void defaultAccessMethod(Rig rig) throws Exception {
    try (Connection connection = rig.connect()) {
      Refused.with(
          connection, "SET default_table_access_method = kalamdb", "22023", "kalamdb", null);
      Rig.execute(connection, "ALTER SYSTEM SET default_table_access_method = 'heap'");
      Rig.execute(connection, "ALTER SYSTEM RESET default_table_access_method");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whenOneHalfFailsThereIsNeither(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      // After both halves are there: the transaction fails, and the remote table goes again.
      assertThatThrownBy(
              () ->
                  Rig.execute(
                      connection,
                      "DO $$ BEGIN CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb;"
                          + " RAISE EXCEPTION 'changed my mind'; END $$"))
          .hasMessageContaining("changed my mind");
      neither(rig, connection, "t");
      assertThat(sent(rig)).anyMatch(sql -> sql.startsWith("CREATE SHARED TABLE app.t"));

      // What was there before stays, whoever fails.
      rig.kalam().sql("CREATE SHARED TABLE app.old (id INT PRIMARY KEY, v TEXT)");
      rig.kalam().sql("INSERT INTO app.old (id, v) VALUES (1, 'kept')");
      assertThatThrownBy(
              () ->
                  Rig.execute(
                      connection,
                      "DO $$ BEGIN CREATE TABLE IF NOT EXISTS app.old (id int PRIMARY KEY) USING kalamdb;"
                          + " RAISE EXCEPTION 'changed my mind'; END $$"))
          .hasMessageContaining("changed my mind");
      assertThatThrownBy(
              () ->
                  Rig.execute(
                      connection,
                      "DO $$ BEGIN CREATE TABLE app.old (id int PRIMARY KEY) USING kalamdb;"
                          + " RAISE EXCEPTION 'changed my mind'; END $$"))
          .hasMessageContaining("changed my mind");
      Refused.with(
          connection,
          "CREATE TABLE app.old (v text PRIMARY KEY) USING kalamdb",
          "42P16",
          "app.old",
          null);
      assertThat(rig.kalam().sql("SELECT id FROM app.old")).contains("1");
      neither(rig, connection, "gone");

      // PostgreSQL's half fails: nothing was sent.
      int before = sent(rig).size();
      Rig.execute(
          connection,
          "CREATE FUNCTION app.no() RETURNS event_trigger LANGUAGE plpgsql AS"
              + " $$ BEGIN RAISE EXCEPTION 'no new tables'; END $$");
      for (String event : List.of("ddl_command_start", "ddl_command_end")) {
        Rig.execute(
            connection,
            "CREATE EVENT TRIGGER no_tables ON "
                + event
                + " WHEN TAG IN ('CREATE FOREIGN TABLE') EXECUTE FUNCTION app.no()");
        Refused.with(
            connection,
            "CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb",
            "P0001",
            "no new tables",
            null);
        Rig.execute(connection, "DROP EVENT TRIGGER no_tables");
      }
      Refused.with(
          connection,
          "CREATE TABLE app.t (id int PRIMARY KEY, n int CHECK (n > (SELECT 1))) USING kalamdb",
          "0A000",
          "not supported",
          null);
      Refused.with(
          connection,
          "CREATE TABLE app.t (id int PRIMARY KEY, n int CHECK (count(n) > 1)) USING kalamdb",
          "42803",
          "aggregate",
          null);
      assertThat(sent(rig)).hasSize(before);

      // KalamDB's half fails: PostgreSQL's is rolled back.
      Refused.with(
          connection,
          "CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb WITH (nonsense = 1)",
          "42601",
          "Unknown table option 'NONSENSE'",
          null);
      neither(rig, connection, "t");
      Rig.execute(connection, "CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb");
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whoCannotKnowSaysSoAndWhoIsLeftTakesItBack(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      String create = "CREATE TABLE app.t (id int PRIMARY KEY) USING kalamdb";
      rig.kalam()
          .faults()
          .on("ExecuteSql")
          .status(Status.Code.UNAVAILABLE, "gone")
          .afterWork()
          .when(request -> request.toString().contains("CREATE SHARED"))
          .times(1);
      Refused.with(
          connection,
          create,
          "08007",
          "not known whether KalamDB has created table app.t",
          "Run the statement again");
      assertThat(Rig.query(connection, "SELECT to_regclass('app.t')")).containsExactly("∅");
      Rig.execute(connection, create);
      Rig.execute(connection, "INSERT INTO app.t VALUES (1)");

      rig.kalam()
          .faults()
          .on("ExecuteSql")
          .delay(Duration.ofSeconds(1))
          .when(request -> request.toString().contains("CREATE SHARED"));
      Rig.execute(connection, "SET statement_timeout = '300ms'");
      Refused.with(
          connection, create.replace("app.t", "app.u"), "57014", "statement timeout", null);
      Rig.execute(connection, "RESET statement_timeout");
      // The bridge has waited for KalamDB's answer, and taken back what it had made.
      neither(rig, connection, "u");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void longStatementsAndAnOddDefaultAccessMethod(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version, Map.of("default_table_access_method", "kalamdb"));
        Connection connection = rig.connect()) {
      for (String sql :
          List.of(
              "CREATE TABLE app.plain (id int)",
              "CREATE TABLE app.plain AS SELECT 1 AS id",
              "SELECT 1 AS id INTO app.plain")) {
        Refused.with(
            connection, sql, "22023", "default_table_access_method cannot be", "USING kalamdb");
      }
      Rig.execute(connection, "CREATE TABLE app.plain (id int) USING heap");
      String columns =
          IntStream.range(0, 300)
              .mapToObj(i -> "c" + i + " text DEFAULT '" + "x".repeat(1000) + "' /* , ) ' */")
              .collect(Collectors.joining(","));
      Rig.execute(
          connection, "CREATE TABLE app.wide (id int PRIMARY KEY," + columns + ") USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.wide (id) VALUES (1)");
      assertThat(Rig.query(connection, "SELECT length(c299) FROM app.wide"))
          .containsExactly("1000");
    }
  }

  private static void neither(Rig rig, Connection connection, String table) throws Exception {
    Rig.awaitBridge(connection);
    assertThat(Rig.query(connection, "SELECT to_regclass('app." + table + "')"))
        .containsExactly("∅");
    assertThatThrownBy(() -> rig.kalam().sql("DROP TABLE app." + table))
        .hasMessageContaining("not found");
  }

  private static List<String> sent(Rig rig) {
    return rig.kalam().journal().entries().stream()
        .map(entry -> entry.request())
        .filter(ExecuteSqlRpcRequest.class::isInstance)
        .map(request -> ((ExecuteSqlRpcRequest) request).getSql())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aRoleNeedsPostgresPrivilegesAndKalamHearsNothingWithoutThem(PgVersion version)
      throws Exception {
    try (Rig rig = Rig.start(version);
        Connection admin = rig.connect()) {
      Rig.execute(admin, "CREATE ROLE joe");
      Rig.execute(admin, "DROP EXTENSION pg_kalam CASCADE; CREATE SCHEMA \"Ext\"");
      Rig.execute(admin, "CREATE EXTENSION pg_kalam SCHEMA \"Ext\"");
      Rig.execute(admin, rig.createServer("kalam_server"));
      String create =
          "CREATE TABLE app.t (id serial PRIMARY KEY, small smallserial, v text) USING kalamdb";
      try (Connection joe = rig.connect()) {
        Rig.execute(joe, "SET ROLE joe");
        Refused.with(joe, create, "42501", "permission denied for schema app", null);
        Rig.execute(admin, "GRANT CREATE, USAGE ON SCHEMA app TO joe");
        Refused.with(joe, create, "42501", "foreign server kalam_server", null);
        assertThat(rig.kalam().journal().entries()).isEmpty();
        Rig.execute(admin, "GRANT USAGE ON FOREIGN SERVER kalam_server TO joe");
        Refused.with(joe, create, "42501", "permission denied for schema Ext", null);
        assertThat(sent(rig)).isEmpty();
        Rig.execute(admin, "GRANT USAGE ON SCHEMA \"Ext\" TO joe");
        Rig.execute(joe, create);
        Rig.execute(admin, "REVOKE USAGE ON SCHEMA \"Ext\" FROM joe");
        Rig.execute(joe, "INSERT INTO app.t (v) VALUES ('a'), ('b')");
        assertThat(Rig.query(joe, "SELECT id, small, v FROM app.t ORDER BY id"))
            .containsExactly("1|1|a", "2|2|b");
        Refused.with(
            joe, "SELECT nextval('\"Ext\".snowflake_id_int4_seq')", "42501", "permission", null);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void generatedKeysFitAndDifferBetweenSessions(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection one = rig.connect();
        Connection two = rig.connect()) {
      Rig.execute(
          one,
          "CREATE TABLE app.big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, u text DEFAULT ULID(),"
              + " v uuid DEFAULT UUID_V7(), s smallserial, n serial4) USING kalamdb");
      for (Connection connection : List.of(one, two, one, two)) {
        Rig.execute(
            connection,
            "INSERT INTO app.big (id) SELECT snowflake_id() FROM generate_series(1, 500)");
        Rig.execute(connection, "INSERT INTO app.big (u) VALUES (DEFAULT)");
      }
      assertThat(
              Rig.query(
                  one,
                  "SELECT count(DISTINCT id), count(DISTINCT s), count(DISTINCT n), count(DISTINCT u),"
                      + " count(DISTINCT v), bool_and(u ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$'),"
                      + " bool_and(v::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'),"
                      + " bool_and(abs(extract(epoch FROM now())::bigint * 1000 - ('x' || left(replace(v::text, '-', ''), 12))::bit(48)::bigint) < 600000)"
                      + " FROM app.big"))
          .containsExactly("2004|2004|2004|2004|2004|t|t|t");
      Rig.execute(one, "SELECT setval('snowflake_id_int2_seq', 32766)");
      assertThat(Rig.query(one, "SELECT snowflake_id_int2() FROM generate_series(1, 3)"))
          .containsExactly("32767", "1", "2");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatIsThereAlreadyIsMirroredOrTheDifferenceIsNamed(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      rig.kalam().sql("CREATE NAMESPACE app");
      rig.kalam()
          .sql(
              "CREATE USER TABLE app.notes (code TEXT PRIMARY KEY, n INT, price DECIMAL(10, 2) NOT NULL,"
                  + " at TIMESTAMP, doc FILE, raw BYTES)");
      rig.kalam().sql("CREATE STREAM TABLE app.events (kind TEXT) WITH (TTL_SECONDS = 60)");
      String mirror = "CREATE FOREIGN TABLE app.notes (%s) SERVER kalam_server";
      differs(
          connection,
          mirror.formatted("code text, missing int"),
          "no column \"missing\"",
          "code, n, price");
      differs(connection, mirror.formatted("code text, n smallint"), "type int", "int");
      differs(connection, mirror.formatted("code text, n date"), "cannot be read as date", "int");
      differs(
          connection,
          mirror.formatted("code text, price numeric(10,1)"),
          "decimal(10, 2)",
          "decimal");
      differs(connection, mirror.formatted("code text, raw text"), "bytes", "bytes");
      differs(
          connection,
          mirror.formatted("n int PRIMARY KEY, code text"),
          "primary key is column \"code\"",
          "code");
      differs(
          connection,
          mirror.formatted("code text, n int") + " OPTIONS (primary_key 'n')",
          "primary key is column \"code\"",
          "code");
      differs(
          connection,
          mirror.formatted("code text") + " OPTIONS (table_type 'shared')",
          "a user table, not a shared one",
          "user");
      differs(
          connection,
          "CREATE TABLE IF NOT EXISTS app.notes (code text PRIMARY KEY) USING kalamdb WITH (type = 'stream')",
          "a user table, not a stream one",
          "user");
      Refused.with(
          connection, mirror.formatted("code text, _seq int"), "42P16", "\"_seq\"", "_seq bigint");
      assertThat(sent(rig)).isEmpty();
      assertThat(Rig.query(connection, "SELECT count(*) FROM pg_foreign_table"))
          .containsExactly("0");

      Rig.execute(
          connection,
          mirror.formatted(
              "code varchar(20), n bigint, price numeric(12,2), at timestamptz, doc jsonb"));
      assertThat(table(connection, "notes"))
          .containsExactly(
              "code character varying(20), n bigint, price numeric(12,2), at timestamp with time zone,"
                  + " doc jsonb, _seq bigint, _userid text|{table_type=user,primary_key=code}");
      Rig.execute(connection, "CREATE FOREIGN TABLE app.events (kind text) SERVER kalam_server");
      assertThat(table(connection, "events"))
          .containsExactly("kind text, _seq bigint|{table_type=stream}");
      assertThat(sent(rig)).isEmpty();
    }
  }

  private static void differs(Connection connection, String sql, String how, String hint)
      throws Exception {
    Refused.with(connection, sql, "42P16", how, hint);
  }

  /** Its columns with their types, and its options. */
  private static List<String> table(Connection connection, String name) throws Exception {
    return Rig.query(
        connection,
        "SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum),"
            + " (SELECT ftoptions::text FROM pg_foreign_table WHERE ftrelid = 'app."
            + name
            + "'::regclass)"
            + " FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = 'app."
            + name
            + "'::regclass");
  }

  /** The statements are those that pg_dump writes. */
  @ParameterizedTest
  @MethodSource("majors")
  void aDumpMakesTheSameTablesAgain(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE TABLE app.items (id bigint PRIMARY KEY DEFAULT SNOWFLAKE_ID(), n serial, title varchar(20)"
              + " DEFAULT 'it''s' NOT NULL, tags text[] DEFAULT '{}', price numeric(10,2) DEFAULT -1.5,"
              + " at timestamptz DEFAULT now() - interval '1 day', CHECK (n > 0), CONSTRAINT short CHECK"
              + " (title <> ALL (ARRAY['a', 'b']))) USING kalamdb WITH (storage_id = 'local')");
      Rig.execute(
          connection,
          "CREATE TABLE app.mine (id text PRIMARY KEY DEFAULT ULID()) USING kalamdb WITH (type = 'user')");
      List<String> items = table(connection, "items");
      List<String> mine = table(connection, "mine");
      String remote = schema(rig, "items");
      for (String table : List.of("items", "mine")) {
        Rig.execute(
            connection, "ALTER FOREIGN TABLE app." + table + " OPTIONS (SET managed 'false')");
        Rig.execute(connection, "DROP FOREIGN TABLE app." + table);
      }
      rig.kalam().sql("DROP TABLE app.mine");
      String[] dump = {
        """
        CREATE FOREIGN TABLE app.items (
            id bigint DEFAULT public.snowflake_id() NOT NULL,
            n integer DEFAULT public.snowflake_id_int4() NOT NULL,
            title character varying(20) DEFAULT 'it''s'::character varying NOT NULL,
            tags text[] DEFAULT '{}'::text[],
            price numeric(10,2) DEFAULT '-1.5'::numeric,
            at timestamp with time zone DEFAULT (now() - '1 day'::interval),
            _seq bigint,
            CONSTRAINT items_n_check CHECK ((n > 0)),
            CONSTRAINT short CHECK (((title)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[])))
        )
        SERVER kalam_server
        OPTIONS (
            managed 'true',
            primary_key 'id',
            storage_id 'local',
            table_type 'shared'
        )""",
        """
        CREATE FOREIGN TABLE app.mine (
            id text DEFAULT public.ulid() NOT NULL,
            _seq bigint,
            _userid text
        )
        SERVER kalam_server
        OPTIONS (
            managed 'true',
            primary_key 'id',
            table_type 'user'
        )"""
      };
      // The first is there still in KalamDB, the second is made again; then the other way round.
      restore(connection, dump);
      assertThat(options(table(connection, "items"))).isEqualTo(options(items));
      assertThat(options(table(connection, "mine"))).isEqualTo(options(mine));
      Rig.execute(connection, "DROP FOREIGN TABLE app.items, app.mine");
      restore(connection, dump);
      assertThat(schema(rig, "items")).isEqualTo(remote);
      Rig.execute(connection, "INSERT INTO app.items (title) VALUES ('made'), (DEFAULT)");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT title, tags, price, n > 0, _seq > 0 FROM app.items ORDER BY title"))
          .containsExactly("it's|{}|-1.50|t|t", "made|{}|-1.50|t|t");
    }
  }

  private static void restore(Connection connection, String... dump) throws Exception {
    // As every dump begins.
    Rig.query(connection, "SELECT pg_catalog.set_config('search_path', '', false)");
    for (String statement : dump) {
      Rig.execute(connection, statement);
    }
    Rig.execute(connection, "RESET search_path");
  }

  /** The same but for the order of the options. */
  private static List<String> options(List<String> table) {
    String text = table.get(0);
    String options = text.substring(text.indexOf('{') + 1, text.length() - 1);
    return Stream.concat(
            Stream.of(text.substring(0, text.indexOf('|'))), Stream.of(options.split(",")).sorted())
        .toList();
  }

  private static String schema(Rig rig, String table) throws Exception {
    try (Connection connection = rig.connect()) {
      return Rig.query(
              connection,
              "SELECT kalam_exec('SELECT column_name, data_type, default_value, nullable, primary_key FROM system.columns"
                  + " WHERE table_name = ''"
                  + table
                  + "'' ORDER BY ordinal LIMIT 1000')")
          .get(0);
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void ownershipIsKeptAndOddKeysAreWarnedOf(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE app.made (id int PRIMARY KEY, v text) USING kalamdb");
      assertThat((Throwable) statement.getWarnings()).isNull();
      assertThat(table(connection, "made"))
          .containsExactly(
              "id integer, v text, _seq bigint|{table_type=shared,primary_key=id,managed=true}");
      statement.execute("DROP FOREIGN TABLE app.made");
      rig.kalam().sql("CREATE NAMESPACE IF NOT EXISTS app");
      rig.kalam().sql("CREATE SHARED TABLE app.found (id INT PRIMARY KEY, v TEXT)");
      Rig.execute(
          connection,
          "CREATE FOREIGN TABLE app.kept (id int) SERVER kalam_server OPTIONS (managed 'false')");
      statement.execute("DROP FOREIGN TABLE app.kept");
      assertThat(rig.kalam().sql("DROP TABLE app.kept")).contains("dropped");
      statement.execute(
          "DO $$ BEGIN CREATE TABLE app.twice (id int) USING kalamdb; DROP FOREIGN TABLE app.twice;"
              + " CREATE TABLE IF NOT EXISTS app.twice (id int, v text) USING kalamdb; END $$");
      assertThat(table(connection, "twice"))
          .containsExactly(
              "id integer, v text, _seq bigint|{table_type=shared,primary_key=id,managed=true}");
      statement.execute("DROP FOREIGN TABLE app.twice");
      neither(rig, connection, "twice");
      statement.execute("CREATE TABLE IF NOT EXISTS app.found (id int, v text) USING kalamdb");
      assertThat(statement.getWarnings().getMessage())
          .contains("app.found already exists in KalamDB");
      assertThat(table(connection, "found"))
          .containsExactly("id integer, v text, _seq bigint|{table_type=shared,primary_key=id}");
      statement.execute("DROP FOREIGN TABLE app.found");
      statement.execute("CREATE TABLE app.found (id int, v text) USING kalamdb");
      assertThat(statement.getWarnings().getMessage())
          .contains("app.found already exists in KalamDB");
      assertThat(table(connection, "found"))
          .containsExactly("id integer, v text, _seq bigint|{table_type=shared,primary_key=id}");
      statement.execute("CREATE TABLE app.odd (v text, id int PRIMARY KEY) USING kalamdb");
      assertThat(statement.getWarnings().getMessage())
          .contains("the first column of table \"odd\" is \"v\", not its primary key \"id\"");
      Refused.with(
          connection,
          "CREATE FOREIGN TABLE app.x (id int) SERVER kalam_server OPTIONS (managed 'perhaps')",
          "HV024",
          "managed",
          "true, false");
      Refused.with(
          connection,
          "CREATE TABLE app.x (id int) USING kalamdb WITH (managed = true)",
          "22023",
          "managed",
          null);
      statement.execute(
          "CREATE SCHEMA made CREATE TABLE t (id int PRIMARY KEY) USING kalamdb CREATE VIEW v AS SELECT id FROM t");
      assertThat(Rig.query(connection, "SELECT count(*) FROM made.v")).containsExactly("0");
      statement.execute(
          "CREATE FUNCTION app.make() RETURNS void LANGUAGE plpgsql AS"
              + " $$ BEGIN CREATE TABLE app.by_function (id int PRIMARY KEY) USING kalamdb; END $$");
      statement.execute("SELECT app.make()");
      statement.execute("INSERT INTO app.by_function VALUES (1)");
      assertThat(Rig.query(connection, "SELECT id FROM app.by_function")).containsExactly("1");
    }
  }
}
