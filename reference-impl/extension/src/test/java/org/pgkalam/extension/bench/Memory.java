package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What backends, and the processes that serve them, keep for themselves. */
final class Memory {
  private static final int IDLE = 200;
  private static final Rows ROWS = Rows.plain(1_000);

  private Memory() {}

  static List<Measure> measures() {
    return List.of(
        ofOneBackend("the first statement", ROWS, "SELECT v FROM %s WHERE id = 1"),
        ofOneBackend("one count of 80 k rows", Scans.FOUR_MEBIBYTES, "SELECT count(*) FROM %s"),
        ofOneBackend("a scan of 1 M rows", Scans.MILLION, "SELECT sum(length(v)) FROM %s"),
        ofOtherProcesses(),
        ofIdleBackends());
  }

  private static Measure ofOneBackend(String after, Rows rows, String sql) {
    return Measure.once(
        List.of(Measure.less("private memory of a backend after " + after + ", MB")),
        side -> {
          String table = side.provide(rows);
          return () -> {
            try (Connection connection = side.cluster().connect()) {
              query(connection, sql.formatted(table));
              return new double[] {backend(connection).ownMegabytes()};
            }
          };
        });
  }

  private static Measure ofOtherProcesses() {
    return Measure.once(
        List.of(Measure.less("private memory of other processes after all that, MB")),
        side -> () -> new double[] {side.otherProcesses().ownMegabytes()});
  }

  private static Measure ofIdleBackends() {
    return Measure.once(
        List.of(
            Measure.less(IDLE + " idle connections: private memory of each backend, MB"),
            Measure.less(IDLE + " idle connections: private memory of other processes, MB"),
            Measure.less(IDLE + " idle connections: resident memory of other processes, MB")),
        side -> {
          String table = side.provide(ROWS);
          return () -> withIdleConnections(side, table);
        });
  }

  private static double[] withIdleConnections(Side side, String table) throws Exception {
    List<Connection> connections = new ArrayList<>();
    try {
      double sum = 0;
      for (int i = 0; i < IDLE; i++) {
        connections.add(side.cluster().connect());
        query(connections.get(i), "SELECT v FROM " + table + " WHERE id = 1");
      }
      for (Connection connection : connections) {
        sum += backend(connection).ownMegabytes();
      }
      ProcessMemory others = side.otherProcesses();
      return new double[] {sum / IDLE, others.ownMegabytes(), others.residentMegabytes()};
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private static ProcessMemory backend(Connection connection) throws Exception {
    return ProcessMemory.of(Long.parseLong(query(connection, "SELECT pg_backend_pid()")));
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
