package org.pgkalam.extension.soak;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * Eight clients move amounts between rows of KalamDB while calls fail, statements are cancelled and
 * the bridge process is killed. In the end each balance is what its client was told, or one of two
 * where it was told that nobody knows; the sum never changes. Ends with 1 otherwise.
 */
public final class Transfers {
  private static final int CLIENTS = 8;
  private static final long SEED = 20261128;
  private static final int PRINTED = 20;

  private final Servers servers;
  private final long end;
  private final List<TransferClient> clients = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private long audits;

  private Transfers(Servers servers, long seconds) {
    this.servers = servers;
    this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** The major, 16 unless given, and how many seconds it takes, 120 unless given. */
  public static void main(String[] args) throws Exception {
    PgVersion version = PgVersions.newest(args.length < 1 ? 16 : Integer.parseInt(args[0]));
    long seconds = args.length < 2 ? 120 : Long.parseLong(args[1]);
    boolean kept;
    try (Servers servers =
        Servers.start(version, Map.of("kalam.vmoptions", "-XX:TieredStopAtLevel=1"))) {
      prepare(servers);
      Transfers transfers = new Transfers(servers, seconds);
      Trouble trouble = new Trouble(servers, SEED);
      transfers.work(trouble);
      kept = transfers.report(trouble, seconds);
    }
    System.exit(kept ? 0 : 1);
  }

  private static void prepare(Servers servers) throws SQLException {
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "CREATE TABLE app.account (id int PRIMARY KEY, balance bigint) USING kalamdb",
              "CREATE TABLE app.log (client int)",
              "INSERT INTO app.account SELECT g, %d FROM generate_series(0, %d) g"
                  .formatted(Account.SUM / 2, 2 * CLIENTS * TransferClient.ACCOUNTS - 1),
              """
              CREATE FUNCTION app.transfer(a int, b int, amount bigint) RETURNS void LANGUAGE plpgsql AS $$
              BEGIN
                UPDATE app.account SET balance = balance - amount WHERE id = a;
                UPDATE app.account SET balance = balance + amount WHERE id = b;
              END $$""",
              "ALTER SERVER kalam_server OPTIONS (ADD timeout '2000')")) {
        statement.execute(sql);
      }
    }
  }

  private void work(Trouble trouble) throws Exception {
    List<Connection> connections = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 2);
    try {
      List<Integer> backends = new ArrayList<>();
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Connection connection = servers.connect();
        connections.add(connection);
        backends.add((int) number(connection, "SELECT pg_backend_pid()"));
        clients.add(new TransferClient(i, connection, SEED));
      }
      for (TransferClient client : clients) {
        work.add(
            threads.submit(
                () -> {
                  client.workUntil(end);
                  return null;
                }));
      }
      work.add(
          threads.submit(
              () -> {
                trouble.makeUntil(end, backends);
                return null;
              }));
      work.add(
          threads.submit(
              () -> {
                audit();
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

  /** At any moment the sum is what it was. */
  private void audit() throws SQLException {
    try (Connection connection = servers.connect()) {
      while (System.nanoTime() < end) {
        number(connection, "SELECT count(pg_sleep(0.3))");
        try {
          check(number(connection, "SELECT sum(balance) FROM app.account"));
        } catch (SQLException e) {
          // One that was not answered says nothing.
        }
      }
    }
  }

  private void check(long sum) {
    audits++;
    if (sum != Account.SUM * CLIENTS * TransferClient.ACCOUNTS) {
      wrong.add("the sum was " + sum);
    }
  }

  private boolean report(Trouble trouble, long seconds) throws SQLException {
    Map<String, Integer> outcomes = new TreeMap<>();
    int unknown = 0;
    int unknownDone = 0;
    try (Connection connection = servers.connect()) {
      check(number(connection, "SELECT sum(balance) FROM app.account"));
      Map<Integer, Long> balances = balances(connection);
      for (TransferClient client : clients) {
        client.outcomes().forEach((outcome, n) -> outcomes.merge(outcome, n, Integer::sum));
        for (Account account : client.accounts()) {
          long balance = balances.get(account.first());
          boolean explained = balance == account.before() || balance == account.after();
          if (!explained || balances.get(account.second()) != Account.SUM - balance) {
            wrong.add("%s: the balance is %d".formatted(account, balance));
          }
          if (account.before() != account.after()) {
            unknown++;
            unknownDone += balance == account.after() ? 1 : 0;
          }
        }
        long logged =
            number(connection, "SELECT count(*) FROM app.log WHERE client = " + client.number());
        if (logged != client.logged()) {
          wrong.add(
              "client %d has %d rows in PostgreSQL, and was told of %d"
                  .formatted(client.number(), logged, client.logged()));
        }
      }
    }
    System.out.printf("%n%d clients for %d s, seed %d%n", CLIENTS, seconds, SEED);
    System.out.println("transfers by outcome: " + outcomes);
    System.out.println("what struck: " + trouble.hits());
    System.out.printf(
        "unknown: %d, of which %d were done and %d were not; the sum was looked at %d times%n",
        unknown, unknownDone, unknown - unknownDone, audits);
    wrong.stream().limit(PRINTED).forEach(System.out::println);
    System.out.println(
        wrong.isEmpty() ? "every balance is what its client was told" : "FAILED: " + wrong.size());
    return wrong.isEmpty();
  }

  private static Map<Integer, Long> balances(Connection connection) throws SQLException {
    Map<Integer, Long> balances = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, balance FROM app.account")) {
      while (rows.next()) {
        balances.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return balances;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
