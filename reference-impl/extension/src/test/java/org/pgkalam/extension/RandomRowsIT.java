package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * A hundred thousand random rows of random types go in and come back equal, per major: to the bit
 * as PostgreSQL compares them, and as pgjdbc reads them in text and in binary.
 */
class RandomRowsIT {
  private static final int TABLES = 40;
  private static final int ROWS = 2_500;
  private static final int UPDATED = 25;

  private static final Map<PgVersion, Rig> RIGS = new LinkedHashMap<>();
  private static final Map<PgVersion, Connection> CONNECTIONS = new LinkedHashMap<>();
  private static final Map<PgVersion, Long> NANOS = new LinkedHashMap<>();
  private static final Map<PgVersion, Integer> DONE = new LinkedHashMap<>();

  @BeforeContainer
  static void start() throws SQLException {
    for (PgVersion version : PgVersions.fromSystemProperty()) {
      Rig rig = Rig.start(version);
      RIGS.put(version, rig);
      Connection connection = rig.connect();
      CONNECTIONS.put(version, connection);
      // Whatever a session prefers in its texts must not show in what is stored.
      Rig.execute(
          connection,
          "SET extra_float_digits = -15; SET bytea_output = 'escape'; SET IntervalStyle = 'iso_8601';"
              + " SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'ISO, DMY'");
    }
  }

  @AfterContainer
  static void stop() throws SQLException {
    for (Connection connection : CONNECTIONS.values()) {
      connection.close();
    }
    RIGS.forEach(
        (version, rig) -> {
          System.out.printf(
              "PostgreSQL %s: %d random rows in %.1f s%n",
              version, DONE.getOrDefault(version, 0), NANOS.getOrDefault(version, 0L) / 1e9);
          rig.close();
        });
  }

  @Provide
  Arbitrary<RandomTable> tables() {
    return RandomTable.ofRows(ROWS);
  }

  @Property(
      tries = TABLES,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE,
      generation = GenerationMode.RANDOMIZED)
  void comeBackEqual(@ForAll("tables") RandomTable table) throws Exception {
    // From a Reader pgjdbc encodes 65536 units at a time, and a surrogate pair cut in two as "??".
    byte[] rows = table.copyText().getBytes(StandardCharsets.UTF_8);
    for (Map.Entry<PgVersion, Connection> entry : CONNECTIONS.entrySet()) {
      long before = System.nanoTime();
      Connection connection = entry.getValue();
      Rig.execute(connection, "CREATE TABLE ordinary (" + table.definition() + ")");
      Rig.execute(connection, "CREATE TABLE app.t (" + table.definition() + ") USING kalamdb");
      assertThat(
              connection
                  .unwrap(PGConnection.class)
                  .getCopyAPI()
                  .copyIn("COPY ordinary FROM STDIN", new ByteArrayInputStream(rows)))
          .isEqualTo(ROWS);
      String insert = "INSERT INTO app.t (%s) SELECT * FROM ordinary".formatted(table.names(""));
      assertThat(Rig.update(connection, insert)).isEqualTo(ROWS);
      String which = "PostgreSQL " + entry.getKey() + ", " + table;
      assertSameToPostgres(which, connection, table);
      assertSameToPgjdbc(which, connection, table);
      shiftSomeRows(connection, table);
      assertSameToPostgres(which, connection, table);
      Rig.execute(connection, "DROP FOREIGN TABLE app.t; DROP TABLE ordinary");
      RIGS.get(entry.getKey()).kalam().sql("DROP TABLE IF EXISTS app.t");
      DONE.merge(entry.getKey(), ROWS, Integer::sum);
      NANOS.merge(entry.getKey(), System.nanoTime() - before, Long::sum);
    }
  }

  /** {@code *=} compares the bytes of rows, so 0 is not -0, and 1.0 is not 1.00. */
  private static void assertSameToPostgres(String which, Connection connection, RandomTable table)
      throws SQLException {
    String different =
        "SELECT o::text, k::text FROM ordinary o FULL JOIN (SELECT %s FROM app.t) k USING (c0) WHERE (o *= k) IS NOT TRUE LIMIT 5"
            .formatted(table.names(""));
    assertThat(Rig.query(connection, different)).as(which).isEmpty();
  }

  private static void assertSameToPgjdbc(String which, Connection connection, RandomTable table)
      throws SQLException {
    for (boolean binary : new boolean[] {false, true}) {
      List<String> ordinary = read(connection, table, "ordinary", binary);
      assertThat(ordinary).hasSize(ROWS);
      assertThat(read(connection, table, "app.t", binary)).as(which).isEqualTo(ordinary);
    }
  }

  /** Every value by pgjdbc, as an object and as a string. */
  private static List<String> read(
      Connection connection, RandomTable table, String relation, boolean binary)
      throws SQLException {
    String sql = "SELECT %s FROM %s ORDER BY c0".formatted(table.names(""), relation);
    List<String> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(binary ? -1 : 0);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= table.types().size(); i++) {
            if (result.getObject(i) instanceof byte[] bytes) {
              row.append(HexFormat.of().formatHex(bytes));
            } else {
              row.append(result.getString(i)).append('|').append(result.getObject(i));
            }
            row.append('|');
          }
          rows.add(row.toString());
        }
      }
    }
    return rows;
  }

  /** Gives some rows the values of others, by UPDATE. */
  private static void shiftSomeRows(Connection connection, RandomTable table) throws SQLException {
    String columns = table.names("").substring("c0, ".length());
    String donors =
        "CREATE TEMP TABLE donors AS SELECT a.c0 AS k, %s FROM"
                .formatted(table.names("b.").substring("b.c0, ".length()))
            + " (SELECT c0, row_number() OVER (ORDER BY c0) AS n FROM ordinary) a JOIN"
            + " (SELECT *, row_number() OVER (ORDER BY c0 DESC) AS n FROM ordinary) b USING (n) WHERE n <= "
            + UPDATED;
    Rig.execute(connection, donors);
    for (String relation : List.of("ordinary", "app.t")) {
      String update =
          "UPDATE %s t SET (%s) = (SELECT %s FROM donors d WHERE d.k = t.c0) WHERE c0 IN (SELECT k FROM donors)"
              .formatted(relation, columns, columns);
      assertThat(Rig.update(connection, update)).as(update).isEqualTo(UPDATED);
    }
    Rig.execute(connection, "DROP TABLE donors");
  }
}
