package org.pgkalam.extension.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.pgkalam.matrix.PgServer;

/**
 * Fifty users read and write their rows of one user table while their statements are cancelled at
 * random.
 */
final class ManyUsers {
  private static final int USERS = 50;
  private static final long SECONDS = 60;
  private static final long SEED = 20261127;
  private static final String CANCELED = "57014";
  private static final String UNKNOWN = "08007";

  private final AtomicLong statements = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong cancelled = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Integer> backends = new ArrayList<>();
  private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

  private ManyUsers() {}

  static boolean run(PgServer postgres) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE app.p (id bigint PRIMARY KEY, owner text) USING kalamdb WITH (type = 'user')");
    }
    ManyUsers users = new ManyUsers();
    users.work(postgres);
    System.out.printf(
        "%n%d users for %d s: %d statements, %d rows seen, %d statements cancelled, %d of unknown outcome, seed %d%n",
        USERS,
        SECONDS,
        users.statements.get(),
        users.rows.get(),
        users.cancelled.get(),
        users.unknown.get(),
        SEED);
    users.wrong.stream().limit(10).forEach(System.out::println);
    System.out.println(
        users.wrong.isEmpty() ? "no row of another's was seen" : "FAILED: " + users.wrong.size());
    return users.wrong.isEmpty();
  }

  private void work(PgServer postgres) throws Exception {
    List<Connection> connections = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(USERS + 1);
    try {
      for (int i = 0; i < USERS; i++) {
        Connection connection = postgres.connect("postgres");
        connections.add(connection);
        try (Statement statement = connection.createStatement();
            ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
          pid.next();
          backends.add(pid.getInt(1));
        }
      }
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        String user = "user-" + i;
        Connection connection = connections.get(i);
        Random random = new Random(SEED + i);
        work.add(
            threads.submit(
                () -> {
                  beUser(connection, user, random);
                  return null;
                }));
      }
      work.add(
          threads.submit(
              () -> {
                cancelAtRandom(postgres);
                return null;
              }));
      for (Future<?> each : work) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private void beUser(Connection connection, String user, Random random) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      while (true) {
        try {
          statement.execute("SET kalam.user_id = '" + user + "'");
          break;
        } catch (SQLException e) {
          count(e);
        }
      }
      for (long id = 0; System.nanoTime() < end; id++) {
        statements.incrementAndGet();
        try {
          switch (random.nextInt(4)) {
            case 0 -> statement.execute("INSERT INTO app.p VALUES (%d, '%s')".formatted(id, user));
            case 1 -> statement.execute("DELETE FROM app.p WHERE id < " + (id - 20));
            default -> look(statement, user);
          }
        } catch (SQLException e) {
          count(e);
        }
      }
    }
  }

  private void count(SQLException e) {
    switch (String.valueOf(e.getSQLState())) {
      case CANCELED -> cancelled.incrementAndGet();
      case UNKNOWN -> unknown.incrementAndGet();
      default -> wrong.add(e.getSQLState() + ": " + e.getMessage());
    }
  }

  private void look(Statement statement, String user) throws SQLException {
    try (ResultSet seen = statement.executeQuery("SELECT owner, _userid FROM app.p")) {
      while (seen.next()) {
        rows.incrementAndGet();
        if (!seen.getString(1).equals(user) || !seen.getString(2).equals(user)) {
          wrong.add(user + " saw a row of " + seen.getString(1));
        }
      }
    }
  }

  private void cancelAtRandom(PgServer postgres) throws SQLException {
    Random random = new Random(SEED);
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      while (System.nanoTime() < end) {
        int pid = backends.get(random.nextInt(USERS));
        // The server itself waits between two, so that most statements come to their end.
        statement.execute("SELECT pg_sleep(0.005), pg_cancel_backend(" + pid + ")");
      }
    }
  }
}
