package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.Quirk;
import org.pgkalam.protocol.ScanFilterExpression;
import org.pgkalam.protocol.ScanRpcRequest;

/** What KalamDB filters is what PostgreSQL would, whatever it costs. */
final class FiltersIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void columnsOfAnotherTypeInKalamDbLoseNoRow(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      declaredOtherwise(rig, connection);
      List<String> conditions =
          List.of(
              "u = '550e8400-e29b-41d4-a716-446655440000'",
              "d = '12.30'",
              "d = '12.3'",
              "t = '01:02:03'",
              "ts = '2024-05-06 07:08:09'",
              "dt = '2024-05-06'",
              "e = '[1,2]'",
              "x = '0.5'",
              "y = 't'",
              "i = '7'",
              "w = 'abc'",
              "v = 'plain' AND u = '550e8400-e29b-41d4-a716-446655440000'");
      Rig.execute(connection, "CREATE TABLE app.h AS SELECT * FROM app.t");
      for (Quirk quirk : List.of(Quirk.FEW_FILTER_TYPES, Quirk.EMPTY_RESULT_HAS_NO_BATCH)) {
        for (int again = 0; again < 2; again++) {
          for (String condition : conditions) {
            String where = " WHERE " + condition;
            assertThat(Rig.query(connection, "SELECT id FROM app.t" + where))
                .as(condition)
                .containsExactlyElementsOf(Rig.query(connection, "SELECT id FROM app.h" + where));
          }
        }
        rig.kalam().switchOn(quirk);
      }
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  /** One row, read in each column as what KalamDB's own filters would not find it by. */
  private static void declaredOtherwise(Rig rig, Connection connection) throws SQLException {
    rig.kalam().sql("CREATE NAMESPACE app");
    rig.kalam().sql("CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY)");
    Rig.execute(connection, "CREATE FOREIGN TABLE app.t (id bigint) SERVER kalam_server");
    Rig.execute(
        connection,
        "ALTER FOREIGN TABLE app.t ADD u text, ADD d text, ADD t text, ADD ts text, ADD dt text,"
            + " ADD e text, ADD x text, ADD y text, ADD i text, ADD w varchar(3), ADD v text");
    rig.kalam().sql("DROP TABLE app.t");
    rig.kalam()
        .sql(
            "CREATE SHARED TABLE app.t (id BIGINT PRIMARY KEY, u UUID, d DECIMAL(10, 2),"
                + " t TIME, ts TIMESTAMP, dt DATE, e EMBEDDING(2), x DOUBLE, y BOOLEAN, i INT, w TEXT, v TEXT)");
    rig.kalam()
        .sql(
            "INSERT INTO app.t (id, u, d, t, ts, dt, e, x, y, i, w, v) VALUES (1,"
                + " '550e8400-e29b-41d4-a716-446655440000', 12.30, '01:02:03', '2024-05-06 07:08:09',"
                + " '2024-05-06', '[1,2]', 0.5, true, 7, 'abc  ', 'plain')");
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aColumnThatComparesAlikeIsFilteredInOneRequest(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE TABLE app.t (id bigint PRIMARY KEY, n int, b boolean, v text, w varchar(5)) USING kalamdb");
      Rig.execute(
          connection, "INSERT INTO app.t VALUES (1, 2, true, 'a', 'b'), (2, 3, false, 'c', 'd')");
      Journal.Mark mark = rig.kalam().journal().mark();
      assertThat(
              Rig.query(
                  connection,
                  "SELECT id FROM app.t WHERE id = 1 AND n = 2 AND b = true AND v = 'a' AND w = 'b'"))
          .containsExactly("1");
      assertThat(Rig.query(connection, "SELECT id FROM app.t WHERE id = 3")).isEmpty();
      assertThat(filters(rig, mark)).containsExactly("b=true id=1 n=2 v=a w=b", "id=3");
      rig.kalam().switchOn(Quirk.EMPTY_RESULT_HAS_NO_BATCH);
      mark = rig.kalam().journal().mark();
      assertThat(Rig.query(connection, "SELECT id FROM app.t WHERE id = 4")).isEmpty();
      assertThat(filters(rig, mark)).containsExactly("id=4");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void conditionsThatAreEqualitiesAreFilters(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE TABLE app.t (id bigint PRIMARY KEY, b boolean, v text COLLATE \"POSIX\") USING kalamdb");
      Rig.execute(connection, "CREATE COLLATION app.bytes (provider = libc, locale = 'C')");
      Rig.execute(
          connection, "INSERT INTO app.t VALUES (1, true, 'a'), (2, false, 'b'), (3, NULL, 'B')");
      filtered(rig, connection, "b", "b=true", "1");
      filtered(rig, connection, "NOT b", "b=false", "2");
      filtered(rig, connection, "b = false", "b=false", "2");
      filtered(rig, connection, "b IS NOT TRUE", "", "2", "3");
      filtered(rig, connection, "NOT (b AND id = 1)", "", "2", "3");
      filtered(rig, connection, "v = 'b' COLLATE app.bytes", "v=b", "2");
      filtered(rig, connection, "'b' = v AND 2 = id", "id=2 v=b", "2");
      filtered(rig, connection, "id IN (1)", "id=1", "1");
      filtered(rig, connection, "id IN (1, 2)", "", "1", "2");
      filtered(rig, connection, "v <> 'b' AND id < 3", "", "1");
    }
  }

  private static void filtered(
      Rig rig, Connection connection, String condition, String filters, String... ids)
      throws SQLException {
    Journal.Mark mark = rig.kalam().journal().mark();
    assertThat(Rig.query(connection, "SELECT id FROM app.t WHERE " + condition + " ORDER BY id"))
        .as(condition)
        .containsExactly(ids);
    assertThat(filters(rig, mark)).as(condition).containsExactly(filters);
  }

  private static List<String> filters(Rig rig, Journal.Mark mark) {
    return rig.kalam().journal().since(mark).stream()
        .map(entry -> entry.request())
        .filter(ScanRpcRequest.class::isInstance)
        .map(ScanRpcRequest.class::cast)
        .map(
            request ->
                request.getFiltersList().stream()
                    .map(FiltersIT::text)
                    .sorted()
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static String text(ScanFilterExpression filter) {
    return filter.getColumn() + "=" + filter.getValue();
  }
}
