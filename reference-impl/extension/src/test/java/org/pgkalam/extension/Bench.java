package org.pgkalam.extension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * Measures the bridge side by side with postgres_fdw over the same rows in one run. Prints medians
 * and ratios; asserts nothing.
 *
 * <p>postgres_fdw goes back to the same server by TCP, with fetch_size 10000 and batch_size 100
 * (where there is one).
 */
public final class Bench {
  private static final int ROWS = 1_000_000;
  private static final int WRITTEN = 100_000;
  private static final int SINGLE = 10_000;
  private static final int RUNS = 5;
  private static final int POINTS = 1_000;

  private final Rig rig;
  private final Connection connection;

  private Bench(Rig rig, Connection connection) {
    this.rig = rig;
    this.connection = connection;
  }

  /** {@code shapes} measures only rows of other shapes; {@code -Dpg=16} chooses the major. */
  public static void main(String[] args) throws Exception {
    PgVersion version =
        System.getProperty(PgVersions.SYSTEM_PROPERTY) == null
            ? PgVersions.newest(16)
            : PgVersions.fromSystemProperty().get(0);
    Map<String, String> settings = Map.of("shared_buffers", "512MB", "max_wal_size", "4GB");
    try (Rig rig = Rig.start(version, settings);
        Connection connection = rig.connect()) {
      System.out.printf(
          "PostgreSQL %s, JDK %s, medians of %d runs%n%n", version, Runtime.version(), RUNS);
      System.out.printf("%-58s %12s %12s %8s%n", "", "pg_kalam", "postgres_fdw", "ratio");
      Bench bench = new Bench(rig, connection);
      bench.loopback(version.major());
      if (!List.of(args).contains("shapes")) {
        bench.prepare();
        bench.firstStatement();
        bench.scans();
        bench.writes();
        bench.points();
        bench.memory();
      }
      BenchShapes.run(bench);
    }
  }

  private void loopback(int major) throws SQLException {
    run("CREATE EXTENSION postgres_fdw");
    run(
        "CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '%d', dbname"
                .formatted(rig.postgres().port())
            + " 'postgres', fetch_size '10000'"
            + (major >= 14 ? ", batch_size '100')" : ")"));
    run("CREATE USER MAPPING FOR postgres SERVER loopback OPTIONS (user 'postgres')");
    run("CREATE SCHEMA fdw");
  }

  private void prepare() throws SQLException {
    String columns = "id bigint%s, v text, d float8, at timestamptz";
    for (String table : List.of("t", "w", "one")) {
      run(
          "CREATE TABLE app."
              + table
              + " ("
              + columns.formatted(" PRIMARY KEY")
              + ") USING kalamdb");
      run("CREATE TABLE public." + table + " (" + columns.formatted(" PRIMARY KEY") + ")");
    }
    for (String table : List.of("t", "w", "one")) {
      run(
          "CREATE FOREIGN TABLE fdw.%s (%s) SERVER loopback OPTIONS (schema_name 'public')"
              .formatted(table, columns.formatted("")));
    }
    run("CREATE TABLE source AS " + rows(ROWS));
    run("INSERT INTO public.t SELECT * FROM source");
    // KalamDB stages at most 100 MiB in one transaction.
    for (int from = 1; from <= ROWS; from += WRITTEN) {
      run(
          "INSERT INTO app.t SELECT * FROM source WHERE id BETWEEN %d AND %d"
              .formatted(from, from + WRITTEN - 1));
    }
    run("VACUUM ANALYZE");
  }

  private static String rows(int count) {
    return "SELECT g::bigint AS id, 'row number ' || g AS v, g * 1.5::float8 AS d,"
        + " timestamptz '2024-01-01' + g * interval '1 second' AS at FROM generate_series(1, "
        + count
        + ") g";
  }

  private void scans() throws SQLException {
    String sql =
        "SELECT count(id), sum(length(v)), sum(d), max(at) FROM (SELECT id, v, d, at FROM %s.t OFFSET 0) s";
    compare("scan of 1 M rows x 4 columns, s", 1000.0, schema -> time(sql.formatted(schema)));
  }

