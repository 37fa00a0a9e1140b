package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Quirk;

/** ALTER, RENAME, SET SCHEMA and DROP of KalamDB tables: mirrored, refused, or local by design. */
final class FollowUpDdlIT {
  private Rig rig;
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void nothingThatChangesATableIsLostOrHalfDone(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version);
        Connection opened = started.connect()) {
      rig = started;
      connection = opened;
      columns();
      columnsOfOldNames();
      rewrittenColumns();
      severalChangesInOneStatement();
      refusals();
      localByDesign();
      names();
      failuresLeaveBothSidesAlone();
      withinOneTransaction();
      olderSnapshots();
      parents();
      drops();
      cascades();
      takingDownTheBridge();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void columns() throws Exception {
    table("t", "id bigint PRIMARY KEY, title text");
    run("INSERT INTO app.t VALUES (1, 'one')");

    assertThat(sent("ALTER FOREIGN TABLE app.t ADD COLUMN score integer"))
        .containsExactly("ALTER TABLE app.t ADD COLUMN score INTEGER");
    assertThat(sent("ALTER TABLE app.t ADD COLUMN IF NOT EXISTS score text")).isEmpty();
    assertThat(sent("ALTER TABLE IF EXISTS app.t ALTER score SET DEFAULT 7"))
        .containsExactly("ALTER TABLE app.t ALTER COLUMN score SET DEFAULT 7");
    run("UPDATE app.t SET score = 7");
    assertThat(sent("ALTER TABLE app.t ALTER score SET NOT NULL"))
        .containsExactly("ALTER TABLE app.t ALTER COLUMN score SET NOT NULL");
    assertThat(sent("ALTER TABLE app.t ALTER score SET NOT NULL")).isEmpty();
    assertThat(sent("ALTER TABLE app.t ALTER score DROP NOT NULL"))
        .containsExactly("ALTER TABLE app.t ALTER COLUMN score DROP NOT NULL");
    assertThat(sent("ALTER TABLE app.t ALTER score DROP DEFAULT"))
        .containsExactly("ALTER TABLE app.t ALTER COLUMN score DROP DEFAULT");
    run("UPDATE app.t SET score = 5");
    assertThat(sent("ALTER TABLE app.t RENAME COLUMN score TO points"))
        .containsExactly("ALTER TABLE app.t RENAME COLUMN score TO points");
    assertThat(rows("SELECT id, title, points FROM app.t")).containsExactly("1|one|5");
    rig.kalam().switchOn(Quirk.RENAME_LOSES_VALUES);
    refused("ALTER TABLE app.t RENAME COLUMN points TO score", "", "loses the values");
    Rig.awaitBridge(connection);
    rig.kalam().switchOff(Quirk.RENAME_LOSES_VALUES);
    assertThat(rows("SELECT id, title, points FROM app.t")).containsExactly("1|one|5");
    assertThat(sent("ALTER FOREIGN TABLE app.t DROP COLUMN title CASCADE"))
        .containsExactly("ALTER TABLE app.t DROP COLUMN title");
    assertThat(sent("ALTER FOREIGN TABLE app.t DROP COLUMN IF EXISTS title")).isEmpty();
    assertThat(rows("SELECT id, points, _seq > 0 FROM app.t")).containsExactly("1|5|t");
    run("INSERT INTO app.t VALUES (2)");
    assertThat(rows("SELECT id, points FROM app.t ORDER BY id")).containsExactly("1|5", "2|∅");
  }

  /** KalamDB keeps the values of a column that is dropped, for the next one of its name. */
  private void columnsOfOldNames() throws Exception {
    table("old", "id bigint PRIMARY KEY, v text");
    run("INSERT INTO app.old VALUES (1, 'old'), (2, 'older')");
    rig.kalam().switchOn(Quirk.DROPPED_VALUES_COME_BACK);
    run("ALTER FOREIGN TABLE app.old DROP COLUMN v");
    for (String definition :
        List.of("v text", "v text DEFAULT 'new'", "fine int, ADD COLUMN v text")) {
      refused("ALTER FOREIGN TABLE app.old ADD COLUMN " + definition, "", "still has its values");
      Rig.awaitBridge(connection);
    }
    run("ALTER FOREIGN TABLE app.old ADD COLUMN w text DEFAULT 'new', ADD COLUMN x text");
    rig.kalam().switchOff(Quirk.DROPPED_VALUES_COME_BACK);
    assertThat(rows("SELECT id, x FROM app.old ORDER BY id")).containsExactly("1|∅", "2|∅");
    run("ALTER FOREIGN TABLE app.old ADD COLUMN v text");
    assertThat(rows("SELECT id, v FROM app.old ORDER BY id")).containsExactly("1|∅", "2|∅");
  }

  private void rewrittenColumns() throws Exception {
    table("rewritten", "id bigint PRIMARY KEY");

    assertThat(sent("ALTER FOREIGN TABLE app.rewritten ADD COLUMN attachment FILE"))
        .containsExactly("ALTER TABLE app.rewritten ADD COLUMN attachment FILE");
    assertThat(sent("ALTER TABLE app.rewritten ADD COLUMN IF NOT EXISTS n SERIAL"))
        .containsExactly(
            "ALTER TABLE app.rewritten ADD COLUMN n INTEGER DEFAULT SNOWFLAKE_ID() NOT NULL");
    assertThat(sent("ALTER TABLE app.rewritten ADD COLUMN IF NOT EXISTS n SERIAL")).isEmpty();
    assertThat(sent("ALTER TABLE app.rewritten ADD COLUMN m bigint GENERATED ALWAYS AS IDENTITY"))
        .containsExactly(
            "ALTER TABLE app.rewritten ADD COLUMN m BIGINT DEFAULT SNOWFLAKE_ID() NOT NULL");
    assertThat(sent("ALTER TABLE app.rewritten ADD COLUMN u text DEFAULT ULID()"))
        .containsExactly("ALTER TABLE app.rewritten ADD COLUMN u TEXT DEFAULT ULID()");
    run("INSERT INTO app.rewritten (id, attachment) VALUES (1, '{\"name\": \"a\"}')");
    assertThat(rows("SELECT attachment->>'name', n > 0, m > 0 FROM app.rewritten"))
        .containsExactly("a|t|t");
    refused("ALTER TABLE app.rewritten ADD COLUMN f FILE, ADD COLUMN g text", "0A000", "statement");
    refused("ALTER TABLE app.rewritten ALTER n SET DEFAULT snowflake_id()", "0A000", "int4");
  }

  private void severalChangesInOneStatement() throws Exception {
    table("several", "id bigint PRIMARY KEY, a text, b text");

    assertThat(
            sent(
                "ALTER FOREIGN TABLE app.several DROP COLUMN a, ADD COLUMN c numeric(10,2) DEFAULT 1.5,"
                    + " ADD d text, ALTER b SET NOT NULL, ALTER b SET DEFAULT 'x', OWNER TO CURRENT_USER"))
        .containsExactly(
            "ALTER TABLE app.several ALTER COLUMN b SET NOT NULL",
            "ALTER TABLE app.several ALTER COLUMN b SET DEFAULT 'x'",
            "ALTER TABLE app.several ADD COLUMN c DECIMAL(10, 2) DEFAULT 1.5",
            "ALTER TABLE app.several ADD COLUMN d TEXT",
            "ALTER TABLE app.several DROP COLUMN a");
    run("INSERT INTO app.several (id, d) VALUES (1, 'd')");
    assertThat(rows("SELECT id, b, c, d FROM app.several")).containsExactly("1|x|1.50|d");
  }

  private void refusals() throws Exception {
    table("r", "id bigint PRIMARY KEY, a text");

    refused("ALTER TABLE app.r ALTER a TYPE varchar(10)", "0A000", "add a new column");
    refused("ALTER TABLE app.r DROP COLUMN id", "0A000", "key");
    refused("ALTER TABLE app.r RENAME COLUMN id TO key", "0A000", "key");
    refused("ALTER TABLE app.r ALTER id DROP NOT NULL", "0A000", "key");
    refused("ALTER TABLE app.r DROP COLUMN _seq", "0A000", "_seq");
    refused("ALTER TABLE app.r RENAME COLUMN _seq TO seq", "0A000", "_seq");
    refused("ALTER TABLE app.r RENAME COLUMN a TO _seq2", "42939", "underscore");
    refused("ALTER TABLE app.r RENAME COLUMN a TO \"A\"", "42602", "lower case");
    refused("ALTER TABLE app.r ADD COLUMN _deleted boolean", "42939", "_deleted");
    refused("ALTER TABLE app.r ADD COLUMN i interval", "HV004", "KalamDB can hold");
    refused("ALTER TABLE app.r ADD COLUMN k bigint PRIMARY KEY", "0A000", "key");
    refused("ALTER TABLE app.r ADD COLUMN k bigint UNIQUE", "0A000", "unique");
    refused("ALTER TABLE app.r RENAME TO s", "0A000", "copy the rows");
    refused("ALTER FOREIGN TABLE app.r RENAME TO s", "0A000", "copy the rows");
    refused("ALTER FOREIGN TABLE app.r SET SCHEMA public", "0A000", "namespace");
    refused("ALTER SCHEMA app RENAME TO other", "0A000", "namespace");
    refused("ALTER FOREIGN TABLE app.r OPTIONS (SET table_type 'user')", "0A000", "kalam_exec");
    connection.setAutoCommit(false);
    refused("ALTER FOREIGN TABLE app.r ADD COLUMN b text", "25001", "explicit transactions");
    connection.rollback();
    refused("DROP FOREIGN TABLE app.r", "25001", "explicit transactions");
    connection.rollback();
    run("ALTER FOREIGN TABLE app.r OWNER TO CURRENT_USER");
    connection.commit();
    connection.setAutoCommit(true);
    refused(
        "DO $$ BEGIN DROP FOREIGN TABLE app.r; EXCEPTION WHEN division_by_zero THEN NULL; END $$",
        "25001",
        "savepoint");
    assertThat(rows("SELECT * FROM app.r")).isEmpty();
  }

  private void localByDesign() throws Exception {
    assertThat(
            sent(
                "ALTER FOREIGN TABLE app.r ADD CONSTRAINT short CHECK (length(a) < 10)",
                "ALTER FOREIGN TABLE app.r DROP CONSTRAINT short",
                "ALTER FOREIGN TABLE app.r ALTER a SET STATISTICS 10",
                "ALTER FOREIGN TABLE app.r OPTIONS (ADD namespace 'elsewhere')",
                "COMMENT ON FOREIGN TABLE app.r IS 'a comment'",
                "GRANT SELECT ON app.r TO PUBLIC",
                "ALTER SERVER kalam_server RENAME TO renamed",
                "ALTER SERVER renamed RENAME TO kalam_server",
                "CREATE TABLE app.plain (id int)",
                "ALTER TABLE app.plain ADD COLUMN n int, ALTER id SET NOT NULL",
                "ALTER TABLE app.plain RENAME TO plainer",
                "DROP TABLE app.plainer"))
        .isEmpty();
  }

  private void names() throws Exception {
    run("SET search_path = app, public");
    assertThat(sent("ALTER TABLE r ADD b text"))
        .containsExactly("ALTER TABLE app.r ADD COLUMN b TEXT");
    run("RESET search_path");
    refused("ALTER FOREIGN TABLE app.missing ADD COLUMN b text", "42P01", "");
    assertThat(sent("ALTER FOREIGN TABLE IF EXISTS app.missing ADD COLUMN b text")).isEmpty();
  }

  private void failuresLeaveBothSidesAlone() throws Exception {
    table("f", "id bigint PRIMARY KEY, a text, b text");
    run("SELECT kalam_exec('ALTER TABLE app.f DROP COLUMN b')");

    refused("ALTER TABLE app.f ADD COLUMN c text, DROP COLUMN b", "", "b");
    assertThat(columnsHere("app.f")).containsExactly("id", "a", "b", "_seq");
    assertThat(columnsThere("f")).containsExactly("id", "a");

    run("CREATE ROLE joe");
    run("GRANT USAGE ON SCHEMA app TO joe");
    run("SET ROLE joe");
    refused("ALTER TABLE app.f ADD COLUMN c text", "42501", "");
    refused("DROP FOREIGN TABLE app.f", "42501", "");
    run("RESET ROLE");
    assertThat(columnsThere("f")).containsExactly("id", "a");

    run(
        "CREATE FUNCTION app.refuse() RETURNS event_trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'no'; END $$");
    run("CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION app.refuse()");
    refused("ALTER TABLE app.f ADD COLUMN c text", "P0001", "");
    refused("DROP FOREIGN TABLE app.f", "P0001", "");
    run("DROP EVENT TRIGGER refuse");
    run("DROP FUNCTION app.refuse()");
    assertThat(columnsThere("f")).containsExactly("id", "a");

    rig.kalam().faults().on("ExecuteSql").status(Status.Code.UNAVAILABLE, "gone").times(1);
    refused("DROP FOREIGN TABLE app.f", "", "gone");
    assertThat(columnsHere("app.f")).containsExactly("id", "a", "b", "_seq");
  }

  /** Functions and DO blocks outside a transaction block. */
  private void withinOneTransaction() throws Exception {
    table("w", "id bigint PRIMARY KEY, a text");
    refused(
        "DO $$ BEGIN INSERT INTO app.w VALUES (1, 'x'); ALTER TABLE app.w DROP COLUMN a; END $$",
        "25001",
        "Commit first");
    refused(
        "DO $$ BEGIN INSERT INTO app.w VALUES (1, 'x'); DROP FOREIGN TABLE app.r; END $$",
        "25001",
        "Commit first");
    refused(
        "DO $$ BEGIN DROP FOREIGN TABLE app.r; INSERT INTO app.w VALUES (1, 'x'); END $$",
        "25001",
        "Commit first");
    assertThat(rows("SELECT * FROM app.w")).isEmpty();
    refused(
        "DO $$ BEGIN ALTER TABLE app.w ADD COLUMN b text; ALTER TABLE app.w RENAME b TO c;"
            + " ALTER TABLE app.w RENAME a TO b; PERFORM 1 / 0; END $$",
        "",
        "division by zero");
    assertThat(columnsHere("app.w")).containsExactly("id", "a", "_seq");
    assertThat(columnsThere("w")).containsExactly("id", "a");
  }

  private void olderSnapshots() throws Exception {
    try (Connection other = rig.connect()) {
      connection.setAutoCommit(false);
      run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      run("SELECT 1");
      Rig.execute(other, "CREATE TABLE app.newer (id bigint PRIMARY KEY, a text) USING kalamdb");
      refused("ALTER TABLE app.newer OPTIONS (SET table_type 'user')", "0A000", "options");
      connection.rollback();
      connection.setAutoCommit(true);
    }
    run("CREATE SCHEMA evil");
    run(
        "CREATE FUNCTION evil.no(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';"
            + " CREATE OPERATOR evil.= (FUNCTION = evil.no, LEFTARG = oid, RIGHTARG = oid)");
    run("SET search_path = evil, pg_catalog");
    refused("ALTER FOREIGN TABLE app.newer OPTIONS (SET table_type 'user')", "0A000", "options");
    run("RESET search_path");
  }

  private void parents() throws Exception {
    table("leaf", "id bigint PRIMARY KEY, a text");
    run("CREATE TABLE app.root (id bigint NOT NULL, a text, _seq bigint) PARTITION BY RANGE (id)");
    run("ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES FROM (0) TO (100)");

    assertThat(sent("ALTER TABLE app.root ADD COLUMN b text"))
        .containsExactly("ALTER TABLE app.leaf ADD COLUMN b TEXT");
    assertThat(sent("ALTER TABLE app.root RENAME COLUMN b TO c"))
        .containsExactly("ALTER TABLE app.leaf RENAME COLUMN b TO c");
    assertThat(sent("ALTER TABLE app.root DROP COLUMN c"))
        .containsExactly("ALTER TABLE app.leaf DROP COLUMN c");
    assertThat(sent("DROP TABLE app.root")).containsExactly("DROP SHARED TABLE IF EXISTS app.leaf");
  }

  private void drops() throws Exception {
    table("d1", "id bigint PRIMARY KEY");
    table("d2", "id bigint PRIMARY KEY");
    assertThat(sent("DROP FOREIGN TABLE IF EXISTS app.d1, app.d2, app.d3"))
        .containsExactlyInAnyOrder(
            "DROP SHARED TABLE IF EXISTS app.d1", "DROP SHARED TABLE IF EXISTS app.d2");
    assertThat(tablesThere()).doesNotContain("d1", "d2");

    rig.kalam().sql("CREATE SHARED TABLE app.mirror (id BIGINT PRIMARY KEY)");
    run("CREATE FOREIGN TABLE app.mirror (id bigint) SERVER kalam_server");
    assertThat(
            sent(
                "ALTER FOREIGN TABLE app.mirror ADD COLUMN a text, ALTER id SET DEFAULT 5",
                "ALTER FOREIGN TABLE app.mirror DROP COLUMN a"))
        .isEmpty();
    refused("ALTER FOREIGN TABLE app.mirror RENAME COLUMN id TO key", "0A000", "key");
    refused("ALTER FOREIGN TABLE app.mirror RENAME TO other", "0A000", "renamed");
    assertThat(sent("DROP FOREIGN TABLE app.mirror")).isEmpty();
    assertThat(tablesThere()).contains("mirror");

    table("given_up", "id bigint PRIMARY KEY");
    assertThat(
            sent(
                "ALTER FOREIGN TABLE app.given_up OPTIONS (SET managed 'false')",
                "DROP FOREIGN TABLE app.given_up"))
        .isEmpty();
    assertThat(tablesThere()).contains("given_up");
  }

  private void cascades() throws Exception {
    run("CREATE SCHEMA other");
    run("CREATE TABLE other.a (id bigint PRIMARY KEY) USING kalamdb");
    run("CREATE TABLE other.b (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(sent("DROP SCHEMA other CASCADE"))
        .containsExactlyInAnyOrder(
            "DROP SHARED TABLE IF EXISTS other.a", "DROP SHARED TABLE IF EXISTS other.b");

    table("owned", "id bigint PRIMARY KEY");
    run("ALTER FOREIGN TABLE app.owned OWNER TO joe");
    assertThat(sent("DROP OWNED BY joe")).containsExactly("DROP SHARED TABLE IF EXISTS app.owned");
  }

  private void takingDownTheBridge() throws Exception {
    table("kept", "id bigint PRIMARY KEY");
    assertThat(sent("DROP SERVER kalam_server CASCADE")).isEmpty();
    run(rig.createServer("kalam_server"));
    assertThat(tablesThere()).contains("kept");
    run("CREATE TABLE IF NOT EXISTS app.kept (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(sent("DROP SCHEMA public CASCADE")).isEmpty();
    run("CREATE SCHEMA public");
    run("CREATE EXTENSION pg_kalam");
    run(rig.createServer("kalam_server"));
    assertThat(tablesThere()).contains("kept");
    run("CREATE TABLE app.kept2 (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(sent("DROP EXTENSION pg_kalam CASCADE")).isEmpty();
    run("CREATE EXTENSION pg_kalam");
    run(rig.createServer("kalam_server"));
    assertThat(tablesThere()).contains("kept", "kept2");
  }

  private void table(String name, String columns) throws SQLException {
    run("CREATE TABLE app.%s (%s) USING kalamdb".formatted(name, columns));
  }

  private void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }

  private List<String> rows(String sql) throws SQLException {
    return Rig.query(connection, sql);
  }

  /** The statements that KalamDB receives while these run. */
  private List<String> sent(String... statements) throws SQLException {
    int before = rig.statements().size();
    for (String sql : statements) {
      run(sql);
    }
    List<String> all = rig.statements();
    return all.subList(before, all.size());
  }

  private void refused(String sql, String sqlState, String saying) throws SQLException {
    int before = rig.statements().size();
    try (Statement statement = connection.createStatement()) {
      AbstractThrowableAssert<?, ?> thrown =
          Assertions.assertThatThrownBy(() -> statement.execute(sql))
              .isInstanceOf(SQLException.class);
      thrown.hasMessageContaining(saying);
      if (!sqlState.isEmpty()) {
        thrown.extracting(error -> ((SQLException) error).getSQLState()).isEqualTo(sqlState);
        assertThat(rig.statements()).hasSize(before);
      }
    }
  }

  private List<String> columnsHere(String table) throws SQLException {
    return rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            .formatted(table));
  }

  private List<String> columnsThere(String table) throws SQLException {
    return there(
        "column_name",
        "system.columns WHERE table_name = ''%s'' AND left(column_name, 1) <> ''_'' ORDER BY ordinal"
            .formatted(table));
  }

  private List<String> tablesThere() throws SQLException {
    return there("table_name", "system.tables WHERE namespace_id = ''app''");
  }

  private List<String> there(String column, String from) throws SQLException {
    return rows(
        "SELECT t->>'%1$s' FROM json_array_elements(kalam_exec('SELECT %1$s FROM %2$s LIMIT 1000')::json) t"
            .formatted(column, from));
  }
}
