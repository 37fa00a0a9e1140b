package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** A foreign row has no place and no lock in PostgreSQL; nothing is made up for it. */
final class SystemAttributesIT {
  private static final String PARTITIONS =
      "CREATE TABLE app.p (id bigint, v int, _seq bigint) PARTITION BY RANGE (id);"
          + " CREATE TABLE app.p_heap PARTITION OF app.p FOR VALUES FROM (0) TO (100) USING heap;"
          + " ALTER TABLE app.p ATTACH PARTITION app.part FOR VALUES FROM (100) TO (200)";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void placesAndTransactionsOfRowsAreRefused(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      tables(rig, connection);
      for (String column : List.of("ctid", "xmin", "xmax", "cmin", "cmax")) {
        refused(connection, "SELECT " + column + " FROM app.k");
        refused(connection, "DELETE FROM app.k WHERE id = 1 RETURNING " + column);
      }
      for (String sql :
          List.of(
              "DELETE FROM app.k WHERE ctid IN (SELECT ctid FROM app.k LIMIT 1)",
              "SELECT id FROM app.k WHERE ctid = '(0,1)'",
              "SELECT count(*) FROM app.k WHERE xmin::text <> 'x'",
              "SELECT id FROM app.k ORDER BY ctid",
              "SELECT 1 FROM app.k GROUP BY xmin HAVING count(cmax) > 1",
              "SELECT h.id FROM app.h JOIN app.k ON h.ctid = k.ctid",
              "SELECT h.id FROM app.h LEFT JOIN LATERAL (SELECT h.ctid = k.ctid AS t FROM app.k OFFSET 0) x ON x.t",
              "SELECT (SELECT max(h.id) FROM app.h WHERE h.ctid = k.ctid) FROM app.k",
              "UPDATE app.k SET v = 2 WHERE id = 1 RETURNING id, ctid",
              "INSERT INTO app.k VALUES (9, 9) RETURNING ctid",
              "WITH d AS (DELETE FROM app.k RETURNING id, xmin) SELECT id FROM d",
              "SELECT id, ctid FROM app.p",
              "SELECT id FROM app.p WHERE ctid = '(0,1)'",
              "SELECT id, ctid FROM app.p FOR UPDATE",
              "SELECT id FROM app.p WHERE ctid <> '(0,1)' FOR UPDATE",
              "SELECT id FROM app.p ORDER BY ctid FOR UPDATE",
              "SELECT h.id FROM app.h JOIN app.p ON p.ctid = h.ctid FOR UPDATE",
              "SELECT x.t FROM app.p, LATERAL (SELECT p.ctid AS t FROM app.h OFFSET 0) x FOR UPDATE OF p",
              "UPDATE app.p SET v = 1 WHERE id > 0 RETURNING ctid",
              "DELETE FROM app.p RETURNING xmin",
              "INSERT INTO app.p VALUES (150, 1) RETURNING ctid")) {
        refused(connection, sql);
      }
      assertThat(Rig.query(connection, "SELECT id, v FROM app.k ORDER BY id"))
          .containsExactly("1|10", "2|20", "3|30");
      assertThat(Rig.query(connection, "SELECT id, v FROM app.p ORDER BY id"))
          .containsExactly("1|1", "101|2");
      assertThat(
              Rig.query(connection, "SELECT ctid FROM app.p WHERE id < 100 ORDER BY id FOR UPDATE"))
          .as("without the partition that is KalamDB's")
          .containsExactly("(0,1)");
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatPostgresItselfReadsOfRowsIsThere(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      tables(rig, connection);
      assertThat(Rig.query(connection, "SELECT DISTINCT tableoid::regclass FROM app.k"))
          .containsExactly("app.k");
      assertThat(
              Rig.query(
                  connection, "SELECT id, tableoid::regclass FROM app.p ORDER BY id FOR SHARE"))
          .containsExactly("1|app.p_heap", "101|app.part");
      assertThat(
              Rig.query(
                  connection, "INSERT INTO app.p VALUES (102, 3) RETURNING id, tableoid::regclass"))
          .containsExactly("102|app.part");
      assertThat(
              Rig.query(
                  connection,
                  "UPDATE app.k SET v = 11 WHERE id = 1 RETURNING tableoid::regclass, v"))
          .containsExactly("app.k|11");
      assertThat(
              Rig.query(
                  connection, "DELETE FROM app.p WHERE id = 102 RETURNING tableoid::regclass, id"))
          .containsExactly("app.part|102");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT k FROM (SELECT id, v FROM app.k) k ORDER BY id LIMIT 1 FOR UPDATE"))
          .containsExactly("(1,11)");
      assertThat(
              Rig.query(
                  connection,
                  "SELECT h.id, p.v FROM app.h JOIN app.p ON h.id = p.id FOR UPDATE OF p, h"))
          .containsExactly("1|1");
      assertThat(Rig.query(connection, "SELECT p.id FROM app.p JOIN app.k USING (id) FOR UPDATE"))
          .containsExactly("1");
      assertThat(
              Rig.update(
                  connection,
                  "UPDATE app.h SET v = k.v + p.v FROM app.k, app.p WHERE h.id = k.id AND p.id = k.id"))
          .isOne();
      assertThat(Rig.update(connection, "UPDATE app.k SET v = h.v FROM app.h WHERE h.id = k.id"))
          .isEqualTo(2);
      assertThat(
              Rig.update(
                  connection,
                  "UPDATE app.p SET v = h.v FROM app.h, app.k WHERE h.id = p.id AND k.id = h.id"))
          .isOne();
      assertThat(Rig.update(connection, "DELETE FROM app.k USING app.p WHERE p.id = k.id")).isOne();
      if (version.major() >= 15) {
        assertThat(
                Rig.update(
                    connection,
                    "MERGE INTO app.h USING app.p ON h.id = p.id WHEN MATCHED THEN UPDATE SET v = 7"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (p.id, p.v)"))
            .isEqualTo(2);
      }
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void locksThatAreNotTakenAreWarnedOfOnceInASession(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect();
        Connection other = rig.connect()) {
      tables(rig, connection);
      assertThat(warnings(connection, "UPDATE app.h SET v = k.v FROM app.k WHERE h.id = k.id"))
          .isEmpty();
      assertThat(warnings(connection, "SELECT h.id FROM app.k, app.h FOR UPDATE OF h")).isEmpty();
      assertThat(warnings(connection, "EXPLAIN SELECT id FROM app.k FOR UPDATE")).isEmpty();
      assertThat(warnings(connection, "SELECT id FROM app.k FOR UPDATE"))
          .singleElement()
          .asString()
          .contains("does not lock rows of KalamDB tables");
      assertThat(warnings(connection, "SELECT id FROM app.k FOR SHARE")).isEmpty();
      assertThat(warnings(other, "SELECT id FROM app.p FOR KEY SHARE")).hasSize(1);
    }
  }

  private static void tables(Rig rig, Connection connection) throws SQLException {
    Rig.execute(connection, "CREATE TABLE app.k (id bigint PRIMARY KEY, v int) USING kalamdb");
    rig.kalam().sql("CREATE SHARED TABLE app.part (id BIGINT PRIMARY KEY, v INT)");
    Rig.execute(connection, "CREATE FOREIGN TABLE app.part (id bigint, v int) SERVER kalam_server");
    Rig.execute(connection, PARTITIONS);
    Rig.execute(connection, "CREATE TABLE app.h (id bigint, v int) USING heap");
    Rig.execute(connection, "INSERT INTO app.k VALUES (1, 10), (2, 20), (3, 30)");
    Rig.execute(connection, "INSERT INTO app.h VALUES (1, 1), (2, 2)");
    Rig.execute(connection, "INSERT INTO app.p VALUES (1, 1), (101, 2)");
  }

  private static void refused(Connection connection, String sql) throws SQLException {
    Refused.with(connection, sql, "0A000", "cannot be read", "Use the table's key");
  }

  private static List<String> warnings(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      List<String> texts = new ArrayList<>();
      for (SQLWarning at = statement.getWarnings(); at != null; at = at.getNextWarning()) {
        texts.add(at.getSQLState() + " " + at.getMessage());
      }
      return texts;
    }
  }
}
