package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.protocol.ScanRpcRequest;
import org.postgresql.PGConnection;

/** Statements in the ways that PostgreSQL users write them, beyond the documents' own examples. */
final class StatementsIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void readsAndWritesBehaveAsWithAnyForeignTable(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, n int, v text) USING kalamdb");
      returning(connection);
      copy(connection);
      rescans(connection);
      cursors(connection);
      preparedWithGenericPlans(rig, connection);
      triggers(connection);
      droppedColumns(rig, connection);
      partitions(connection);
      otherEncodings(rig);
      transactions(rig, connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void returning(Connection connection) throws Exception {
    assertThat(
            Rig.query(
                connection,
                "INSERT INTO app.t VALUES (1, 10, 'a'), (2, 20, NULL) RETURNING id, n, v"))
        .containsExactly("1|10|a", "2|20|∅");
    assertThat(Rig.query(connection, "UPDATE app.t SET n = n + 1 WHERE id = 2 RETURNING id, n, v"))
        .containsExactly("2|21|∅");
    assertThat(Rig.query(connection, "DELETE FROM app.t WHERE n > 15 RETURNING *, _seq > 0"))
        .singleElement()
        .asString()
        .startsWith("2|21|∅|")
        .endsWith("|t");
    assertThat(Rig.query(connection, "SELECT id FROM app.t")).containsExactly("1");
    assertThat(Rig.update(connection, "INSERT INTO app.t VALUES (1) ON CONFLICT DO NOTHING"))
        .isZero();
  }

  private static void copy(Connection connection) throws Exception {
    long copied =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY app.t (id, v) FROM STDIN", new StringReader("3\tthree\n4\t\\N\n5\tfünf\n"));
    assertThat(copied).isEqualTo(3);
    assertThat(Rig.query(connection, "SELECT id, n, v FROM app.t WHERE id >= 3 ORDER BY id"))
        .containsExactly("3|∅|three", "4|∅|∅", "5|∅|fünf");
  }

  private static void rescans(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t a JOIN app.t b ON a.id >= b.id"))
        .containsExactly("10");
    assertThat(
            Rig.query(
                connection,
                "SELECT g, (SELECT count(*) FROM app.t WHERE id <= g) FROM generate_series(1, 3) g ORDER BY g"))
        .containsExactly("1|1", "2|1", "3|2");
    Rig.execute(connection, "RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material");
  }

  private static void cursors(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    Rig.execute(
        connection, "DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT id FROM app.t ORDER BY id");
    assertThat(Rig.query(connection, "FETCH 2 FROM c")).containsExactly("1", "3");
    connection.commit();
    assertThat(Rig.query(connection, "FETCH BACKWARD 1 FROM c")).containsExactly("1");
    Rig.execute(connection, "CLOSE c");
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void preparedWithGenericPlans(Rig rig, Connection connection) throws Exception {
    Rig.execute(connection, "SET plan_cache_mode = force_generic_plan");
    try (PreparedStatement select =
        connection.prepareStatement("SELECT v FROM app.t WHERE id = ? AND v = ?")) {
      for (int i = 0; i < 10; i++) {
        select.setLong(1, 3);
        select.setString(2, i % 2 == 0 ? "three" : "four");
        try (var rows = select.executeQuery()) {
          assertThat(rows.next()).isEqualTo(i % 2 == 0);
        }
      }
      select.setNull(1, java.sql.Types.BIGINT);
      try (var rows = select.executeQuery()) {
        assertThat(rows.next()).isFalse();
      }
    }
    Rig.execute(connection, "RESET plan_cache_mode");
    assertThat(
            rig.kalam().journal().entries().stream()
                .map(entry -> entry.request())
                .filter(ScanRpcRequest.class::isInstance)
                .map(ScanRpcRequest.class::cast)
                .flatMap(request -> request.getFiltersList().stream())
                .map(filter -> filter.getColumn() + "=" + filter.getValue()))
        .contains("id=3", "v=four");
  }

  private static void triggers(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE seen (n bigint);"
            + " CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO seen SELECT count(*) FROM app.t; RETURN NULL; END $$;"
            + " CREATE TRIGGER noted AFTER INSERT ON app.t FOR EACH STATEMENT EXECUTE FUNCTION note();"
            + " CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN NEW.v := upper(NEW.v); RETURN NEW; END $$;"
            + " CREATE TRIGGER shouted BEFORE INSERT OR UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION shout()");
    Rig.execute(connection, "INSERT INTO app.t (id, v) VALUES (6, 'six')");
    assertThat(Rig.query(connection, "SELECT n FROM seen"))
        .as("rows an AFTER trigger sees")
        .containsExactly("5");
    assertThat(Rig.update(connection, "UPDATE app.t SET n = 1 WHERE id = 3")).isOne();
    assertThat(Rig.query(connection, "SELECT id, n, v FROM app.t WHERE id IN (3, 6) ORDER BY id"))
        .containsExactly("3|1|THREE", "6|∅|SIX");
    Rig.execute(connection, "DROP TRIGGER noted ON app.t; DROP TRIGGER shouted ON app.t");
  }

  private static void droppedColumns(Rig rig, Connection connection) throws Exception {
    rig.kalam()
        .sql(
            "CREATE SHARED TABLE app.dropped (x INT, id BIGINT PRIMARY KEY, y INT, v TEXT, w TEXT)");
    Rig.execute(
        connection,
        "CREATE FOREIGN TABLE app.dropped (x int, id bigint, y int, v text, w text) SERVER kalam_server"
            + " OPTIONS (table_type 'shared')");
    Rig.execute(connection, "ALTER FOREIGN TABLE app.dropped DROP COLUMN x, DROP COLUMN y");
    Rig.execute(connection, "INSERT INTO app.dropped VALUES (1, 'v', 'w')");
    assertThat(Rig.update(connection, "UPDATE app.dropped SET w = 'W' WHERE id = 1")).isOne();
    assertThat(Rig.query(connection, "SELECT id, v, w, _seq > 0 FROM app.dropped"))
        .containsExactly("1|v|W|t");
    assertThat(Rig.query(connection, "DELETE FROM app.dropped RETURNING w, v, id"))
        .containsExactly("W|v|1");
  }

  private static void partitions(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE parted (id bigint, n int, v text, _seq bigint) PARTITION BY RANGE (id);"
            + " CREATE TABLE near PARTITION OF parted FOR VALUES FROM (0) TO (1000);"
            + " ALTER TABLE parted ATTACH PARTITION app.t FOR VALUES FROM (1000) TO (2000)");
    Rig.execute(
        connection,
        "INSERT INTO parted (id, v) VALUES (900, 'here'), (1001, 'there'), (1002, 'there')");
    assertThat(Rig.query(connection, "SELECT id FROM app.t WHERE id > 1000 ORDER BY id"))
        .containsExactly("1001", "1002");
    assertThat(Rig.update(connection, "UPDATE parted SET v = 'moved' WHERE id >= 900"))
        .isEqualTo(3);
    assertThat(Rig.query(connection, "SELECT id, n, v FROM parted WHERE id >= 900 ORDER BY id"))
        .containsExactly("900|∅|moved", "1001|∅|moved", "1002|∅|moved");
    assertThat(Rig.update(connection, "DELETE FROM parted WHERE id IN (900, 1001, 1002)"))
        .isEqualTo(3);
    Rig.execute(connection, "ALTER TABLE parted DETACH PARTITION app.t");
  }

  private static void otherEncodings(Rig rig) throws Exception {
    String url = rig.postgres().jdbcUrl("postgres") + "?user=postgres&allowEncodingChanges=true";
    try (Connection connection = DriverManager.getConnection(url)) {
      Rig.execute(connection, "SET client_encoding = 'LATIN1'");
      Rig.execute(connection, "INSERT INTO app.t (id, v) VALUES (7, U&'\\00E9\\4E2D')");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT id, octet_length(convert_to(v, 'LATIN1')) FROM app.t WHERE v = U&'f\\00FCnf'"))
          .containsExactly("5|4");
      // What LATIN1 has no letter for is kept all the same, and only refused when it is shown.
      assertThat(
              Rig.query(
                  connection,
                  "SELECT encode(convert_to(v, 'UTF8'), 'hex') FROM app.t WHERE id = 7"))
          .containsExactly("c3a9e4b8ad");
      assertThatThrownBy(() -> Rig.query(connection, "SELECT v FROM app.t WHERE id = 7"))
          .hasMessageContaining("has no equivalent in encoding \"LATIN1\"");
      assertThat(Rig.query(connection, "SHOW client_encoding")).containsExactly("LATIN1");
    }
  }

  private static void transactions(Rig rig, Connection connection) throws Exception {
    String before = Rig.query(connection, "SELECT count(*) FROM app.t").get(0);
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.t (id) VALUES (100), (101)");
    assertThat(Rig.query(connection, "SELECT id FROM app.t WHERE id >= 100 ORDER BY id"))
        .containsExactly("100", "101");
    connection.rollback();
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly(before);
    connection.commit();
    connection.setAutoCommit(true);
    // A function's writes are whole or not at all, outside a block too.
    assertThatThrownBy(
            () ->
                Rig.execute(
                    connection,
                    "DO $$ BEGIN INSERT INTO app.t (id) VALUES (400); INSERT INTO app.t (id) VALUES (1); END $$"))
        .hasMessageContaining("Primary key violation");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly(before);
    // A write that was lost is not forgotten by going back to a savepoint.
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.t (id) VALUES (500)");
    Rig.execute(connection, "SAVEPOINT s");
    rig.kalam().faults().on("Insert").status(Status.Code.INTERNAL, "lost").times(1);
    assertThatThrownBy(() -> Rig.query(connection, "SELECT count(*) FROM app.t"))
        .hasMessageContaining("lost");
    Rig.execute(connection, "ROLLBACK TO s");
    assertThatThrownBy(connection::commit)
        .hasMessageContaining("a write to KalamDB has failed in this transaction");
    connection.rollback();
    // A filter must not hide a row that this transaction has changed.
    Rig.execute(connection, "UPDATE app.t SET v = 'staged' WHERE id = 1");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t WHERE v = 'staged'"))
        .containsExactly("1|staged");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly(before);
    // One statement of several requests is whole or not at all.
    assertThatThrownBy(
            () ->
                Rig.execute(
                    connection,
                    "INSERT INTO app.t (id) SELECT CASE g WHEN 3000 THEN 1 ELSE g END FROM generate_series(200, 3000) g"))
        .hasMessageContaining("Primary key violation");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly(before);
    assertThatThrownBy(
            () ->
                Rig.execute(
                    connection,
                    "DO $$ BEGIN INSERT INTO app.t (id) VALUES (300); EXCEPTION WHEN division_by_zero THEN NULL; END $$"))
        .hasMessageContaining("subtransactions are not yet supported");
  }
}
