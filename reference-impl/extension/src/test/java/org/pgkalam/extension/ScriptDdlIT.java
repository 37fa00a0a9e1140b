package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * DDL in a string of several statements, as psql -c, JDBC's simple mode and migration tools send
 * it: one transaction, but no explicit one.
 */
final class ScriptDdlIT {
  private static final String EXPLICIT =
      "KalamDB does not support DDL inside explicit transactions";

  private Rig rig;
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aStringOfStatementsIsDoneInOrderOrNotAtAll(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version);
        Connection opened = simple(started)) {
      rig = started;
      connection = opened;
      aTableIsReplaced();
      changesGoInOrder();
      whatFailsLaterIsNotDone();
      whatFailsThereIsNotDoneHere();
      rowsWait();
      explicitBlocksRefuse();
      aBlockThatBeginsLater();
      functions();
      serversThatGoToo();
      pipelines();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  /** Sends each string as it is, in one message. */
  private static Connection simple(Rig rig) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/postgres?user=postgres&preferQueryMode=simple"
            .formatted(rig.postgres().host(), rig.postgres().port()));
  }

  private void aTableIsReplaced() throws Exception {
    assertThat(
            sent(
                "DROP FOREIGN TABLE IF EXISTS app.t; CREATE TABLE app.t (id bigint PRIMARY KEY, v int) USING kalamdb"))
        .containsExactly(
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY, v INTEGER)");
    run("INSERT INTO app.t VALUES (1, 1)");
    assertThat(
            sent(
                "DROP FOREIGN TABLE IF EXISTS app.t;"
                    + " CREATE FOREIGN TABLE app.t (id bigint, w text) SERVER kalam_server OPTIONS (primary_key 'id')"))
        .containsExactly(
            "DROP SHARED TABLE IF EXISTS app.t",
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.t (id BIGINT, w TEXT, PRIMARY KEY (id))");
    assertThat(rows("SELECT id, w FROM app.t")).isEmpty();
    assertThat(
            sent(
                "DROP FOREIGN TABLE app.t; CREATE TABLE IF NOT EXISTS app.t (id bigint PRIMARY KEY) USING kalamdb;"
                    + " DROP FOREIGN TABLE app.t; CREATE TABLE app.t (id bigint PRIMARY KEY, v int) USING kalamdb"))
        .containsExactly(
            "DROP SHARED TABLE IF EXISTS app.t",
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY)",
            "DROP SHARED TABLE IF EXISTS app.t",
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY, v INTEGER)");
  }

  private void changesGoInOrder() throws Exception {
    assertThat(
            sent(
                "SELECT count(*) FROM app.t; ALTER TABLE app.t ADD COLUMN a text;"
                    + " ALTER TABLE app.t RENAME a TO b; ALTER TABLE app.t DROP COLUMN v;"
                    + " ALTER TABLE app.t ADD COLUMN v text;"
                    + " CREATE TABLE app.u (id bigint PRIMARY KEY) USING kalamdb"))
        .containsExactly(
            "ALTER TABLE app.t ADD COLUMN a TEXT",
            "ALTER TABLE app.t RENAME COLUMN a TO b",
            "ALTER TABLE app.t DROP COLUMN v",
            "ALTER TABLE app.t ADD COLUMN v TEXT",
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.u (id BIGINT PRIMARY KEY)");
    run(
        "CREATE TABLE app.rows (id bigint PRIMARY KEY) USING kalamdb; INSERT INTO app.rows VALUES (1)");
    assertThat(rows("SELECT id FROM app.rows")).containsExactly("1");
  }

  private void whatFailsLaterIsNotDone() throws Exception {
    run("INSERT INTO app.t (id, b) VALUES (1, 'kept')");
    assertThat(
            refused(
                "ALTER TABLE app.t DROP COLUMN b; DROP FOREIGN TABLE app.u; SELECT 1 / 0",
                "22012",
                "division"))
        .isEmpty();
    assertThat(rows("SELECT id, b FROM app.t")).containsExactly("1|kept");
    assertThat(rows("SELECT * FROM app.u")).isEmpty();

    assertThat(
            refused(
                "CREATE TABLE app.gone (id bigint PRIMARY KEY) USING kalamdb; SELECT 1 / 0",
                "22012",
                "division"))
        .endsWith("DROP SHARED TABLE IF EXISTS app.gone");
    assertThat(refused("ALTER TABLE app.t ADD COLUMN b text", "42701", "already exists")).isEmpty();
  }

  private void whatFailsThereIsNotDoneHere() throws Exception {
    rig.kalam().faults().on("ExecuteSql").status(Status.Code.UNAVAILABLE, "gone").after(1).times(1);
    refused(
        "ALTER TABLE app.t ADD COLUMN c text; CREATE TABLE app.gone (id bigint PRIMARY KEY) USING kalamdb",
        "08007",
        "not known");
    assertThat(columns("t")).containsExactly("id", "b", "v");
    assertThat(rows("SELECT to_regclass('app.gone')")).containsExactly("∅");
  }

  private void rowsWait() throws Exception {
    String rename = "ALTER TABLE app.t RENAME b TO c; ";
    assertThat(refused(rename + "SELECT * FROM app.t", "0A000", "app.t")).isEmpty();
    assertThat(refused(rename + "INSERT INTO app.t VALUES (3)", "0A000", "app.t")).isEmpty();
    assertThat(refused(rename + "INSERT INTO app.u VALUES (3)", "25001", "written")).isEmpty();
    assertThat(refused("INSERT INTO app.u VALUES (3); " + rename, "25001", "written")).isEmpty();
    run(rename + "SELECT * FROM app.u");
    assertThat(rows("SELECT id, c FROM app.t")).containsExactly("1|kept");
    run("ALTER TABLE app.t RENAME c TO b");
  }

  private void explicitBlocksRefuse() throws Exception {
    for (String begin : List.of("BEGIN; ", "SELECT 1; BEGIN; ", "START TRANSACTION; ")) {
      for (String ddl :
          List.of(
              "DROP FOREIGN TABLE app.u",
              "ALTER FOREIGN TABLE app.u ADD COLUMN x int",
              "CREATE TABLE app.x (id bigint PRIMARY KEY) USING kalamdb")) {
        Refused.with(connection, begin + ddl, "25001", "transaction block", EXPLICIT);
        run("ROLLBACK");
      }
    }
    run("BEGIN");
    run("COMMIT AND CHAIN");
    Refused.with(connection, "DROP FOREIGN TABLE app.u", "25001", "block", EXPLICIT);
    run("ROLLBACK AND CHAIN");
    Refused.with(connection, "DROP FOREIGN TABLE app.u", "25001", "block", EXPLICIT);
    run("ROLLBACK");
    run("BEGIN; COMMIT; ALTER TABLE app.u ADD COLUMN x int; ALTER TABLE app.u DROP COLUMN x");
  }

  private void aBlockThatBeginsLater() throws Exception {
    assertThat(sent("ALTER TABLE app.u ADD COLUMN y int; BEGIN; SELECT 1")).isEmpty();
    assertThat(sent("COMMIT")).containsExactly("ALTER TABLE app.u ADD COLUMN y INTEGER");
    assertThat(sent("ALTER TABLE app.u DROP COLUMN y; BEGIN", "ROLLBACK")).isEmpty();
    assertThat(columns("u")).containsExactly("id", "y");
  }

  /** What a function does is one statement for the client, too. */
  private void functions() throws Exception {
    assertThat(
            refused(
                "DO $$ BEGIN ALTER TABLE app.u DROP COLUMN y; PERFORM 1 / 0; END $$",
                "22012",
                "division"))
        .isEmpty();
    assertThat(columns("u")).containsExactly("id", "y");
    assertThat(
            sent(
                "DO $$ BEGIN DROP FOREIGN TABLE app.u; CREATE TABLE app.u (id bigint PRIMARY KEY) USING kalamdb; END $$"))
        .containsExactly(
            "DROP SHARED TABLE IF EXISTS app.u",
            "CREATE NAMESPACE IF NOT EXISTS app",
            "CREATE SHARED TABLE app.u (id BIGINT PRIMARY KEY)");
  }

  private void serversThatGoToo() throws Exception {
    run("CREATE TABLE app.dropped (id bigint PRIMARY KEY) USING kalamdb");
    run("CREATE TABLE app.kept (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(
            sent(
                "DROP FOREIGN TABLE app.dropped; DROP SERVER kalam_server CASCADE; "
                    + rig.createServer("kalam_server")
                    + "; CREATE FOREIGN TABLE app.kept (id bigint) SERVER kalam_server"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.dropped");
    run("CREATE TABLE app.dropped (id bigint PRIMARY KEY) USING kalamdb");

    run("CREATE TABLE app.both (id bigint PRIMARY KEY) USING kalamdb; CREATE ROLE joe");
    run("ALTER FOREIGN TABLE app.both OWNER TO joe; ALTER SERVER kalam_server OWNER TO joe");
    assertThat(
            sent(
                "DROP FOREIGN TABLE app.dropped; DROP OWNED BY joe CASCADE; "
                    + rig.createServer("kalam_server")
                    + "; CREATE TABLE IF NOT EXISTS app.both (id bigint PRIMARY KEY) USING kalamdb"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.dropped");
    run("CREATE TABLE IF NOT EXISTS app.t (id bigint PRIMARY KEY) USING kalamdb");
  }

  /** An extended-protocol pipeline is one transaction up to its Sync. */
  private void pipelines() throws Exception {
    try (Connection pipelined = rig.connect();
        var batch = pipelined.createStatement()) {
      run("CREATE TABLE app.p (id bigint PRIMARY KEY, v text) USING kalamdb");
      int before = rig.statements().size();
      batch.addBatch("ALTER TABLE app.p DROP COLUMN v");
      batch.addBatch("DROP TABLE app.there_is_none");
      assertThatThrownBy(batch::executeBatch).hasMessageContaining("there_is_none");
      assertThat(rig.statements()).hasSize(before);
    }
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
    return rig.statements().subList(before, rig.statements().size());
  }

  private List<String> refused(String sql, String sqlState, String message) throws SQLException {
    int before = rig.statements().size();
    Refused.with(connection, sql, sqlState, message, null);
    Rig.awaitBridge(connection);
    return rig.statements().subList(before, rig.statements().size());
  }

  private List<String> columns(String table) throws SQLException {
    return rows(
        "SELECT t->>'column_name' FROM json_array_elements(kalam_exec('SELECT column_name FROM system.columns"
            + " WHERE table_name = ''"
            + table
            + "'' AND left(column_name, 1) <> ''_'' ORDER BY ordinal LIMIT 1000')::json) t");
  }
}
