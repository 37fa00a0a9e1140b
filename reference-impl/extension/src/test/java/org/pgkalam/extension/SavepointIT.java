package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.extension.Refused.assertFails;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.JournalEntry;

/** Writes in savepoints: refused, as documented, unless {@code kalam.savepoints} is on. */
final class SavepointIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatIsRolledBackToASavepointIsNotThere(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.k (id text PRIMARY KEY, v int) USING kalamdb");
      Rig.execute(connection, "CREATE TABLE app.h (id text PRIMARY KEY, v int) USING heap");
      refusedUnlessAskedFor(connection);
      Rig.execute(connection, "SET kalam.savepoints = on");
      asTheTwin(connection);
      order(rig, connection);
      readings(connection);
      failures(connection);
      likeJdbc(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static List<String> rows(Connection connection, String table) throws SQLException {
    return Rig.query(connection, "SELECT id, v FROM " + table + " ORDER BY id");
  }

  private static void fill(Connection connection) throws SQLException {
    for (String table : List.of("app.k", "app.h")) {
      Rig.execute(connection, "DELETE FROM " + table);
      Rig.execute(connection, "INSERT INTO " + table + " VALUES ('a', 1), ('b', 2), ('c', 3)");
    }
  }

  private static void refusedUnlessAskedFor(Connection connection) throws SQLException {
    fill(connection);
    Rig.execute(connection, "BEGIN; SAVEPOINT s");
    assertThat(rows(connection, "app.k")).hasSize(3);
    assertFails(connection, "INSERT INTO app.k VALUES ('x', 1)", "0A000");
    Rig.execute(connection, "ROLLBACK TO s");
    Rig.execute(connection, "RELEASE s");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('y', 1)");
    Rig.execute(connection, "COMMIT");
    assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3", "y|1");
  }

  private static void asTheTwin(Connection connection) throws SQLException {
    for (List<String> statements :
        List.of(
            List.of(
                "BEGIN",
                "INSERT INTO %s VALUES ('d', 4)",
                "SAVEPOINT s",
                "INSERT INTO %s VALUES ('e', 5)",
                "ROLLBACK TO s",
                "INSERT INTO %s VALUES ('f', 6)",
                "COMMIT"),
            List.of(
                "BEGIN",
                "SAVEPOINT s",
                "UPDATE %s SET v = 10 WHERE id = 'a'",
                "DELETE FROM %s WHERE id = 'b' AND false",
                "RELEASE s",
                "UPDATE %s SET v = v + 1 WHERE id = 'a'",
                "COMMIT"),
            List.of(
                "BEGIN",
                "SAVEPOINT s",
                "INSERT INTO %s VALUES ('d', 4), ('e', 5)",
                "SAVEPOINT t",
                "INSERT INTO %s VALUES ('f', 6)",
                "SAVEPOINT u",
                "INSERT INTO %s VALUES ('g', 7)",
                "RELEASE u",
                "ROLLBACK TO t",
                "INSERT INTO %s VALUES ('h', 8)",
                "RELEASE s",
                "COMMIT"),
            List.of(
                "BEGIN",
                "SAVEPOINT s",
                "DELETE FROM %s WHERE v > 1",
                "ROLLBACK TO s",
                "RELEASE s",
                "UPDATE %s SET v = 0",
                "COMMIT"),
            List.of(
                "BEGIN",
                "INSERT INTO %s VALUES ('d', 4)",
                "SAVEPOINT s",
                "UPDATE %s SET v = 40 WHERE id = 'd'",
                "ROLLBACK"),
            List.of(
                "DO $$ BEGIN FOR i IN 1..6 LOOP BEGIN INSERT INTO %1$s VALUES ('n' || i, i);"
                    + " IF mod(i, 2) = 0 THEN RAISE division_by_zero; END IF;"
                    + " EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$"),
            List.of(
                "BEGIN",
                "SAVEPOINT s",
                "INSERT INTO %1$s SELECT 'x' || g, g FROM generate_series(1, 2500) g",
                "ROLLBACK TO s",
                "INSERT INTO %1$s SELECT 'y' || g, g FROM generate_series(1, 2500) g",
                "COMMIT"))) {
      fill(connection);
      for (String statement : statements) {
        int expected = Rig.update(connection, statement.formatted("app.h"));
        if (!isControl(statement)) {
          assertThat(Rig.update(connection, statement.formatted("app.k")))
              .as(statement)
              .isEqualTo(expected);
        }
      }
      assertThat(rows(connection, "app.k"))
          .as(statements.toString())
          .isEqualTo(rows(connection, "app.h"));
    }
  }

  private static boolean isControl(String statement) {
    return Stream.of("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
        .anyMatch(statement::startsWith);
  }

  /** Nothing of a savepoint is sent before it is released, and then all of it in order. */
  private static void order(Rig rig, Connection connection) throws SQLException {
    fill(connection);
    Rig.execute(connection, "BEGIN");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('d', 4)");
    assertThat(rows(connection, "app.k")).hasSize(4);
    var mark = rig.kalam().journal().mark();
    Rig.execute(connection, "SAVEPOINT s");
    Rig.execute(connection, "SET LOCAL kalam.write_without_scan = on");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('e', 5)");
    Rig.execute(connection, "UPDATE app.k SET v = 50 WHERE id = 'e'");
    Rig.execute(connection, "DELETE FROM app.k WHERE id = 'a'");
    assertThat(writes(rig, mark)).isEmpty();
    Rig.execute(connection, "RELEASE s");
    assertThat(writes(rig, mark)).containsExactly("Insert", "Update", "Delete");
    Rig.execute(connection, "COMMIT");
    assertThat(rows(connection, "app.k")).containsExactly("b|2", "c|3", "d|4", "e|50");
  }

  private static List<String> writes(Rig rig, org.pgkalam.mock.Journal.Mark mark) {
    return rig.kalam().journal().since(mark).stream()
        .map(JournalEntry::method)
        .filter(List.of("Insert", "Update", "Delete")::contains)
        .toList();
  }

  /** A table that a savepoint has written to would be read as it was before. */
  private static void readings(Connection connection) throws SQLException {
    fill(connection);
    Rig.execute(connection, "CREATE TABLE app.other (id text PRIMARY KEY, v int) USING kalamdb");
    Rig.execute(connection, "BEGIN; SAVEPOINT s");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('d', 4)");
    assertThat(rows(connection, "app.other")).isEmpty();
    Rig.execute(connection, "SAVEPOINT t");
    assertFails(connection, "SELECT id, v FROM app.k", "0A000");
    Rig.execute(connection, "ROLLBACK TO t");
    assertFails(connection, "UPDATE app.k SET v = 5 WHERE id = 'd'", "0A000");
    Rig.execute(connection, "ROLLBACK TO t");
    Rig.execute(connection, "RELEASE s");
    assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3", "d|4");
    Rig.execute(connection, "ROLLBACK");
  }

  private static void failures(Connection connection) throws SQLException {
    fill(connection);
    Rig.execute(
        connection, "CREATE TABLE app.n (id text PRIMARY KEY, v numeric(6, 2)) USING kalamdb");
    // A value that KalamDB cannot hold is the savepoint's, and goes with it.
    Rig.execute(
        connection,
        "DO $$ BEGIN INSERT INTO app.n VALUES ('before', 1);"
            + " BEGIN INSERT INTO app.n VALUES ('bad', 'NaN'); EXCEPTION WHEN OTHERS THEN NULL; END;"
            + " INSERT INTO app.n VALUES ('after', 2); END $$");
    assertThat(Rig.query(connection, "SELECT id FROM app.n ORDER BY id"))
        .containsExactly("after", "before");
    // A failure that is met when it is released cannot be taken back by itself.
    Rig.execute(connection, "BEGIN; SAVEPOINT s");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('d', 4), ('d', 5)");
    assertThatThrownBy(
            () -> {
              Rig.execute(connection, "RELEASE s");
              Rig.execute(connection, "COMMIT");
            })
        .hasMessageContaining("Primary key violation");
    Rig.execute(connection, "ROLLBACK");
    assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3");
  }

  private static void likeJdbc(Connection connection) throws SQLException {
    fill(connection);
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.k VALUES ('d', 4)");
    Savepoint savepoint = connection.setSavepoint();
    Rig.execute(connection, "INSERT INTO app.k VALUES ('e', 5)");
    connection.rollback(savepoint);
    Rig.execute(connection, "INSERT INTO app.k VALUES ('f', 6)");
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3", "d|4", "f|6");
  }
}
