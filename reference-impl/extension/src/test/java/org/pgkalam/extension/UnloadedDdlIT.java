package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** DDL in sessions that have not loaded the library when it comes. */
final class UnloadedDdlIT {
  private static final String HINT = "run the statement again";

  private static final String DROP_TYPE = "DROP TYPE public.vector CASCADE";

  private Rig rig;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void nothingIsDoneInPostgresAlone(PgVersion version) throws Exception {
    try (Rig started = Rig.start(version, Map.of("session_preload_libraries", ""))) {
      rig = started;
      drops();
      changesAreRefusedOnce();
      columnsThatGoWithTheirType();
      takingDownTheBridge();
      withoutALibrary();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void drops() throws Exception {
    make("CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(fresh("DROP FOREIGN TABLE IF EXISTS app.t"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.t");

    make("CREATE SCHEMA other", "CREATE TABLE other.t (id bigint PRIMARY KEY) USING kalamdb");
    assertThat(fresh("DROP SCHEMA other CASCADE"))
        .containsExactly("DROP SHARED TABLE IF EXISTS other.t");

    make(
        "CREATE ROLE joe",
        "CREATE TABLE app.owned (id bigint PRIMARY KEY) USING kalamdb",
        "ALTER FOREIGN TABLE app.owned OWNER TO joe");
    assertThat(fresh("DROP OWNED BY joe")).containsExactly("DROP SHARED TABLE IF EXISTS app.owned");

    make(
        "CREATE TABLE app.leaf (id bigint PRIMARY KEY) USING kalamdb",
        "CREATE TABLE app.root (id bigint NOT NULL, _seq bigint) PARTITION BY RANGE (id)",
        "ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES FROM (0) TO (100)");
    assertThat(fresh("DROP TABLE app.root"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.leaf");
  }

  private void changesAreRefusedOnce() throws Exception {
    make(
        "CREATE TABLE app.leaf (id bigint PRIMARY KEY, v text) USING kalamdb",
        "CREATE TABLE app.root (id bigint NOT NULL, v text, _seq bigint) PARTITION BY RANGE (id)",
        "ALTER TABLE app.root ATTACH PARTITION app.leaf FOR VALUES FROM (0) TO (100)");
    for (String sql :
        List.of(
            "ALTER FOREIGN TABLE app.leaf ALTER v SET DEFAULT 'x'",
            "ALTER TABLE app.root ADD COLUMN w text",
            "ALTER TABLE app.root RENAME w TO x",
            "CREATE FOREIGN TABLE app.made (id bigint) SERVER kalam_server",
            "CREATE FOREIGN TABLE app.keyed (k bigint) SERVER kalam_server OPTIONS (primary_key 'k')")) {
      try (Connection session = rig.connect()) {
        int before = rig.statements().size();
        Refused.with(session, sql, "55000", "not loaded when this statement began", HINT);
        assertThat(rig.statements()).hasSize(before);
        Rig.execute(session, sql);
        assertThat(rig.statements()).hasSizeGreaterThan(before);
      }
    }
    try (Connection session = rig.connect()) {
      Refused.with(session, "ALTER SCHEMA app RENAME TO other", "55000", "not loaded", HINT);
      Refused.with(session, "ALTER SCHEMA app RENAME TO other", "0A000", "moved", null);
    }
    assertThat(
            fresh(
                "CREATE SCHEMA fresh CREATE TABLE t (id bigint PRIMARY KEY) USING kalamdb",
                "DROP SCHEMA fresh CASCADE"))
        .contains("CREATE SHARED TABLE fresh.t (id BIGINT PRIMARY KEY)");
    assertThat(
            fresh(
                "CREATE TABLE app.plain (id int)",
                "ALTER TABLE app.plain ADD COLUMN v int",
                "DROP TABLE app.plain"))
        .isEmpty();
  }

  private void columnsThatGoWithTheirType() throws Exception {
    make(
        """
        CREATE TYPE public.vector;
        CREATE FUNCTION public.vector_in(cstring) RETURNS public.vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION public.vector_out(public.vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE FUNCTION public.vector_typmod_in(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
        CREATE TYPE public.vector (INPUT = public.vector_in, OUTPUT = public.vector_out,
          TYPMOD_IN = public.vector_typmod_in, STORAGE = extended, INTERNALLENGTH = VARIABLE);
        """,
        "CREATE TABLE app.typed (id bigint PRIMARY KEY, v public.vector(3)) USING kalamdb");
    try (Connection session = rig.connect()) {
      Refused.with(session, DROP_TYPE, "0A000", "together with another object", "DROP COLUMN");
    }
  }

  private void takingDownTheBridge() throws Exception {
    assertThat(fresh("DROP SERVER kalam_server CASCADE", rig.createServer("kalam_server")))
        .isEmpty();
    try (Connection session = rig.connect()) {
      assertThat(Rig.query(session, "SELECT * FROM kalam.managed_tables")).isEmpty();
    }
    make("CREATE TABLE IF NOT EXISTS app.leaf (id bigint PRIMARY KEY, v text) USING kalamdb");
    assertThat(fresh("DROP EXTENSION pg_kalam CASCADE")).isEmpty();
    make("CREATE EXTENSION pg_kalam", rig.createServer("kalam_server"));
  }

  /** It is in the way of nobody else, but drops nothing of KalamDB's either. */
  private void withoutALibrary() throws Exception {
    make(
        "CREATE TABLE app.stays (id bigint PRIMARY KEY) USING kalamdb",
        "CREATE FOREIGN TABLE app.typed (id bigint, v public.vector(3)) SERVER kalam_server");
    Path library;
    try (Connection session = rig.connect()) {
      library =
          Path.of(
              Rig.query(session, "SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'").get(0),
              "pg_kalam.so");
    }
    Path away = library.resolveSibling("pg_kalam.away");
    Files.move(library, away);
    try (Connection session = rig.connect()) {
      Rig.execute(session, "CREATE SCHEMA more CREATE TABLE plain (id int)");
      Rig.execute(session, "ALTER TABLE more.plain ADD COLUMN v int");
      Rig.execute(session, "DROP SCHEMA more CASCADE");
      Refused.with(session, "DROP FOREIGN TABLE app.stays", "55000", "app.stays", "pg_kalam");
      Refused.with(session, DROP_TYPE, "55000", "app.typed.v", "pg_kalam");
    } finally {
      Files.move(away, library);
    }
    assertThat(fresh("DROP FOREIGN TABLE app.stays"))
        .containsExactly("DROP SHARED TABLE IF EXISTS app.stays");
  }

  private void make(String... statements) throws SQLException {
    try (Connection session = rig.connect()) {
      Rig.execute(session, "LOAD 'pg_kalam'");
      for (String sql : statements) {
        Rig.execute(session, sql);
      }
    }
  }

  /** The statements that KalamDB receives while a session of its own runs these. */
  private List<String> fresh(String... sql) throws SQLException {
    int before = rig.statements().size();
    try (Connection session = rig.connect()) {
      for (String statement : sql) {
        Rig.execute(session, statement);
      }
    }
    return rig.statements().subList(before, rig.statements().size());
  }
}
