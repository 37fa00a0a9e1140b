package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Quirk;

/** What PostgreSQL users see is the same when KalamDB has all the oddities of the real server. */
final class QuirksIT {
  private Connection connection;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theOdditiesOfTheServerDoNotShow(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection opened = rig.connect()) {
      connection = opened;
      for (Quirk quirk : Quirk.values()) {
        rig.kalam().switchOn(quirk);
      }
      defaultsAndNulls();
      scans();
      transactions();
      keys();
      users();
      tablesOfManyColumns();
    }
  }

  private void defaultsAndNulls() throws SQLException {
    run(
        "CREATE TABLE app.d (id bigserial PRIMARY KEY, n int NOT NULL DEFAULT 7, s text,"
            + " u uuid, a int[]) USING kalamdb");
    run("INSERT INTO app.d (s) VALUES ('x'), (NULL)");
    assertThat(rows("SELECT n, s, u, a FROM app.d ORDER BY id"))
        .containsExactly("7|x|∅|∅", "7|∅|∅|∅");
    run("ALTER FOREIGN TABLE app.d ALTER n DROP DEFAULT");
    assertThatThrownBy(() -> run("INSERT INTO app.d (s) VALUES ('y')"))
        .isInstanceOfSatisfying(
            SQLException.class, error -> assertThat(error.getSQLState()).isEqualTo("23502"));
    assertThat(rows("SELECT count(*) FROM app.d")).containsExactly("2");
  }

  private void scans() throws SQLException {
    run(
        "CREATE TABLE app.s (id bigint PRIMARY KEY, d numeric(10,2), at timestamptz) USING kalamdb");
    run(
        "INSERT INTO app.s SELECT i, i * 1.5, 'epoch'::timestamptz + i * interval '1 hour' FROM generate_series(1, 500) i");
    assertThat(rows("SELECT count(*), sum(d) FROM app.s")).containsExactly("500|187875.00");
    assertThat(rows("SELECT id FROM app.s ORDER BY id LIMIT 3 OFFSET 100"))
        .containsExactly("101", "102", "103");
    assertThat(rows("SELECT id FROM app.s WHERE d = 3.00")).containsExactly("2");
    assertThat(rows("SELECT id FROM app.s WHERE id = -1")).isEmpty();
  }

  private void transactions() throws SQLException {
    run("CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
    run("INSERT INTO app.t VALUES (1, 'one')");
    connection.setAutoCommit(false);
    run("INSERT INTO app.t VALUES (2, 'two')");
    run("UPDATE app.t SET v = 'first' WHERE id = 1");
    assertThat(rows("SELECT v FROM app.t WHERE id = 1")).containsExactly("first");
    assertThat(rows("SELECT v FROM app.t ORDER BY id")).containsExactly("first", "two");
    connection.rollback();
    assertThat(rows("SELECT v FROM app.t")).containsExactly("one");
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(Rig.update(connection, "UPDATE app.t SET v = 'none' WHERE id = 99")).isZero();
  }

  private void keys() throws SQLException {
    assertThatThrownBy(() -> run("UPDATE app.t SET id = 5 WHERE id = 1"))
        .hasMessageContaining("primary key");
    assertThat(rows("SELECT id FROM app.t")).containsExactly("1");
  }

  private void users() throws SQLException {
    run("CREATE TABLE app.u (id bigint PRIMARY KEY, v text) USING kalamdb WITH (type = 'user')");
    run("SET kalam.user_id = 'alice'");
    run("INSERT INTO app.u VALUES (1, 'hers')");
    run("SET kalam.user_id = 'bob'");
    assertThat(rows("SELECT * FROM app.u")).isEmpty();
    run("INSERT INTO app.u VALUES (1, 'his')");
    assertThat(rows("SELECT v, _userid FROM app.u")).containsExactly("his|bob");
    run("RESET kalam.user_id");
  }

  /** More than the 50 rows that a query of the system tables gives by itself. */
  private void tablesOfManyColumns() throws SQLException {
    String columns =
        IntStream.rangeClosed(1, 120)
            .mapToObj(i -> ", c" + i + " int")
            .collect(Collectors.joining());
    run("CREATE TABLE app.wide (id bigint PRIMARY KEY" + columns + ") USING kalamdb");
    run("ALTER FOREIGN TABLE app.wide OPTIONS (SET managed 'false')");
    run("DROP FOREIGN TABLE app.wide");
    run("CREATE FOREIGN TABLE app.wide (id bigint, c1 int, c120 int) SERVER kalam_server");
    run("INSERT INTO app.wide VALUES (1, 2, 3)");
    assertThat(rows("SELECT id, c1, c120 FROM app.wide")).containsExactly("1|2|3");
  }

  private void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }

  private List<String> rows(String sql) throws SQLException {
    return Rig.query(connection, sql);
  }
}
