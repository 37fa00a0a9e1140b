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

/** A KalamDB table is altered and dropped by the database that made it, and by no other. */
final class ManagedTablesIT {
  private Rig rig;
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void onlyTheDatabaseThatMadeATableDropsIt(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version);
        Connection opened = started.connect()) {
      rig = started;
      connection = opened;
      byHand();
      aRestoredDump();
      aCopiedDatabase();
      ordinaryRoles();
      anotherSchema();
      brokenNames();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void byHand() throws Exception {
    run("CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
    run(
        "CREATE ROLE joe; GRANT USAGE ON FOREIGN SERVER kalam_server TO joe; CREATE SCHEMA joes;"
            + " GRANT ALL ON SCHEMA joes TO joe");
    rig.kalam().sql("CREATE NAMESPACE joes");
    rig.kalam().sql("CREATE SHARED TABLE joes.stolen (id BIGINT PRIMARY KEY, v TEXT)");
    run("SET ROLE joe");
    run(
        "CREATE FOREIGN TABLE joes.stolen (id bigint, v text) SERVER kalam_server OPTIONS (managed 'true')");
    run("ALTER FOREIGN TABLE joes.stolen OPTIONS (SET managed 'true')");
    Refused.with(
        connection, "INSERT INTO kalam.managed_tables VALUES (1, 1)", "42501", "kalam", null);
    assertThat(
            sent("ALTER FOREIGN TABLE joes.stolen DROP COLUMN v", "DROP FOREIGN TABLE joes.stolen"))
        .isEmpty();
    run("RESET ROLE");
  }

  private void aRestoredDump() throws Exception {
    try (Connection other = database("restored")) {
      Rig.execute(
          other,
          "CREATE FOREIGN TABLE app.t (id bigint NOT NULL, v text, _seq bigint) SERVER kalam_server"
              + " OPTIONS (table_type 'shared', primary_key 'id', managed 'true')");
      int before = rig.statements().size();
      Rig.execute(other, "ALTER FOREIGN TABLE app.t DROP COLUMN v");
      Rig.execute(other, "DROP FOREIGN TABLE app.t");
      assertThat(rig.statements()).hasSize(before);
    }
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t")).isEmpty();
  }

  private Connection database(String name) throws SQLException {
    run("CREATE DATABASE " + name);
    Connection other = rig.postgres().connect(name);
    Rig.execute(other, "CREATE EXTENSION pg_kalam");
    Rig.execute(other, rig.createServer("kalam_server"));
    Rig.execute(other, "CREATE SCHEMA app");
    return other;
  }

  private void aCopiedDatabase() throws Exception {
    try (Connection original = database("original")) {
      Rig.execute(original, "CREATE TABLE app.o (id bigint PRIMARY KEY) USING kalamdb");
    }
    run("CREATE DATABASE copied TEMPLATE original");
    try (Connection copied = rig.postgres().connect("copied");
        Connection original = rig.postgres().connect("original")) {
      int before = rig.statements().size();
      Rig.execute(copied, "DROP SCHEMA app CASCADE");
      assertThat(rig.statements()).hasSize(before);
      Rig.execute(
          copied, "CREATE SCHEMA app; CREATE TABLE app.p (id bigint PRIMARY KEY) USING kalamdb");
      Rig.execute(copied, "DROP FOREIGN TABLE app.p");
      assertThat(rig.statements()).endsWith("DROP SHARED TABLE IF EXISTS app.p");
      Rig.execute(original, "DROP SCHEMA app CASCADE");
      assertThat(rig.statements()).endsWith("DROP SHARED TABLE IF EXISTS app.o");
      assertThat(Rig.query(original, "SELECT * FROM kalam.managed_tables")).isEmpty();
    }
  }

  private void ordinaryRoles() throws Exception {
    run("SET ROLE joe");
    run(
        "CREATE FOREIGN TABLE joes.mine (id bigint) SERVER kalam_server OPTIONS (primary_key 'id')");
    assertThat(
            sent("ALTER FOREIGN TABLE joes.mine ADD COLUMN v text", "DROP FOREIGN TABLE joes.mine"))
        .containsExactly(
            "ALTER TABLE joes.mine ADD COLUMN v TEXT", "DROP SHARED TABLE IF EXISTS joes.mine");
    run(
        "CREATE FOREIGN TABLE joes.mine (id bigint) SERVER kalam_server OPTIONS (primary_key 'id')");
    run("RESET ROLE");
    assertThat(sent("DROP OWNED BY joe")).containsExactly("DROP SHARED TABLE IF EXISTS joes.mine");

    run("CREATE TABLE app.rolled (id bigint PRIMARY KEY) USING kalamdb");
    run(
        "CREATE FUNCTION app.refuse() RETURNS event_trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'no'; END $$");
    run("CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION app.refuse()");
    Refused.with(connection, "DROP FOREIGN TABLE app.rolled", "P0001", "no", null);
    run("DROP EVENT TRIGGER refuse");
    assertThat(sent("DROP FOREIGN TABLE app.rolled"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.rolled");
  }

  /** Neither the mark nor the function that makes it depends on a name that may change. */
  private void anotherSchema() throws Exception {
    run("ALTER SCHEMA kalam RENAME TO elsewhere");
    run("CREATE TABLE app.moved (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(sent("DROP FOREIGN TABLE app.moved"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.moved");
    run("ALTER SCHEMA elsewhere RENAME TO kalam");
  }

  /** Whatever stands in the catalogs, no statement is made of it that says something else. */
  private void brokenNames() throws Exception {
    run("CREATE TABLE app.plain (id bigint PRIMARY KEY) USING kalamdb");
    run("UPDATE pg_class SET relname = 't; DROP SHARED TABLE app.t' WHERE relname = 'plain'");
    Refused.with(
        connection,
        "DROP FOREIGN TABLE app.\"t; DROP SHARED TABLE app.t\"",
        "42602",
        "KalamDB",
        null);
    Refused.with(
        connection,
        "ALTER FOREIGN TABLE app.\"t; DROP SHARED TABLE app.t\" ADD COLUMN v text",
        "42602",
        "KalamDB",
        null);
  }

  private void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }

  /** The statements that KalamDB receives while these run. */
  private List<String> sent(String... statements) throws SQLException {
    int before = rig.statements().size();
    for (String sql : statements) {
      run(sql);
    }
    return rig.statements().subList(before, rig.statements().size());
  }
}
