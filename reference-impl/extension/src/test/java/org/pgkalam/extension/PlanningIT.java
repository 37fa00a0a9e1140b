package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** What EXPLAIN shows, and what the planner knows of a table. */
final class PlanningIT {
  private static final String SECRET = "Bearer very-secret";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aPlanSaysWhatGoesToKalamDbAndWhatItTook(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection, "ALTER SERVER kalam_server OPTIONS (ADD auth_header '" + SECRET + "')");
      Rig.execute(
          connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text, n int) USING kalamdb");
      Rig.execute(
          connection, "INSERT INTO app.t SELECT g, 'v' || g, g % 7 FROM generate_series(1, 500) g");
      shown(rig, connection);
      measured(connection);
      estimated(connection);
      lateral(connection);
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private static void shown(Rig rig, Connection connection) throws Exception {
    var mark = rig.kalam().journal().mark();
    List<String> plan =
        Rig.query(
            connection,
            "EXPLAIN (VERBOSE, COSTS OFF) SELECT v FROM app.t WHERE id = 7 AND v <> 'x' AND n = 3");
    assertThat(plan)
        .contains(
            "  KalamDB Table: app.t",
            "  KalamDB Columns: id, v, n",
            "  KalamDB Filter: (id = 7) AND (n = 3)");
    Rig.execute(connection, "PREPARE p(text) AS SELECT id FROM app.t WHERE v = $1");
    Rig.execute(connection, "SET plan_cache_mode = force_generic_plan");
    assertThat(Rig.query(connection, "EXPLAIN (COSTS OFF) EXECUTE p('a')"))
        .contains("  KalamDB Filter: (v = $1)");
    Rig.execute(connection, "RESET plan_cache_mode");
    List<String> all =
        Stream.of(
                plan,
                Rig.query(connection, "EXPLAIN (VERBOSE) DELETE FROM app.t WHERE id = 7"),
                Rig.query(connection, "EXPLAIN (VERBOSE, FORMAT JSON) SELECT * FROM app.t"))
            .flatMap(List::stream)
            .toList();
    assertThat(all).noneMatch(line -> line.contains("secret"));
    assertThat(rig.kalam().journal().since(mark)).as("EXPLAIN asks for nothing").isEmpty();
  }

  private static void measured(Connection connection) throws Exception {
    List<String> scan =
        Rig.query(
            connection,
            "EXPLAIN (ANALYZE, COSTS OFF, SUMMARY OFF) SELECT v FROM app.t WHERE id = 7");
    assertThat(scan)
        .contains("  KalamDB Requests: 1", "  KalamDB Batches: 1")
        .anyMatch(line -> line.matches("  KalamDB Bytes: [1-9]\\d*"))
        .anyMatch(line -> line.matches("  KalamDB Time: \\d+\\.\\d+ ms"));
    assertThat(
            Rig.query(
                connection,
                "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT 1 FROM app.t WHERE false"))
        .noneMatch(line -> line.contains("KalamDB Time"));
    List<String> insert =
        Rig.query(
            connection,
            "EXPLAIN (ANALYZE, COSTS OFF) INSERT INTO app.t SELECT g, 'x', 1 FROM generate_series(1001, 1010) g");
    assertThat(insert).contains("  KalamDB Table: app.t", "  KalamDB Rows: 10");
    assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly("510");
  }

  private static void estimated(Connection connection) throws Exception {
    assertThat(Rig.query(connection, "EXPLAIN SELECT * FROM app.t WHERE id = 7").get(0))
        .as("the key")
        .contains("rows=1 ");
    Rig.execute(connection, "ANALYZE app.t");
    assertThat(
            Rig.query(connection, "SELECT reltuples FROM pg_class WHERE oid = 'app.t'::regclass"))
        .containsExactly("510");
    assertThat(Rig.query(connection, "EXPLAIN SELECT * FROM app.t").get(0)).contains("rows=510 ");
    assertThat(
            Rig.query(
                connection,
                "SELECT n_distinct FROM pg_stats WHERE schemaname = 'app' AND tablename = 't' AND attname = 'n'"))
        .containsExactly("7");
  }

  /** A column of the other table would come out as another one, were the plan not told of it. */
  private static void lateral(Connection connection) throws Exception {
    Rig.execute(connection, "CREATE TABLE app.h (id bigint, v int) USING heap");
    Rig.execute(connection, "INSERT INTO app.h VALUES (1, 10), (2, 20), (9999, 30)");
    assertThat(
            Rig.query(
                connection,
                "SELECT h.id, x.v, x.hv FROM app.h LEFT JOIN LATERAL"
                    + " (SELECT k.v, h.v AS hv FROM app.t k WHERE k.id = h.id) x ON true ORDER BY h.id"))
        .containsExactly("1|v1|10", "2|v2|20", "9999|∅|∅");
  }
}
