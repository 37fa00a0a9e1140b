package org.pgkalam.extension.soak;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.pgkalam.mock.Faults;
import org.pgkalam.mock.MockKalamDb;

/** What goes wrong meanwhile: calls to KalamDB, its connections, statements, the bridge process. */
final class Trouble {
  private static final List<String> METHODS =
      List.of(
          "OpenSession",
          "Scan",
          "Update",
          "Update",
          "BeginTransaction",
          "CommitTransaction",
          "CommitTransaction",
          "RollbackTransaction");
  private static final int ROUNDS_A_KILL = 12;

  private record Declared(String name, Faults.Fault fault) {}

  private final Servers servers;
  private final Random random;
  private final List<Declared> faults = new ArrayList<>();
  private final Map<String, Integer> hits = new TreeMap<>();

  Trouble(Servers servers, long seed) {
    this.servers = servers;
    this.random = new Random(seed);
  }

  void makeUntil(long end, List<Integer> backends) throws SQLException {
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement()) {
      for (int round = 1; System.nanoTime() < end; round++) {
        // The server itself waits, so that most transfers come to their end.
        statement.execute("SELECT pg_sleep(0.25)");
        if (round % ROUNDS_A_KILL == 0) {
          killBridge(statement);
        } else if (random.nextInt(4) == 0) {
          int backend = backends.get(random.nextInt(backends.size()));
          statement.execute("SELECT pg_cancel_backend(" + backend + ")");
          hits.merge("pg_cancel_backend", 1, Integer::sum);
        } else if (random.nextInt(10) == 0) {
          servers.kalam().stopListening();
          servers.kalam().listen();
          hits.merge("connections cut", 1, Integer::sum);
        } else {
          declare(METHODS.get(random.nextInt(METHODS.size())));
        }
      }
    } finally {
      servers.kalam().faults().clear();
      faults.forEach(each -> hits.merge(each.name, each.fault.hits(), Integer::sum));
    }
  }

  private void killBridge(Statement statement) throws SQLException {
    try (ResultSet bridge = statement.executeQuery("SELECT pid FROM kalam.bridge")) {
      if (bridge.next()) {
        ProcessHandle.of(bridge.getLong(1)).ifPresent(ProcessHandle::destroyForcibly);
        hits.merge("bridge killed", 1, Integer::sum);
      }
    }
  }

  private void declare(String method) {
    MockKalamDb kalam = servers.kalam();
    Faults.Declaration on = kalam.faults().on(method);
    Declared declared =
        switch (random.nextInt(8)) {
          case 0 -> new Declared("UNAVAILABLE", on.status(Status.Code.UNAVAILABLE, "no"));
          case 1 ->
              new Declared(
                  "UNAVAILABLE after the work",
                  on.status(Status.Code.UNAVAILABLE, "no").afterWork());
          case 2 ->
              new Declared(
                  "CANCELLED after the work", on.status(Status.Code.CANCELLED, "no").afterWork());
          case 3 -> new Declared("INTERNAL", on.status(Status.Code.INTERNAL, "no"));
          case 4 -> new Declared("UNAUTHENTICATED", on.status(Status.Code.UNAUTHENTICATED, "no"));
          case 5 -> new Declared("no answer", on.blackHole());
          case 6 -> new Declared("no answer after the work", on.blackHole().afterWork());
          default -> new Declared("slow", on.delay(Duration.ofMillis(200)));
        };
    declared.fault.times(1 + random.nextInt(2));
    faults.add(declared);
  }

  /** How often each kind of it has struck. */
  Map<String, Integer> hits() {
    return hits;
  }
}