  private void writes() throws SQLException {
    compare(
        "INSERT ... SELECT of 100 k rows, s",
        1000.0,
        schema -> {
          run("DELETE FROM " + schema + ".w");
          return time("INSERT INTO " + schema + ".w SELECT * FROM source WHERE id <= " + WRITTEN);
        });
    compare(
        "10 k single-row INSERTs in one transaction, s",
        1000.0,
        schema -> {
          run("DELETE FROM " + schema + ".one");
          connection.setAutoCommit(false);
          try (var insert =
              connection.prepareStatement(
                  "INSERT INTO " + schema + ".one VALUES (?, 'x', 1, now())")) {
            long before = System.nanoTime();
            for (int i = 0; i < SINGLE; i++) {
              insert.setLong(1, i);
              insert.executeUpdate();
            }
            connection.commit();
            return millisSince(before);
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  private void points() throws SQLException {
    String[][] statements = {
      {"point SELECT by key, autocommit, ms", "SELECT v FROM %s.t WHERE id = ?"},
      {"UPDATE by key, autocommit, ms", "UPDATE %s.t SET d = d + 1 WHERE id = ?"},
    };
    for (String[] statement : statements) {
      compare(
          statement[0],
          POINTS,
          schema -> {
            try (var prepared = connection.prepareStatement(statement[1].formatted(schema))) {
              long before = System.nanoTime();
              for (int i = 0; i < POINTS; i++) {
                prepared.setLong(1, 1 + i * 997L % ROWS);
                prepared.execute();
              }
              return millisSince(before);
            }
          });
    }
    compare(
        "DELETE by key, autocommit, ms",
        POINTS,
        schema -> {
          run("DELETE FROM " + schema + ".w");
          run("INSERT INTO " + schema + ".w SELECT * FROM source WHERE id <= " + POINTS);
          try (var prepared =
              connection.prepareStatement("DELETE FROM " + schema + ".w WHERE id = ?")) {
            long before = System.nanoTime();
            for (int i = 1; i <= POINTS; i++) {
              prepared.setLong(1, i);
              prepared.execute();
            }
            return millisSince(before);
          }
        });
  }

  private void firstStatement() throws SQLException {
    compare(
        "first statement of a new backend, ms",
        1.0,
        schema -> {
          try (Connection fresh = rig.connect();
              Statement statement = fresh.createStatement()) {
            long before = System.nanoTime();
            statement.execute("SELECT v FROM " + schema + ".t WHERE id = 1");
            return millisSince(before);
          }
        });
  }

  private void memory() throws SQLException, IOException {
    try (Connection kalam = rig.connect();
        Connection fdw = rig.connect()) {
      String[] steps = {"SELECT v FROM %s.t WHERE id = 1", "SELECT sum(length(v)) FROM %s.t"};
      String[] names = {
        "private memory after the first statement, MB",
        "private memory after a scan of 1 M rows, MB"
      };
      for (int i = 0; i < steps.length; i++) {
        Rig.query(kalam, steps[i].formatted("app"));
        Rig.query(fdw, steps[i].formatted("fdw"));
        print(names[i], privateMegabytes(kalam), privateMegabytes(fdw));
      }
    }
  }

  private static double privateMegabytes(Connection connection) throws SQLException, IOException {
    String pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
    return Files.readAllLines(Path.of("/proc", pid, "smaps_rollup")).stream()
            .filter(line -> line.startsWith("Private"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
            .sum()
        / 1024.0;
  }

  interface Measure {
    /** Milliseconds. */
    double run(String schema) throws SQLException;
  }

  void compare(String name, double divisor, Measure measure) throws SQLException {
    measure.run("app");
    measure.run("fdw");
    List<Double> kalam = new ArrayList<>();
    List<Double> fdw = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      kalam.add(measure.run("app") / divisor);
      fdw.add(measure.run("fdw") / divisor);
    }
    print(name, median(kalam), median(fdw));
  }

  private static void print(String name, double kalam, double fdw) {
    System.out.printf("%-58s %12.3f %12.3f %7.2fx%n", name, kalam, fdw, fdw / kalam);
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  double time(String sql) throws SQLException {
    long before = System.nanoTime();
    run(sql);
    return millisSince(before);
  }

  private static double millisSince(long before) {
    return (System.nanoTime() - before) / 1e6;
  }

  /** Whatever DROP FOREIGN TABLE has done there. */
  void dropInKalam(String table) {
    rig.kalam().sql("DROP TABLE IF EXISTS app." + table);
  }

  void run(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }
}
