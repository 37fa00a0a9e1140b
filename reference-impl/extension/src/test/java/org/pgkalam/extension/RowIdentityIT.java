package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.extension.Refused.assertFails;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.UpdateRpcRequest;

/** UPDATE and DELETE hit the row that PostgreSQL means, or no row at all. */
final class RowIdentityIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theRowThatIsMeantIsChanged(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, n int, v text) USING kalamdb");
      keysThatAreAssigned(rig, connection);
      statementsOfManyShapes(rig, connection);
      keysOfEveryType(rig, connection);
      nullKeys(rig, connection);
      keysElsewhere(rig, connection);
      otherFirstColumns(rig, connection);
      streams(rig, connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void keysThatAreAssigned(Rig rig, Connection connection) throws Exception {
    Rig.execute(connection, "INSERT INTO app.t SELECT g, g, 'v' || g FROM generate_series(1, 3) g");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertFails(connection, "UPDATE app.t SET id = id + 100, v = 'x'", "0A000")
        .hasMessageContaining("cannot change the primary key \"id\"")
        .hasMessageContaining("Delete the row and insert it");
    // The first rows keep their key; nothing of them stays either.
    assertFails(
        connection, "UPDATE app.t SET n = 0, id = CASE id WHEN 3 THEN 4 ELSE id END", "0A000");
    assertFails(connection, "UPDATE app.t SET id = NULL WHERE id = 1", "0A000");
    assertThat(keys(rig, mark)).isEmpty();
    assertThat(Rig.update(connection, "UPDATE app.t SET id = id, n = n + 10")).isEqualTo(3);
    assertThat(Rig.update(connection, "UPDATE app.t SET id = 2 WHERE id = 2")).isOne();
    assertThat(
            Rig.query(
                connection,
                "UPDATE app.t SET id = 1, v = 'one' WHERE n = 11 RETURNING *, _seq > 0"))
        .singleElement()
        .asString()
        .startsWith("1|11|one|");
    assertThat(Rig.query(connection, "SELECT id, n, v FROM app.t ORDER BY id"))
        .containsExactly("1|11|one", "2|12|v2", "3|13|v3");
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE app.t SET id = ?, v = ? WHERE id = ?")) {
      update.setLong(1, 3);
      update.setString(2, "three");
      update.setLong(3, 3);
      assertThat(update.executeUpdate()).isOne();
      update.setLong(1, 33);
      assertThatThrownBy(update::executeUpdate).hasMessageContaining("primary key");
    }
    Rig.execute(
        connection,
        "CREATE FUNCTION rekey() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := NEW.id + 1; RETURN NEW; END $$;"
            + " CREATE TRIGGER rekeys BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION rekey()");
    assertFails(connection, "UPDATE app.t SET v = 'x' WHERE id = 1", "0A000")
        .hasMessageContaining("primary key");
    Rig.execute(connection, "DROP TRIGGER rekeys ON app.t");
    // In a block as well, where the KalamDB transaction goes with it.
    connection.setAutoCommit(false);
    Rig.execute(connection, "UPDATE app.t SET v = 'staged' WHERE id = 1");
    assertFails(connection, "UPDATE app.t SET id = 9 WHERE id = 2", "0A000");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t ORDER BY id"))
        .containsExactly("1|one", "2|v2", "3|three");
  }

  private static void statementsOfManyShapes(Rig rig, Connection connection) throws Exception {
    Rig.execute(connection, "CREATE TABLE other (v text, n int)");
    Rig.execute(connection, "INSERT INTO other VALUES ('one', 100), ('three', 300), ('none', 1)");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertThat(
            Rig.query(
                connection,
                "UPDATE app.t SET n = o.n FROM other o WHERE t.v = o.v RETURNING t.id, t.n, o.v"))
        .containsExactlyInAnyOrder("1|100|one", "3|300|three");
    assertThat(keys(rig, mark)).containsExactlyInAnyOrder("1", "3");
    assertThat(
            Rig.query(
                connection,
                "WITH gone AS (DELETE FROM app.t USING other o WHERE t.v = o.v AND o.n = 300 RETURNING t.*)"
                    + " SELECT id, n, v FROM gone"))
        .containsExactly("3|300|three");
    Rig.execute(connection, "CREATE VIEW w AS SELECT v AS name, id AS number FROM app.t");
    assertThat(Rig.update(connection, "UPDATE w SET name = 'via view' WHERE number = 2")).isOne();
    assertFails(connection, "UPDATE w SET number = 7 WHERE name = 'via view'", "0A000");
    connection.setAutoCommit(false);
    Rig.execute(connection, "DECLARE c CURSOR FOR SELECT id FROM app.t");
    assertThat(Rig.query(connection, "FETCH 1 FROM c")).hasSize(1);
    assertThatThrownBy(() -> Rig.execute(connection, "UPDATE app.t SET n = 0 WHERE CURRENT OF c"))
        .hasMessageContaining("WHERE CURRENT OF is not supported");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(Rig.query(connection, "SELECT id, n, v FROM app.t ORDER BY id"))
        .containsExactly("1|100|one", "2|12|via view");
  }

  private static void keysOfEveryType(Rig rig, Connection connection) throws Exception {
    record Key(String type, String first, String second, String text) {}
    List<Key> keys =
        List.of(
            new Key("bigint", "-9223372036854775808", "1", "-9223372036854775808"),
            new Key("int", "2147483647", "1", "2147483647"),
            new Key("smallint", "-32768", "1", "-32768"),
            new Key("text", "E' a\\tb\"c\\'\\\\'", "' '", " a\tb\"c'\\"),
            new Key("varchar(5)", "'☃ü'", "'☃'", "☃ü"),
            new Key("boolean", "true", "false", "true"),
            new Key(
                "uuid",
                "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                "'00000000-0000-0000-0000-000000000000'",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
    for (int i = 0; i < keys.size(); i++) {
      Key key = keys.get(i);
      String table = "app.k" + i;
      Rig.execute(
          connection,
          "CREATE TABLE %s (k %s PRIMARY KEY, v text) USING kalamdb".formatted(table, key.type));
      Rig.execute(
          connection,
          "INSERT INTO %s VALUES (%s, 'first'), (%s, 'second')"
              .formatted(table, key.first, key.second));
      Journal.Mark mark = rig.kalam().journal().mark();
      assertThat(
              Rig.update(
                  connection,
                  "UPDATE %s SET k = k, v = 'changed' WHERE v = 'first'".formatted(table)))
          .as(key.type)
          .isOne();
      assertThat(Rig.update(connection, "DELETE FROM %s WHERE v = 'changed'".formatted(table)))
          .as(key.type)
          .isOne();
      assertThat(keys(rig, mark)).as(key.type).containsExactly(key.text, key.text);
      assertThat(Rig.query(connection, "SELECT v FROM " + table))
          .as(key.type)
          .containsExactly("second");
    }
  }

  private static void nullKeys(Rig rig, Connection connection) throws Exception {
    // What was the key when the table was declared need not be it any more.
    rig.kalam().sql("CREATE SHARED TABLE app.nulls (code TEXT PRIMARY KEY)");
    Rig.execute(connection, "CREATE FOREIGN TABLE app.nulls (code text) SERVER kalam_server");
    rig.kalam().sql("DROP TABLE app.nulls");
    rig.kalam().sql("CREATE SHARED TABLE app.nulls (id BIGINT PRIMARY KEY, code TEXT)");
    rig.kalam().sql("INSERT INTO app.nulls (id, code) VALUES (1, NULL)");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertFails(connection, "UPDATE app.nulls SET code = 'x'", "23502");
    assertFails(connection, "DELETE FROM app.nulls", "23502").hasMessageContaining("null");
    assertThat(keys(rig, mark)).isEmpty();
  }

  private static void keysElsewhere(Rig rig, Connection connection) throws Exception {
    Rig.execute(
        connection,
        "CREATE TABLE app.late (code text, id bigint PRIMARY KEY, v text) USING kalamdb");
    Rig.execute(connection, "INSERT INTO app.late VALUES ('a', 1, 'x'), ('a', 2, 'y')");
    Journal.Mark mark = rig.kalam().journal().mark();
    for (String statement :
        List.of(
            "UPDATE app.late SET v = 'z' WHERE id = 1",
            "DELETE FROM app.late WHERE id = 1",
            "EXPLAIN DELETE FROM app.late")) {
      assertFails(connection, statement, "0A000")
          .hasMessageContaining("its primary key \"id\" is not its first column")
          .hasMessageContaining("Make the primary key the first column");
    }
    assertThat(keys(rig, mark)).isEmpty();
    assertThat(Rig.query(connection, "SELECT code, id, v FROM app.late ORDER BY id"))
        .containsExactly("a|1|x", "a|2|y");
  }

  private static void otherFirstColumns(Rig rig, Connection connection) throws Exception {
    rig.kalam().sql("CREATE SHARED TABLE app.mirror (x INT, id BIGINT PRIMARY KEY, y INT, v TEXT)");
    Rig.execute(
        connection,
        "CREATE FOREIGN TABLE app.mirror (x int, id bigint, y int, v text) SERVER kalam_server"
            + " OPTIONS (table_type 'shared', primary_key 'id')");
    assertFails(connection, "DELETE FROM app.mirror", "0A000");
    Rig.execute(connection, "ALTER FOREIGN TABLE app.mirror DROP COLUMN x, DROP COLUMN y");
    Rig.execute(connection, "INSERT INTO app.mirror VALUES (1, 'one'), (2, 'two')");
    assertThat(
            Rig.query(
                connection,
                "UPDATE app.mirror SET v = 'ONE', id = 1 WHERE v = 'one' RETURNING id, v"))
        .containsExactly("1|ONE");
    assertFails(connection, "UPDATE app.mirror SET id = 5 WHERE id = 2", "0A000");
    assertThat(Rig.query(connection, "DELETE FROM app.mirror WHERE id = 2 RETURNING v, id"))
        .containsExactly("two|2");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.mirror")).containsExactly("1|ONE");
  }

  private static void streams(Rig rig, Connection connection) throws Exception {
    Rig.execute(connection, "SET kalam.user_id = 'alice'");
    Rig.execute(
        connection,
        "CREATE TABLE app.ev (id bigint PRIMARY KEY, v text) USING kalamdb WITH (type = 'stream', ttl_seconds = 3600)");
    Rig.execute(
        connection,
        "CREATE TABLE app.keyless (id bigint, v text) USING kalamdb WITH (type = 'stream', ttl_seconds = 3600)");
    Rig.execute(connection, "INSERT INTO app.ev VALUES (1, 'a'), (2, 'b')");
    Rig.execute(connection, "INSERT INTO app.keyless VALUES (1, 'a'), (1, 'b'), (1, 'c')");
    Journal.Mark mark = rig.kalam().journal().mark();
    assertFails(connection, "UPDATE app.ev SET v = 'x'", "0A000")
        .hasMessageContaining("UPDATE is not supported for stream tables");
    assertThat(keys(rig, mark)).isEmpty();
    assertThat(
            Rig.query(
                connection, "DELETE FROM app.keyless WHERE v = 'b' RETURNING id, v, _seq > 0"))
        .containsExactly("1|b|t");
    assertThat(Rig.query(connection, "SELECT v FROM app.keyless ORDER BY v"))
        .as("without a key a row is known by its _seq")
        .containsExactly("a", "c");
    assertThat(Rig.query(connection, "DELETE FROM app.ev WHERE v = 'a' RETURNING id"))
        .containsExactly("1");
    assertThat(Rig.query(connection, "SELECT id, v FROM app.ev")).containsExactly("2|b");
  }

  /** The keys of Update and Delete requests. */
  private static List<String> keys(Rig rig, Journal.Mark mark) {
    return rig.kalam().journal().since(mark).stream()
        .map(JournalEntry::request)
        .map(
            request ->
                request instanceof UpdateRpcRequest update
                    ? update.getPkValue()
                    : request instanceof DeleteRpcRequest delete ? delete.getPkValue() : null)
        .filter(key -> key != null)
        .toList();
  }
}
