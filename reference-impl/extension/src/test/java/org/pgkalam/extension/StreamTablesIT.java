package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.extension.Refused.assertFails;

import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;

/** Writes to stream tables go to KalamDB by themselves, in no KalamDB transaction. */
final class StreamTablesIT {
  private static final String COUNT = "SELECT count(*) FROM app.ev";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void writesGoByThemselvesOrAreRefused(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "SET kalam.user_id = 'alice'");
      Rig.execute(
          connection,
          "CREATE TABLE app.ev (id bigint PRIMARY KEY, v text) USING kalamdb WITH (type = 'stream', ttl_seconds = 3600)");
      Rig.execute(connection, "CREATE TABLE app.s (id bigint PRIMARY KEY) USING kalamdb");
      Rig.execute(
          connection,
          "CREATE TABLE app.u (id bigint PRIMARY KEY) USING kalamdb WITH (type = 'user')");
      withoutTransaction(rig, connection);
      functions(rig, connection);
      blocks(rig, connection);
      mixtures(rig, connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void withoutTransaction(Rig rig, Connection connection) throws Exception {
    Journal.Mark mark = rig.kalam().journal().mark();
    assertThat(
            Rig.update(
                connection, "INSERT INTO app.ev SELECT g, 'event' FROM generate_series(1, 2500) g"))
        .isEqualTo(2500);
    assertThat(methods(rig, mark)).containsExactly("Insert", "Insert", "Insert");
    assertThat(Rig.query(connection, COUNT)).containsExactly("2500");
    mark = rig.kalam().journal().mark();
    assertThat(Rig.update(connection, "DELETE FROM app.ev WHERE id <= 2")).isEqualTo(2);
    assertThat(methods(rig, mark)).containsExactly("Scan", "Delete", "Delete");
    assertThat(Rig.update(connection, "DELETE FROM app.ev")).isEqualTo(2498);
    Rig.execute(connection, "SET kalam.user_id = 'bob'");
    Rig.execute(connection, "INSERT INTO app.ev VALUES (1, 'of bob')");
    Rig.execute(connection, "SET kalam.user_id = 'alice'");
    assertThat(Rig.query(connection, COUNT)).containsExactly("0");
    Rig.execute(connection, "RESET kalam.user_id");
    for (String statement :
        List.of(COUNT, "INSERT INTO app.ev VALUES (1, 'x')", "DELETE FROM app.ev")) {
      assertFails(connection, statement, "55000");
    }
    Rig.execute(connection, "SET kalam.user_id = 'alice'");
  }

  private static void functions(Rig rig, Connection connection) throws Exception {
    Journal.Mark mark = rig.kalam().journal().mark();
    // What can wait for PostgreSQL's commit does.
    assertFails(
        connection,
        "DO $$ BEGIN INSERT INTO app.ev VALUES (5, 'x'); PERFORM 1 / 0; END $$",
        "22012");
    assertThat(methods(rig, mark)).isEmpty();
    mark = rig.kalam().journal().mark();
    Rig.execute(
        connection,
        "DO $$ DECLARE n bigint; BEGIN INSERT INTO app.ev VALUES (6, 'x'); SELECT count(*) INTO n FROM app.ev;"
            + " IF n <> 1 THEN RAISE 'sees %', n; END IF; INSERT INTO app.ev VALUES (7, 'y'); END $$");
    assertThat(methods(rig, mark)).containsExactly("Insert", "Scan", "Insert");
    assertThat(Rig.query(connection, COUNT)).containsExactly("2");
  }

  private static void blocks(Rig rig, Connection connection) throws Exception {
    connection.setAutoCommit(false);
    Journal.Mark mark = rig.kalam().journal().mark();
    for (String statement :
        List.of("INSERT INTO app.ev VALUES (8, 'x')", "DELETE FROM app.ev WHERE false")) {
      assertFails(connection, statement, "0A000");
      connection.rollback();
    }
    assertThat(methods(rig, mark)).isEmpty();
    assertThat(Rig.query(connection, COUNT)).as("reading is fine").containsExactly("2");
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private static void mixtures(Rig rig, Connection connection) throws Exception {
    for (String table : List.of("app.s", "app.u")) {
      for (int first = 0; first < 2; first++) {
        String[] writes = {
          "INSERT INTO app.ev VALUES (9, 'x')", "INSERT INTO " + table + " VALUES (9)"
        };
        Rig.awaitBridge(connection);
        Journal.Mark mark = rig.kalam().journal().mark();
        assertFails(
            connection,
            "DO $$ BEGIN %s; %s; END $$".formatted(writes[first], writes[1 - first]),
            "0A000");
        assertThat(methods(rig, mark)).isEmpty();
      }
      Rig.execute(connection, "INSERT INTO " + table + " SELECT id FROM app.ev");
      assertThat(Rig.query(connection, "SELECT count(*) FROM " + table)).containsExactly("2");
    }
  }

  private static List<String> methods(Rig rig, Journal.Mark mark) {
    return rig.kalam().journal().since(mark).stream().map(JournalEntry::method).toList();
  }
}
