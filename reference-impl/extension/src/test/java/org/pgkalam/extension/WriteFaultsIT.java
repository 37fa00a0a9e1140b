package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.extension.Refused.assertFails;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.Quirk;

/** Statements that write in more than one way at once, as on a plain table. */
final class WriteFaultsIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatIsWrittenIsWhatTheStatementSays(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.k (id text PRIMARY KEY, v int) USING kalamdb");
      Rig.execute(connection, "CREATE TABLE app.h (id text PRIMARY KEY, v int) USING heap");
      partitions(connection);
      joins(connection);
      order(connection);
      doNothing(rig, connection);
      doNothingInPartitions(connection);
      rowSecurity(connection);
      sequenceNumbers(connection);
      begins(rig, connection);
      lost(rig, connection);
      stagedRowsAreFilteredHere(rig, connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void fill(Connection connection) throws SQLException {
    for (String table : List.of("app.k", "app.h")) {
      Rig.execute(connection, "DELETE FROM " + table);
      Rig.execute(connection, "INSERT INTO " + table + " VALUES ('a', 1), ('b', 2), ('c', 3)");
    }
  }

  private static List<String> rows(Connection connection, String table) throws SQLException {
    return Rig.query(connection, "SELECT id, v FROM " + table + " ORDER BY id");
  }

  /** Children whose keys and columns stand elsewhere, and have other types. */
  private static void partitions(Connection connection) throws SQLException {
    Rig.execute(
        connection, "CREATE TABLE app.p (id text, v int, _seq bigint) PARTITION BY LIST (v)");
    for (int i = 1; i <= 2; i++) {
      Rig.execute(
          connection,
          "CREATE TABLE app.p%d (id text PRIMARY KEY, v int) USING kalamdb".formatted(i));
      Rig.execute(
          connection,
          "ALTER TABLE app.p ATTACH PARTITION app.p%1$d FOR VALUES IN (%1$d)".formatted(i));
    }
    Rig.execute(connection, "CREATE TABLE app.inh (n int, note text) USING heap");
    Rig.execute(
        connection, "CREATE TABLE app.i1 (id text PRIMARY KEY, n int, note text) USING kalamdb");
    Rig.execute(
        connection,
        "CREATE TABLE app.i2 (id bigint PRIMARY KEY, note text, n int, extra int) USING kalamdb");
    Rig.execute(connection, "ALTER FOREIGN TABLE app.i1 INHERIT app.inh");
    Rig.execute(connection, "ALTER FOREIGN TABLE app.i2 INHERIT app.inh");
    Rig.execute(connection, "INSERT INTO app.inh VALUES (1, 'plain')");
    Rig.execute(
        connection,
        "INSERT INTO app.i1 (id, n, note) VALUES ('x', 1, 'text key'), ('y', 2, 'stays')");
    Rig.execute(
        connection, "INSERT INTO app.i2 (id, n, note, extra) VALUES (7, 1, 'number key', 70)");
    assertThat(
            Rig.query(
                connection, "UPDATE app.inh SET note = note || '!' WHERE n = 1 RETURNING n, note"))
        .containsExactlyInAnyOrder("1|plain!", "1|text key!", "1|number key!");
    assertThat(Rig.query(connection, "DELETE FROM app.inh WHERE n = 1 RETURNING n, note"))
        .containsExactlyInAnyOrder("1|plain!", "1|text key!", "1|number key!");
    assertThat(Rig.query(connection, "SELECT n, note FROM app.inh")).containsExactly("2|stays");
    Rig.execute(connection, "INSERT INTO app.p VALUES ('a', 1), ('b', 2), ('c', 1)");
    assertThat(Rig.query(connection, "DELETE FROM app.p RETURNING id, v, tableoid::regclass"))
        .containsExactlyInAnyOrder("a|1|app.p1", "c|1|app.p1", "b|2|app.p2");
    assertThat(Rig.query(connection, "SELECT * FROM app.p")).isEmpty();
  }

  private static void joins(Connection connection) throws SQLException {
    Rig.execute(connection, "CREATE TABLE app.three (id text, n int) USING heap");
    Rig.execute(
        connection,
        "INSERT INTO app.three VALUES ('a', 1), ('a', 1), ('a', 1), ('b', 1), ('z', 1)");
    for (String statement :
        List.of(
            "UPDATE %s k SET v = k.v + n FROM app.three t WHERE t.id = k.id",
            "UPDATE %s k SET v = 10 FROM generate_series(1, 1000) g WHERE k.id <> 'c'",
            "DELETE FROM %s k USING app.three t WHERE t.id = k.id",
            "DELETE FROM %s k USING generate_series(1, 1000) g")) {
      fill(connection);
      int changed = Rig.update(connection, statement.formatted("app.h"));
      assertThat(Rig.update(connection, statement.formatted("app.k")))
          .as(statement)
          .isEqualTo(changed);
      assertThat(rows(connection, "app.k")).as(statement).isEqualTo(rows(connection, "app.h"));
    }
    fill(connection);
    assertThat(
            Rig.query(
                connection,
                "UPDATE app.k SET v = k.v + n FROM app.three t WHERE t.id = k.id RETURNING k.id, k.v"))
        .containsExactlyInAnyOrder("a|2", "b|3");
    // More keys than the set of them begins with room for.
    Rig.execute(connection, "INSERT INTO app.k SELECT 'n' || g, g FROM generate_series(1, 3000) g");
    assertThat(
            Rig.update(
                connection,
                "UPDATE app.k SET v = 0 FROM generate_series(1, 2) g WHERE k.id LIKE 'n%'"))
        .isEqualTo(3000);
    assertThat(Rig.update(connection, "DELETE FROM app.k WHERE v = 0")).isEqualTo(3000);
  }

  /** A row that is deleted and inserted again is there. */
  private static void order(Connection connection) throws SQLException {
    for (String statement :
        List.of(
            "WITH d AS (DELETE FROM %1$s RETURNING *) INSERT INTO %1$s SELECT id, v * 10 FROM d",
            "WITH d AS (DELETE FROM %1$s WHERE id = 'a' RETURNING *), i AS (INSERT INTO %1$s SELECT 'n' || id, v FROM d)"
                + " SELECT count(*) FROM d")) {
      fill(connection);
      Rig.execute(connection, statement.formatted("app.k"));
      assertThat(rows(connection, "app.k"))
          .as(statement)
          .isEqualTo(
              statement.contains("v * 10")
                  ? List.of("a|10", "b|20", "c|30")
                  : List.of("b|2", "c|3", "na|1"));
    }
    fill(connection);
    Rig.execute(connection, "BEGIN");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('d', 4)");
    Rig.execute(connection, "SET LOCAL kalam.write_without_scan = on");
    Rig.execute(connection, "UPDATE app.k SET v = 44 WHERE id = 'd'");
    Rig.execute(connection, "DELETE FROM app.k WHERE id = 'a'");
    Rig.execute(connection, "INSERT INTO app.k VALUES ('a', 5)");
    Rig.execute(connection, "COMMIT");
    assertThat(rows(connection, "app.k")).containsExactly("a|5", "b|2", "c|3", "d|44");
  }

  private static void doNothing(Rig rig, Connection connection) throws SQLException {
    for (String statement :
        List.of(
            "INSERT INTO %s VALUES ('a', 9) ON CONFLICT DO NOTHING",
            "INSERT INTO %s VALUES ('d', 4) ON CONFLICT DO NOTHING",
            "INSERT INTO %s VALUES ('d', 5), ('e', 5), ('e', 6), ('f', 6) ON CONFLICT DO NOTHING",
            "INSERT INTO %s SELECT 'g' || mod(g, 40), g FROM generate_series(1, 80) g ON CONFLICT DO NOTHING",
            "BEGIN; INSERT INTO %1$s VALUES ('i', 1); COMMIT",
            "DO $$ BEGIN INSERT INTO %1$s VALUES ('j', 1);"
                + " INSERT INTO %1$s VALUES ('j', 2) ON CONFLICT DO NOTHING; END $$")) {
      fill(connection);
      int inserted = Rig.update(connection, statement.formatted("app.h"));
      assertThat(Rig.update(connection, statement.formatted("app.k")))
          .as(statement)
          .isEqualTo(inserted);
      assertThat(rows(connection, "app.k")).as(statement).isEqualTo(rows(connection, "app.h"));
    }
    fill(connection);
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.k VALUES ('x', 1)");
    assertThat(
            Rig.query(
                connection,
                "INSERT INTO app.k VALUES ('x', 2), ('a', 2), ('y', 2) ON CONFLICT DO NOTHING RETURNING id"))
        .containsExactly("y");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3");
    var mark = rig.kalam().journal().mark();
    assertThat(Rig.update(connection, "INSERT INTO app.k VALUES ('q', 1) ON CONFLICT DO NOTHING"))
        .isOne();
    assertThat(rig.kalam().journal().since(mark).stream().map(JournalEntry::method))
        .containsExactly("Scan", "Insert");
    assertFails(
        connection, "INSERT INTO app.k VALUES ('a', 9) ON CONFLICT (id) DO NOTHING", "42P10");
  }

  private static void doNothingInPartitions(Connection connection) throws SQLException {
    Rig.execute(connection, "INSERT INTO app.p VALUES ('a', 1)");
    assertThat(
            Rig.update(
                connection, "INSERT INTO app.p VALUES ('a', 1), ('b', 2) ON CONFLICT DO NOTHING"))
        .isOne();
    assertThat(Rig.query(connection, "SELECT id, v FROM app.p ORDER BY id"))
        .containsExactly("a|1", "b|2");
    Rig.execute(connection, "DELETE FROM app.p");
  }

  /** A parent's policies hold for rows that go to KalamDB as well. */
  private static void rowSecurity(Connection connection) throws SQLException {
    Rig.execute(
        connection,
        "CREATE ROLE writer; GRANT USAGE ON SCHEMA app TO writer; GRANT ALL ON app.p, app.p1, app.p2 TO writer;"
            + " ALTER TABLE app.p ENABLE ROW LEVEL SECURITY;"
            + " CREATE POLICY seen ON app.p FOR SELECT USING (true);"
            + " CREATE POLICY added ON app.p FOR INSERT WITH CHECK (id <> 'no');"
            + " CREATE POLICY changed ON app.p FOR UPDATE USING (true) WITH CHECK (id <> 'no' AND v <> 0)");
    Rig.execute(connection, "SET ROLE writer");
    Rig.execute(connection, "INSERT INTO app.p VALUES ('yes', 1)");
    assertFails(connection, "INSERT INTO app.p VALUES ('no', 1)", "42501");
    assertFails(connection, "UPDATE app.p SET v = 0", "42501");
    Rig.execute(connection, "RESET ROLE");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.p")).containsExactly("yes|1");
    Rig.execute(connection, "DELETE FROM app.p");
  }

  /** KalamDB gives a row a new one with every change, and does not say which. */
  private static void sequenceNumbers(Connection connection) throws SQLException {
    fill(connection);
    assertThat(Rig.query(connection, "UPDATE app.k SET v = 2 WHERE id = 'a' RETURNING id, v, _seq"))
        .containsExactly("a|2|∅");
    assertThat(Rig.query(connection, "UPDATE app.k SET _seq = 5 WHERE id = 'a' RETURNING id, _seq"))
        .containsExactly("a|∅");
    assertThat(Rig.query(connection, "DELETE FROM app.k WHERE id = 'a' RETURNING id, _seq IS NULL"))
        .containsExactly("a|f");
  }

  /** An operator sees the transaction of an open block, whether or not rows have been sent. */
  private static void begins(Rig rig, Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.k VALUES ('t', 1)");
    Rig.awaitBridge(connection);
    try (Connection other = rig.connect()) {
      assertThat(
              Rig.query(
                  other,
                  "SELECT kalam_exec('SELECT count(*) AS n FROM system.transactions') AS json"))
          .containsExactly("[{\"n\":1}]");
    }
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /**
   * A write that was reported and has failed since fails the transaction, whoever saw the error.
   */
  private static void lost(Rig rig, Connection connection) throws SQLException {
    for (List<String> statements :
        List.of(
            List.of(
                "DO $$ BEGIN INSERT INTO app.k VALUES ('lost', 1), ('lost2', 2), ('lost3', 3);"
                    + " BEGIN PERFORM count(*) FROM app.k; EXCEPTION WHEN OTHERS THEN NULL; END; END $$"),
            List.of(
                "BEGIN",
                "INSERT INTO app.k VALUES ('lost', 1)",
                "SAVEPOINT s",
                "DO $$ BEGIN PERFORM count(*) FROM app.k; EXCEPTION WHEN OTHERS THEN NULL; END $$",
                "COMMIT"),
            List.of(
                "BEGIN",
                "INSERT INTO app.k VALUES ('lost', 1)",
                "SAVEPOINT s",
                "SELECT count(*) FROM app.k",
                "ROLLBACK TO s",
                "COMMIT"))) {
      fill(connection);
      rig.kalam().faults().on("Insert").status(Status.Code.INTERNAL, "lost").times(1);
      String last = statements.get(statements.size() - 1);
      for (String statement : statements) {
        if (statement.equals(last)) {
          assertFails(connection, statement, "40000");
        } else if (statement.startsWith("SELECT")) {
          assertThatThrownBy(() -> Rig.execute(connection, statement)).hasMessageContaining("lost");
        } else {
          Rig.execute(connection, statement);
        }
      }
      Rig.execute(connection, "ROLLBACK");
      assertThat(rows(connection, "app.k")).containsExactly("a|1", "b|2", "c|3");
    }
  }

  /** The real server filters the stored rows and then lays the staged ones over them. */
  private static void stagedRowsAreFilteredHere(Rig rig, Connection connection)
      throws SQLException {
    rig.kalam().switchOn(Quirk.STAGED_ROWS_NOT_FILTERED);
    fill(connection);
    connection.setAutoCommit(false);
    Rig.execute(connection, "UPDATE app.k SET v = 9 WHERE id = 'a'");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.k WHERE v = 9")).containsExactly("a|9");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.k WHERE v = 1")).isEmpty();
    assertThat(Rig.query(connection, "SELECT id, v FROM app.k WHERE id = 'b'"))
        .containsExactly("b|2");
    connection.rollback();
    connection.setAutoCommit(true);
  }
}
