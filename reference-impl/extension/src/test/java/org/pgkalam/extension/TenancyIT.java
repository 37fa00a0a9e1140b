package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.extension.Refused.assertFails;

import com.google.protobuf.Message;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.ScanRpcRequest;
import org.postgresql.PGConnection;

/** No statement sees or changes rows of another user than the one that it began with. */
final class TenancyIT {
  private static final String NAMES = "SELECT name FROM app.p ORDER BY id";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aStatementHasOneUser(PgVersion version) throws Exception {
    try (Rig rig = rig(version);
        Connection connection = rig.connect()) {
      cursorsKeepTheirUser(connection);
      preparedStatementsTakeTheUserOfTheMoment(connection);
      changesInMidStatementDoNotCount(rig, connection);
      functionsWithAUserOfTheirOwn(connection);
      settingsEndWithTheirScope(connection);
      viewsAndJoins(connection, version.major());
      triggers(connection);
      partitions(connection);
      parallelWorkers(connection, version.major());
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void writesAreTheUsersThatTheyAreFor(PgVersion version) throws Exception {
    try (Rig rig = rig(version);
        Connection connection = rig.connect()) {
      insertsShowTheirUser(connection);
      rowsForTwoUsersAreRefusedWhole(rig, connection);
      ownersDoNotChange(rig, connection);
      stagedRowsAreTheirUsers(rig, connection);
      illegalUsersAreRefused(rig, connection);
      nothingIsSentWithoutAUser(rig, connection);
      tablesOfOneTypePerTransaction(rig, connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void ordinaryRolesCannotChooseTheirUser(PgVersion version) throws Exception {
    try (Rig rig = rig(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE ROLE joe LOGIN; GRANT USAGE ON SCHEMA app TO joe; GRANT SELECT ON app.p TO joe");
      try (Connection joe = connectAs(rig, "joe", "")) {
        assertFails(joe, "SET kalam.user_id = 'alice'", "42501");
        assertFails(joe, "SELECT set_config('kalam.user_id', 'alice', true)", "42501");
        assertFails(joe, "ALTER ROLE joe SET kalam.user_id = 'alice'", "42501");
      }
      // A setting that is sent with the connection comes before the library, which then drops it.
      try (Connection joe = connectAs(rig, "joe", "-c kalam.user_id=alice")) {
        assertFails(joe, NAMES, "55000").hasMessageContaining("kalam.user_id is not set");
      }
      Rig.execute(connection, "ALTER ROLE joe SET kalam.user_id = 'alice'");
      try (Connection joe = connectAs(rig, "joe", "")) {
        assertThat(Rig.query(joe, NAMES)).containsExactly("alice 1", "alice 2");
        assertFails(joe, "SET kalam.user_id = 'bob'", "42501");
      }
      if (version.major() >= 15) {
        Rig.execute(connection, "GRANT SET ON PARAMETER kalam.user_id TO joe");
        try (Connection joe = connectAs(rig, "joe", "")) {
          Rig.execute(joe, "SET kalam.user_id = 'bob'");
          assertThat(Rig.query(joe, NAMES)).containsExactly("bob 1");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aUserChosenBeforeTheLibraryIsLoadedDoesNotCount(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version, Map.of("session_preload_libraries", ""));
        Connection connection = rig.connect()) {
      Rig.query(connection, "SELECT kalam_version()");
      prepare(connection);
      Rig.execute(
          connection,
          "CREATE ROLE joe LOGIN; GRANT USAGE ON SCHEMA app TO joe; GRANT SELECT ON app.p TO joe");
      try (Connection joe = connectAs(rig, "joe", "")) {
        Rig.execute(joe, "SET kalam.user_id = 'alice'");
        assertFails(joe, NAMES, "55000").hasMessageContaining("kalam.user_id is not set");
        assertThat(Rig.query(joe, "SELECT kalam_user_id()")).containsExactly("∅");
      }
    }
  }

  private static void cursorsKeepTheirUser(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    as(connection, "alice");
    Rig.execute(connection, "DECLARE c CURSOR FOR " + NAMES);
    Rig.execute(
        connection, "DECLARE h CURSOR WITH HOLD FOR SELECT name, _userid FROM app.p ORDER BY id");
    as(connection, "bob");
    assertThat(Rig.query(connection, "FETCH 1 FROM c")).containsExactly("alice 1");
    assertThat(Rig.query(connection, NAMES)).containsExactly("bob 1");
    assertThat(Rig.query(connection, "FETCH 1 FROM c")).containsExactly("alice 2");
    connection.commit();
    assertThat(Rig.query(connection, "FETCH ALL FROM h"))
        .containsExactly("alice 1|alice", "alice 2|alice");
    Rig.execute(connection, "CLOSE h");
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void preparedStatementsTakeTheUserOfTheMoment(Connection connection)
      throws Exception {
    Rig.execute(connection, "SET plan_cache_mode = force_generic_plan");
    Rig.execute(connection, "PREPARE mine (bigint) AS SELECT name FROM app.p WHERE id = $1");
    for (String user : List.of("alice", "bob", "alice", "carol")) {
      as(connection, user);
      assertThat(Rig.query(connection, "EXECUTE mine(1)"))
          .isEqualTo(user.equals("carol") ? List.of() : List.of(user + " 1"));
    }
    Rig.execute(connection, "DEALLOCATE mine; RESET plan_cache_mode");
  }

  private static void changesInMidStatementDoNotCount(Rig rig, Connection connection)
      throws Exception {
    as(connection, "alice");
    // Whatever is evaluated first: both scans, and a subquery's, are alice's.
    assertThat(
            Rig.query(
                connection,
                "SELECT a.name, (SELECT max(name) FROM app.p WHERE id = a.id), set_config('kalam.user_id', 'bob', false)"
                    + " FROM app.p a ORDER BY a.id"))
        .containsExactly("alice 1|alice 1|bob", "alice 2|alice 2|bob");
    as(connection, "alice");
    assertThat(
            Rig.query(
                connection,
                "WITH s AS MATERIALIZED (SELECT set_config('kalam.user_id', 'bob', false) AS u)"
                    + " SELECT s.u, p.name, p._userid FROM s, app.p ORDER BY p.id"))
        .containsExactly("bob|alice 1|alice", "bob|alice 2|alice");
    as(connection, "alice");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertThat(
            Rig.update(
                connection,
                "UPDATE app.p SET name = name || left(set_config('kalam.user_id', 'bob', false), 0)"))
        .isEqualTo(2);
    assertThat(users(rig, mark)).containsOnly("alice");
    as(connection, "alice");
    mark = rig.kalam().journal().mark();
    Rig.execute(
        connection,
        "INSERT INTO app.p (id, name) SELECT 50 + g, set_config('kalam.user_id', 'bob', false)"
            + " FROM generate_series(1, 3) g");
    assertThat(users(rig, mark)).containsOnly("alice");
    as(connection, "alice");
    assertThat(Rig.update(connection, "DELETE FROM app.p WHERE id > 50")).isEqualTo(3);
    // A plan that scans again and again.
    Rig.execute(
        connection,
        "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off");
    assertThat(
            Rig.query(
                connection,
                "SELECT a.name, b.name FROM app.p a JOIN app.p b ON a.id >= b.id"
                    + " AND set_config('kalam.user_id', 'bob', false) = 'bob' ORDER BY a.id, b.id"))
        .containsExactly("alice 1|alice 1", "alice 2|alice 1", "alice 2|alice 2");
    Rig.execute(connection, "RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material");
  }

  private static void functionsWithAUserOfTheirOwn(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE FUNCTION of_bob() RETURNS SETOF text LANGUAGE sql SET kalam.user_id = 'bob' AS"
            + " $$ SELECT name FROM app.p ORDER BY id $$;"
            + " CREATE FUNCTION of_definer() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS"
            + " $$ BEGIN PERFORM set_config('kalam.user_id', 'bob', true);"
            + " RETURN QUERY SELECT name FROM app.p ORDER BY id; END $$;"
            + " CREATE FUNCTION lazily() RETURNS text LANGUAGE plpgsql AS"
            + " $$ DECLARE c CURSOR FOR SELECT name FROM app.p ORDER BY id; found text; BEGIN OPEN c;"
            + " PERFORM set_config('kalam.user_id', 'bob', true); FETCH c INTO found; RETURN found; END $$");
    as(connection, "alice");
    assertThat(
            Rig.query(
                connection,
                "SELECT p.name, f FROM app.p, of_bob() f WHERE p.id = 2 UNION ALL SELECT name, _userid FROM app.p"
                    + " ORDER BY 1, 2"))
        .containsExactly("alice 1|alice", "alice 2|alice", "alice 2|bob 1");
    assertThat(Rig.query(connection, "SELECT of_bob()")).containsExactly("bob 1");
    assertThat(Rig.query(connection, NAMES)).containsExactly("alice 1", "alice 2");
    assertThat(Rig.query(connection, "SELECT lazily()")).containsExactly("alice 1");
    assertThat(Rig.query(connection, NAMES))
        .as("a local setting ends with its transaction")
        .containsExactly("alice 1", "alice 2");
    assertThat(Rig.query(connection, "SELECT p.name, f FROM app.p, of_definer() f ORDER BY 1"))
        .containsExactly("alice 1|bob 1", "alice 2|bob 1");
  }

  private static void settingsEndWithTheirScope(Connection connection) throws Exception {
    as(connection, "alice");
    connection.setAutoCommit(false);
    Rig.execute(connection, "SET LOCAL kalam.user_id = 'bob'");
    assertThat(Rig.query(connection, NAMES)).containsExactly("bob 1");
    connection.commit();
    assertThat(Rig.query(connection, NAMES)).containsExactly("alice 1", "alice 2");
    connection.commit();
    Rig.execute(connection, "SAVEPOINT s; SET kalam.user_id = 'bob'; ROLLBACK TO s");
    assertThat(Rig.query(connection, NAMES)).containsExactly("alice 1", "alice 2");
    Rig.execute(connection, "SET kalam.user_id = 'bob'");
    connection.rollback();
    assertThat(Rig.query(connection, NAMES)).containsExactly("alice 1", "alice 2");
    connection.rollback();
    connection.setAutoCommit(true);
    Rig.execute(connection, "RESET kalam.user_id");
    assertFails(connection, NAMES, "55000");
  }

  private static void viewsAndJoins(Connection connection, int major) throws Exception {
    as(connection, "alice");
    Rig.execute(connection, "CREATE VIEW v AS SELECT id, name, _userid FROM app.p");
    Rig.execute(
        connection,
        "CREATE TABLE app.q (id bigint PRIMARY KEY, note text) USING kalamdb WITH (type = 'user')");
    Rig.execute(connection, "INSERT INTO app.q VALUES (1, 'q of alice')");
    Rig.execute(connection, "INSERT INTO app.q (id, note, _userid) VALUES (1, 'q of bob', 'bob')");
    if (major >= 15) {
      Rig.execute(connection, "ALTER VIEW v SET (security_invoker = true)");
    }
    Rig.execute(connection, "CREATE MATERIALIZED VIEW m AS SELECT name, _userid FROM v");
    for (String user : List.of("bob", "alice")) {
      as(connection, user);
      assertThat(
              Rig.query(
                  connection,
                  "SELECT v.name, q.note, v._userid || q._userid FROM v JOIN app.q USING (id) WHERE id = 1"))
          .containsExactly(user + " 1|q of " + user + "|" + user + user);
      Rig.execute(connection, "REFRESH MATERIALIZED VIEW m");
      assertThat(Rig.query(connection, "SELECT DISTINCT _userid FROM m")).containsExactly(user);
      assertThat(
              Rig.query(
                  connection,
                  "WITH c AS (SELECT count(*) AS n FROM v) SELECT c.n, (SELECT count(*) FROM app.p) FROM c"))
          .containsExactly(user.equals("bob") ? "1|1" : "2|2");
      assertThat(Rig.query(connection, "EXPLAIN (ANALYZE, COSTS OFF) " + NAMES).toString())
          .contains("rows=" + (user.equals("bob") ? "1" : "2"));
    }
    assertThat(Rig.query(connection, "SELECT p FROM app.p WHERE id = 1").toString())
        .matches("\\[\\(1,\"alice 1\",\\d+,alice\\)\\]");
    assertFails(connection, "UPDATE v SET _userid = 'bob'", "0A000")
        .hasMessageContaining("_userid");
  }

  private static void triggers(Connection connection) throws Exception {
    as(connection, "alice");
    Rig.execute(
        connection,
        "CREATE TABLE seen (what text, who text, counted bigint);"
            + " CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " PERFORM set_config('kalam.user_id', 'bob', true);"
            + " INSERT INTO seen SELECT TG_OP, NEW._userid, count(*) FROM app.q;"
            + " PERFORM set_config('kalam.user_id', 'alice', true); RETURN NULL; END $$;"
            + " CREATE TRIGGER looks AFTER INSERT OR UPDATE ON app.q FOR EACH ROW EXECUTE FUNCTION look()");
    Rig.execute(connection, "INSERT INTO app.q VALUES (2, 'second'), (3, 'third')");
    Rig.execute(connection, "UPDATE app.q SET note = 'changed' WHERE id = 3");
    assertThat(Rig.query(connection, "SELECT * FROM seen"))
        .as("an AFTER trigger that reads as bob sees bob's rows, and the user of the new row")
        .containsExactly("INSERT|alice|1", "INSERT|alice|1", "UPDATE|alice|1");
    assertThat(Rig.query(connection, "SELECT note FROM app.q ORDER BY id"))
        .containsExactly("q of alice", "second", "changed");
    Rig.execute(
        connection,
        "DROP TRIGGER looks ON app.q; CREATE FUNCTION give() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN NEW._userid := 'bob'; RETURN NEW; END $$;"
            + " CREATE TRIGGER gives BEFORE INSERT OR UPDATE ON app.q FOR EACH ROW EXECUTE FUNCTION give()");
    assertThat(Rig.query(connection, "INSERT INTO app.q VALUES (9, 'given') RETURNING id, _userid"))
        .containsExactly("9|bob");
    assertFails(connection, "UPDATE app.q SET note = 'taken' WHERE id = 3", "0A000")
        .hasMessageContaining("_userid");
    Rig.execute(connection, "DROP TRIGGER gives ON app.q");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.q WHERE id = 9"))
        .containsExactly("0");
    as(connection, "bob");
    assertThat(Rig.query(connection, "SELECT note FROM app.q WHERE id = 9"))
        .containsExactly("given");
  }

  private static void partitions(Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE parted (id bigint, name text, _seq bigint, _userid text) PARTITION BY RANGE (id);"
            + " CREATE TABLE local_part PARTITION OF parted FOR VALUES FROM (1000) TO (2000);"
            + " ALTER TABLE parted ATTACH PARTITION app.p FOR VALUES FROM (0) TO (1000)");
    as(connection, "bob");
    assertThat(
            Rig.query(
                connection,
                "INSERT INTO parted (id, name) VALUES (3, 'bob 3'), (1003, 'local') RETURNING id, _userid"))
        .containsExactly("3|bob", "1003|∅");
    assertThat(Rig.query(connection, "SELECT id, name, _userid FROM parted ORDER BY id"))
        .containsExactly("1|bob 1|bob", "3|bob 3|bob", "1003|local|∅");
    assertThat(Rig.update(connection, "UPDATE parted SET name = name || '!' WHERE id > 1"))
        .isEqualTo(2);
    assertFails(connection, "UPDATE parted SET _userid = 'alice' WHERE id = 3", "0A000")
        .hasMessageContaining("_userid");
    assertThat(
            Rig.query(connection, "DELETE FROM parted WHERE id IN (2, 3) RETURNING name, _userid"))
        .containsExactly("bob 3!|bob");
    as(connection, "alice");
    assertThat(Rig.query(connection, NAMES)).containsExactly("alice 1", "alice 2");
    // The partition is only begun when the first row is routed to it.
    Rig.execute(
        connection,
        "INSERT INTO parted (id, name) SELECT g, set_config('kalam.user_id', 'bob', false)"
            + " FROM generate_series(500, 501) g");
    as(connection, "alice");
    assertThat(Rig.update(connection, "DELETE FROM app.p WHERE id >= 500")).isEqualTo(2);
    assertThat(
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY parted (id, name) FROM STDIN", new StringReader("500\ta\n1500\tb\n")))
        .isEqualTo(2);
    assertThat(Rig.query(connection, "DELETE FROM parted WHERE id >= 500 RETURNING id, _userid"))
        .containsExactlyInAnyOrder("500|alice", "1003|∅", "1500|∅");
    Rig.execute(connection, "ALTER TABLE parted DETACH PARTITION app.p; DROP TABLE parted");
  }

  private static void parallelWorkers(Connection connection, int major) throws Exception {
    as(connection, "alice");
    Rig.execute(
        connection,
        "CREATE TABLE many AS SELECT g FROM generate_series(1, 1000) g;"
            + " SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;"
            + " SET max_parallel_workers_per_gather = 2; SET "
            + (major >= 16 ? "debug_parallel_query" : "force_parallel_mode")
            + " = on");
    String counted = "SELECT kalam_user_id(), count(*) FROM many GROUP BY 1";
    assertThat(Rig.query(connection, "EXPLAIN " + counted).toString()).contains("Gather");
    assertThat(Rig.query(connection, counted)).containsExactly("alice|1000");
    assertThat(
            Rig.query(
                connection,
                "SELECT count(*), min(p.name) FROM many m JOIN app.p p ON m.g = p.id AND p._userid = kalam_user_id()"))
        .containsExactly("2|alice 1");
    Rig.execute(connection, "RESET ALL; DROP TABLE many");
  }

  private static void insertsShowTheirUser(Connection connection) throws Exception {
    as(connection, "alice");
    assertThat(
            Rig.query(
                connection,
                "INSERT INTO app.p (id, name, _userid) VALUES (10, 'a', NULL), (11, 'b', 'alice')"
                    + " RETURNING id, _userid, _seq"))
        .containsExactly("10|alice|∅", "11|alice|∅");
    assertThat(
            Rig.query(
                connection, "INSERT INTO app.p (id, name, _seq) VALUES (12, 'c', 99) RETURNING p"))
        .containsExactly("(12,c,,alice)");
    Rig.execute(connection, "RESET kalam.user_id");
    assertThat(
            Rig.query(
                connection,
                "INSERT INTO app.p (id, name, _userid) VALUES (10, 'd', 'dora') RETURNING name, _userid"))
        .containsExactly("d|dora");
    Rig.execute(
        connection,
        "CREATE VIEW mine AS SELECT id, name, _userid FROM app.p WHERE _userid = 'alice' WITH CHECK OPTION");
    as(connection, "alice");
    assertThat(Rig.update(connection, "INSERT INTO mine (id, name) VALUES (13, 'e')")).isOne();
    assertFails(
        connection, "INSERT INTO mine (id, name, _userid) VALUES (14, 'f', 'bob')", "44000");
    assertThat(Rig.update(connection, "DELETE FROM app.p WHERE id BETWEEN 10 AND 20")).isEqualTo(4);
  }

  private static void rowsForTwoUsersAreRefusedWhole(Rig rig, Connection connection)
      throws Exception {
    as(connection, "alice");
    Journal.Mark mark = rig.kalam().journal().mark();
    String message = "must have the same _userid";
    assertFails(
            connection,
            "INSERT INTO app.p (id, name, _userid) VALUES (20, 'a', NULL), (21, 'b', 'bob')",
            "22023")
        .hasMessageContaining(message);
    assertThatThrownBy(
            () ->
                connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                        "COPY app.p (id, name, _userid) FROM STDIN",
                        new StringReader("20\ta\tbob\n21\tb\tbob\n22\tc\t\\N\n")))
        .hasMessageContaining(message);
    assertThat(sent(rig, mark)).as("within one batch nothing is sent").isEmpty();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2500; i++) {
      lines.append(1000 + i).append("\tx\t").append(i < 2499 ? "bob\n" : "\\N\n");
    }
    assertThatThrownBy(
            () ->
                connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                        "COPY app.p (id, name, _userid) FROM STDIN",
                        new StringReader(lines.toString())))
        .hasMessageContaining(message);
    String many =
        "INSERT INTO app.p (id, name, _userid) SELECT 1000 + g, 'x', CASE WHEN g = 2500 THEN 'bob' ELSE 'alice' END"
            + " FROM generate_series(1, 2500) g";
    assertFails(connection, many, "22023");
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (900, 'before')");
    assertFails(connection, many, "22023");
    connection.rollback();
    connection.setAutoCommit(true);
    for (String user : List.of("bob", "alice")) {
      as(connection, user);
      assertThat(Rig.query(connection, "SELECT count(*) FROM app.p WHERE id >= 20"))
          .containsExactly("0");
    }
  }

  private static void ownersDoNotChange(Rig rig, Connection connection) throws Exception {
    as(connection, "alice");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertFails(connection, "UPDATE app.p SET _userid = 'bob' WHERE id = 1", "0A000");
    assertFails(connection, "UPDATE app.p SET _userid = _userid", "0A000");
    assertFails(connection, "UPDATE app.p SET (name, _userid) = ('x', DEFAULT)", "0A000");
    assertFails(connection, "EXPLAIN UPDATE app.p SET _userid = 'bob'", "0A000");
    assertFails(
        connection, "PREPARE u AS UPDATE app.p SET _userid = $1; EXECUTE u('bob')", "0A000");
    assertThat(sent(rig, mark)).isEmpty();
  }

  private static void stagedRowsAreTheirUsers(Rig rig, Connection connection) throws Exception {
    as(connection, "alice");
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (30, 'alice 30')");
    as(connection, "bob");
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (31, 'bob 31')");
    assertThat(Rig.query(connection, "SELECT name, _userid FROM app.p WHERE id >= 30"))
        .containsExactly("bob 31|bob");
    assertThat(Rig.update(connection, "UPDATE app.p SET name = 'bob' WHERE id >= 30")).isOne();
    as(connection, "alice");
    assertThat(Rig.update(connection, "DELETE FROM app.p WHERE id >= 30")).isOne();
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (32, 'alice 32')");
    Journal.Mark mark = rig.kalam().journal().mark();
    connection.commit();
    assertThat(rig.kalam().journal().since(mark))
        .extracting(JournalEntry::method)
        .containsExactly("Insert", "CommitTransaction");
    assertThat(Rig.query(connection, "SELECT name FROM app.p WHERE id >= 30"))
        .containsExactly("alice 32");
    as(connection, "bob");
    assertThat(Rig.query(connection, "SELECT name FROM app.p WHERE id >= 30"))
        .containsExactly("bob");
    connection.commit();
    connection.setAutoCommit(true);
    // Outside a block, one function may write for two users.
    mark = rig.kalam().journal().mark();
    Rig.execute(
        connection,
        "DO $$ BEGIN PERFORM set_config('kalam.user_id', 'alice', true);"
            + " INSERT INTO app.p (id, name) VALUES (40, 'alice 40');"
            + " PERFORM set_config('kalam.user_id', 'bob', true);"
            + " INSERT INTO app.p (id, name) VALUES (40, 'bob 40'); END $$");
    assertThat(
            rig.kalam().journal().since(mark).stream()
                .map(JournalEntry::request)
                .filter(InsertRpcRequest.class::isInstance)
                .map(InsertRpcRequest.class::cast)
                .map(
                    insert ->
                        insert.getUserId()
                            + "="
                            + insert.getRowsJson(0).contains(insert.getUserId())))
        .containsExactly("alice=true", "bob=true");
    for (String user : List.of("bob", "alice")) {
      as(connection, user);
      assertThat(Rig.update(connection, "DELETE FROM app.p WHERE id >= 30")).isEqualTo(2);
    }
  }

  private static void illegalUsersAreRefused(Rig rig, Connection connection) throws Exception {
    Journal.Mark mark = rig.kalam().journal().mark();
    for (String illegal : List.of("a/b", "..", "a..b", "a\\b")) {
      as(connection, illegal);
      assertFails(connection, NAMES, "22023").hasMessageContaining("kalam.user_id");
      assertFails(connection, "SELECT count(*) FROM app.s", "22023");
      assertFails(connection, "INSERT INTO app.p (id, name) VALUES (60, 'x')", "22023");
      as(connection, "alice");
      assertFails(
              connection,
              "INSERT INTO app.p (id, name, _userid) VALUES (60, 'x', '" + illegal + "')",
              "22023")
          .hasMessageContaining("_userid");
    }
    for (String unclear : List.of("", " ", " bob", "bob\t", "bob\u00a0", "\u2007bob")) {
      assertFails(
          connection,
          "INSERT INTO app.p (id, name, _userid) VALUES (60, 'x', '" + unclear + "')",
          "22023");
    }
    assertThat(sent(rig, mark)).isEmpty();
    as(connection, "\u00a0 bob\u3000");
    assertThat(Rig.query(connection, "SELECT name, _userid FROM app.p"))
        .as("white space that the server trims makes no other user")
        .containsExactly("bob 1|bob");
    as(connection, "Bob");
    assertThat(Rig.query(connection, NAMES)).isEmpty();
    as(connection, "Ünï ☃ '\"; --");
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (61, 'odd')");
    assertThat(Rig.query(connection, "SELECT id, _userid FROM app.p"))
        .containsExactly("61|Ünï ☃ '\"; --");
  }

  private static void nothingIsSentWithoutAUser(Rig rig, Connection connection) throws Exception {
    Journal.Mark mark = rig.kalam().journal().mark();
    for (String none :
        List.of("RESET kalam.user_id", "SET kalam.user_id = ''", "SET kalam.user_id = E' \\t'")) {
      Rig.execute(connection, none);
      for (String statement :
          List.of(
              NAMES,
              "SELECT s.id FROM app.s JOIN app.p USING (id)",
              "UPDATE app.p SET name = 'x'",
              "DELETE FROM app.p",
              "INSERT INTO app.p (id, name) VALUES (70, 'x')",
              "INSERT INTO app.p (id, name, _userid) VALUES (70, 'x', 'bob'), (71, 'x', NULL)",
              "EXPLAIN ANALYZE " + NAMES)) {
        assertFails(connection, statement, "55000")
            .hasMessageContaining("kalam.user_id is not set")
            .hasMessageContaining("SET kalam.user_id = '...'");
      }
      for (String statement :
          List.of(
              NAMES,
              "UPDATE app.p SET name = 'x'",
              "DELETE FROM app.p",
              "INSERT INTO app.p (id, name) VALUES (70, 'x')")) {
        assertThat(Rig.query(connection, "EXPLAIN (VERBOSE, COSTS OFF) " + statement).toString())
            .contains("on app.p");
      }
      assertThat(rig.kalam().journal().since(mark)).isEmpty();
    }
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.s")).containsExactly("1");
    assertThat(scans(rig, mark)).extracting(ScanRpcRequest::hasUserId).containsExactly(false);
  }

  private static void tablesOfOneTypePerTransaction(Rig rig, Connection connection)
      throws Exception {
    as(connection, "alice");
    Journal.Mark mark = rig.kalam().journal().mark();
    connection.setAutoCommit(false);
    Rig.execute(connection, "INSERT INTO app.s VALUES (2)");
    assertFails(connection, "INSERT INTO app.p (id, name) VALUES (80, 'x')", "0A000")
        .hasMessageContaining("shared and user");
    connection.rollback();
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (80, 'x')");
    assertThat(Rig.update(connection, "DELETE FROM app.s WHERE id = 77"))
        .as("a statement that writes nothing does no harm")
        .isZero();
    assertFails(connection, "UPDATE app.s SET id = id", "0A000")
        .hasMessageContaining("user and shared");
    connection.rollback();
    connection.setAutoCommit(true);
    assertFails(
            connection,
            "WITH w AS (INSERT INTO app.s VALUES (3) RETURNING id) INSERT INTO app.p (id, name) SELECT id, 'x' FROM w",
            "0A000")
        .hasMessageContaining("app.s");
    assertThat(rig.kalam().journal().since(mark))
        .extracting(JournalEntry::method)
        .doesNotContain("CommitTransaction");
    Rig.execute(connection, "INSERT INTO app.s SELECT id + 10 FROM app.p WHERE id = 1");
    assertThat(Rig.query(connection, "SELECT id FROM app.s ORDER BY id"))
        .as("reading one and writing the other is fine")
        .containsExactly("1", "11");
  }

  private static Rig rig(PgVersion version) throws SQLException {
    Rig rig = Rig.start(version);
    try (Connection connection = rig.connect()) {
      prepare(connection);
    }
    return rig;
  }

  private static void prepare(Connection connection) throws SQLException {
    Rig.execute(
        connection,
        "CREATE TABLE app.p (id bigint PRIMARY KEY, name text) USING kalamdb WITH (type = 'user')");
    Rig.execute(connection, "CREATE TABLE app.s (id bigint PRIMARY KEY) USING kalamdb");
    Rig.execute(connection, "INSERT INTO app.s VALUES (1)");
    as(connection, "bob");
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (1, 'bob 1')");
    as(connection, "alice");
    Rig.execute(connection, "INSERT INTO app.p (id, name) VALUES (1, 'alice 1'), (2, 'alice 2')");
    Rig.execute(connection, "RESET kalam.user_id");
  }

  private static void as(Connection connection, String user) throws SQLException {
    try (var set = connection.prepareStatement("SELECT set_config('kalam.user_id', ?, false)")) {
      set.setString(1, user);
      set.execute();
    }
  }

  private static Connection connectAs(Rig rig, String role, String options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("options", options);
    return DriverManager.getConnection(rig.postgres().jdbcUrl("postgres"), properties);
  }

  private static List<Message> sent(Rig rig, Journal.Mark mark) {
    return rig.kalam().journal().since(mark).stream()
        .filter(entry -> List.of("Scan", "Insert", "Update", "Delete").contains(entry.method()))
        .map(JournalEntry::request)
        .toList();
  }

  private static List<ScanRpcRequest> scans(Rig rig, Journal.Mark mark) {
    return sent(rig, mark).stream()
        .filter(ScanRpcRequest.class::isInstance)
        .map(ScanRpcRequest.class::cast)
        .toList();
  }

  private static List<String> users(Rig rig, Journal.Mark mark) {
    return sent(rig, mark).stream()
        .map(
            request ->
                (String)
                    request.getField(request.getDescriptorForType().findFieldByName("user_id")))
        .toList();
  }
}
