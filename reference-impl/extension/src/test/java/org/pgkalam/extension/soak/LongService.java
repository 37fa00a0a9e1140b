package org.pgkalam.extension.soak;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.mock.MockKalamDb;

/** Tenths of 500 connections with 20 statements each; what the bridge holds after each of them. */
final class LongService {
  private static final int TENTHS = 10;
  private static final int CONNECTIONS = 500;
  private static final int STATEMENTS = 20;
  private static final int AT_ONCE = 8;
  private static final int ROWS = 1_000;

  /** The table itself does not grow, but its old versions and the compiled code do for a while. */
  private static final double TOLERANCE = 1.25;

  private LongService() {}

  static boolean run(PgServer postgres, MockKalamDb kalam) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      statement.execute(
          "INSERT INTO app.t SELECT g, 'row ' || g FROM generate_series(1, " + ROWS + ") g");
      System.out.printf(
          "%nafter statements  connections  least MiB   RSS MiB   descriptors   threads   KalamDB sessions%n");
      List<BridgeFigures> figures = new ArrayList<>();
      List<Integer> sessions = new ArrayList<>();
      for (int tenth = 1; tenth <= TENTHS; tenth++) {
        serve(postgres, tenth);
        BridgeFigures now = BridgeFigures.take(connection);
        figures.add(now);
        sessions.add(kalam.sessions().size());
        System.out.printf(
            "%16d  %11d  %9.1f  %8.1f  %12d  %8d  %17d%n",
            tenth * CONNECTIONS * STATEMENTS,
            tenth * CONNECTIONS,
            now.heapMebibytes(),
            now.residentMebibytes(),
            now.descriptors(),
            now.threads(),
            kalam.sessions().size());
      }
      BridgeFigures first = figures.get(0);
      BridgeFigures last = figures.get(TENTHS - 1);
      boolean kept =
          last.heap() <= first.heap() * TOLERANCE
              && last.resident() <= first.resident() * TOLERANCE
              && last.descriptors() <= first.descriptors() * TOLERANCE
              && last.threads() <= first.threads() * TOLERANCE
              && sessions.get(TENTHS - 1) <= sessions.get(0) * TOLERANCE;
      System.out.println(
          kept ? "no more than after the first tenth" : "FAILED: more than after the first tenth");
      return kept;
    }
  }

  private static void serve(PgServer postgres, int tenth) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int number = tenth * CONNECTIONS + i;
        work.add(
            threads.submit(
                () -> {
                  oneConnection(postgres, number);
                  return null;
                }));
      }
      for (Future<?> each : work) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void oneConnection(PgServer postgres, int number) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        PreparedStatement select = connection.prepareStatement("SELECT v FROM app.t WHERE id = ?");
        PreparedStatement update =
            connection.prepareStatement("UPDATE app.t SET v = ? WHERE id = ?");
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO app.t VALUES (?, 'new')");
        PreparedStatement delete = connection.prepareStatement("DELETE FROM app.t WHERE id = ?")) {
      for (int i = 0; i < STATEMENTS / 4; i++) {
        long id = 1 + (number * 31L + i * 7L) % ROWS;
        long fresh = 1_000_000L + number * 100L + i;
        select.setLong(1, id);
        select.executeQuery().close();
        update.setString(1, "changed by " + number);
        update.setLong(2, id);
        update.executeUpdate();
        insert.setLong(1, fresh);
        insert.executeUpdate();
        delete.setLong(1, fresh);
        delete.executeUpdate();
      }
    }
  }
}
