package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.extension.Refused.assertFails;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.JournalEntry;

/**
 * UPDATE and DELETE by key alone: one question to the bridge, and the same outcome as elsewhere.
 */
final class ModifyByKeyIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theRowIsLookedForAndWritten(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      for (String twin :
          List.of(
              "app.k (id bigint PRIMARY KEY, v text, n int) USING kalamdb",
              "app.h (id bigint PRIMARY KEY, v text, n int) USING heap")) {
        Rig.execute(connection, "CREATE TABLE " + twin);
      }
      Rig.execute(
          connection, "INSERT INTO app.h SELECT g, 'v' || g, g FROM generate_series(1, 9) g");
      Rig.execute(connection, "INSERT INTO app.k SELECT * FROM app.h");
      plans(connection);
      asTheTwin(connection);
      parameters(connection);
      requests(rig, connection);
      withoutScan(rig, connection);
      refused(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void plans(Connection connection) throws SQLException {
    for (String direct :
        List.of(
            "UPDATE app.k SET v = 'x', n = NULL WHERE id = 3",
            "UPDATE app.k SET v = upper('x') WHERE 3 = id",
            "DELETE FROM app.k WHERE id = 3::int")) {
      assertThat(Rig.query(connection, "EXPLAIN (COSTS OFF, VERBOSE) " + direct))
          .as(direct)
          .anyMatch(line -> line.matches("  ->  Foreign (Update|Delete) on app.k"))
          .anyMatch(line -> line.startsWith("        KalamDB Filter: (id = 3)"));
    }
    for (String other :
        List.of(
            "UPDATE app.k SET n = n + 1 WHERE id = 3",
            "UPDATE app.k SET n = (random() * 9)::int WHERE id = 3",
            "UPDATE app.k SET id = 3 WHERE id = 3",
            "UPDATE app.k SET n = 1 WHERE id = 3 AND v = 'x'",
            "UPDATE app.k SET n = 1 WHERE v = 'x'",
            "UPDATE app.k SET n = 1 WHERE id = 3 RETURNING n",
            "UPDATE app.k SET n = h.n FROM app.h WHERE k.id = 3 AND h.id = 3",
            "WITH d AS (DELETE FROM app.k WHERE id = 1) UPDATE app.k SET n = 1 WHERE id = 3",
            "DELETE FROM app.k WHERE id IN (3, 4)",
            "DELETE FROM app.k")) {
      assertThat(Rig.query(connection, "EXPLAIN (COSTS OFF) " + other))
          .as(other)
          .noneMatch(line -> line.matches(".*Foreign (Update|Delete).*"));
    }
  }

  private static void asTheTwin(Connection connection) throws SQLException {
    for (String statement :
        List.of(
            "UPDATE %s SET v = 'one', n = 11 WHERE id = 1",
            "UPDATE %s SET v = NULL WHERE id = 2",
            "UPDATE %s SET v = 'nobody' WHERE id = 99",
            "UPDATE %s SET v = 'nobody' WHERE id = NULL",
            "DELETE FROM %s WHERE id = 3",
            "DELETE FROM %s WHERE id = 3",
            "UPDATE %s SET v = 'two' WHERE id = '2'::smallint",
            "DO $$ BEGIN UPDATE %s SET n = 5 WHERE id = 4; END $$",
            "BEGIN; UPDATE %1$s SET v = 'a' WHERE id = 5; UPDATE %1$s SET n = 6 WHERE id = 5;"
                + " DELETE FROM %1$s WHERE id = 6; COMMIT",
            "BEGIN; DELETE FROM %1$s WHERE id = 7; UPDATE %1$s SET n = 6 WHERE id = 7; ROLLBACK",
            "BEGIN; INSERT INTO %1$s VALUES (20, 'new', 1); UPDATE %1$s SET v = 'changed' WHERE id = 20; COMMIT")) {
      int expected = Rig.update(connection, statement.formatted("app.h"));
      assertThat(Rig.update(connection, statement.formatted("app.k")))
          .as(statement)
          .isEqualTo(expected);
      assertThat(rows(connection, "app.k")).as(statement).isEqualTo(rows(connection, "app.h"));
    }
  }

  private static List<String> rows(Connection connection, String table) throws SQLException {
    return Rig.query(connection, "SELECT id, v, n FROM " + table + " ORDER BY id");
  }

  /** More executions than PostgreSQL makes plans of its own for. */
  private static void parameters(Connection connection) throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement("UPDATE app.k SET v = ?, n = ? WHERE id = ?");
        PreparedStatement delete = connection.prepareStatement("DELETE FROM app.k WHERE id = ?")) {
      for (int i = 0; i < 12; i++) {
        update.setString(1, i % 2 == 0 ? "ü" + i : null);
        update.setInt(2, i);
        update.setLong(3, 9);
        assertThat(update.executeUpdate()).isOne();
        assertThat(Rig.query(connection, "SELECT v, n FROM app.k WHERE id = 9"))
            .containsExactly((i % 2 == 0 ? "ü" + i : "∅") + "|" + i);
        delete.setLong(1, 1000 + i);
        assertThat(delete.executeUpdate()).isZero();
      }
    }
  }

  private static void requests(Rig rig, Connection connection) throws SQLException {
    assertThat(sent(rig, connection, "UPDATE app.k SET n = 1 WHERE id = 8"))
        .containsExactly("Scan", "Update");
    assertThat(sent(rig, connection, "UPDATE app.k SET n = 1 WHERE id = 88"))
        .containsExactly("Scan");
    assertThat(sent(rig, connection, "UPDATE app.k SET n = 1 WHERE id = NULL::bigint")).isEmpty();
    assertThat(sent(rig, connection, "DELETE FROM app.k WHERE id = 8"))
        .containsExactly("Scan", "Delete");
    assertThat(
            Rig.query(
                connection, "EXPLAIN (ANALYZE, COSTS OFF) UPDATE app.k SET n = 2 WHERE id = 9"))
        .contains("        KalamDB Requests: 1", "        KalamDB Rows: 1");
    assertThat(Rig.query(connection, "SELECT n FROM app.k WHERE id = 9")).containsExactly("2");
  }

  private static List<String> sent(Rig rig, Connection connection, String sql) throws SQLException {
    var mark = rig.kalam().journal().mark();
    Rig.execute(connection, sql);
    return rig.kalam().journal().since(mark).stream()
        .map(JournalEntry::method)
        .filter(method -> !method.equals("OpenSession"))
        .toList();
  }

  /** As the README has it: faster, and the number of rows is not KalamDB's. */
  private static void withoutScan(Rig rig, Connection connection) throws SQLException {
    Rig.execute(connection, "SET kalam.write_without_scan = on");
    assertThat(sent(rig, connection, "UPDATE app.k SET n = 77 WHERE id = 9"))
        .containsExactly("Update");
    assertThat(Rig.query(connection, "SELECT n FROM app.k WHERE id = 9")).containsExactly("77");
    assertThat(Rig.update(connection, "DELETE FROM app.k WHERE id = 12345")).isOne();
    assertThat(
            sent(
                rig,
                connection,
                "BEGIN; UPDATE app.k SET n = 78 WHERE id = 9; UPDATE app.k SET n = 79 WHERE id = 9; COMMIT"))
        .containsExactly("BeginTransaction", "Update", "Update", "CommitTransaction");
    assertThat(Rig.query(connection, "SELECT n FROM app.k WHERE id = 9")).containsExactly("79");
    Rig.execute(connection, "RESET kalam.write_without_scan");
  }

  private static void refused(Connection connection) throws SQLException {
    assertFails(
        connection,
        "DO $$ BEGIN UPDATE app.k SET n = 0 WHERE id = 9;"
            + " EXCEPTION WHEN division_by_zero THEN NULL; END $$",
        "0A000");
    Rig.execute(
        connection,
        "CREATE TABLE app.u (id text PRIMARY KEY, v text) USING kalamdb WITH (type = 'user')");
    assertThatThrownBy(() -> Rig.execute(connection, "DELETE FROM app.u WHERE id = 'a'"))
        .hasMessageContaining("kalam.user_id");
    for (String user : List.of("ann", "bob")) {
      Rig.execute(connection, "SET kalam.user_id = '" + user + "'");
      Rig.execute(connection, "INSERT INTO app.u VALUES ('a', '" + user + "')");
    }
    assertThat(Rig.update(connection, "UPDATE app.u SET v = 'changed' WHERE id = 'a'")).isOne();
    assertThat(Rig.query(connection, "SELECT v FROM app.u")).containsExactly("changed");
    Rig.execute(connection, "SET kalam.user_id = 'ann'");
    assertThat(Rig.query(connection, "SELECT v FROM app.u")).containsExactly("ann");
    Rig.execute(connection, "RESET kalam.user_id");
  }
}
