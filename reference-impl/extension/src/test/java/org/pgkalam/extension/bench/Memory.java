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
    return List.of(ofOneBackend(), ofIdleBackends());
  }

  private static Measure ofOneBackend() {
    return Measure.once(
        List.of(
            Measure.less("private memory after the first statement, MB"),
            Measure.less("private memory after one count, MB"),
            Measure.less("private memory after a scan of 1 M rows, MB"),
            Measure.less("private memory of other processes after that, MB")),
        side -> {
          side.provide("million", Scans.MILLION);
          return () -> afterEachStep(side);
        });
  }

  private static double[] afterEachStep(Side side) throws Exception {
    String table = side.table("million");
    try (Connection connection = side.cluster().connect()) {
      return new double[] {
        after(connection, "SELECT v FROM " + table + " WHERE id = 1"),
        after(connection, "SELECT count(*) FROM " + table),
        after(connection, "SELECT sum(length(v)) FROM " + table),
        side.otherProcesses().ownMegabytes()
      };
    }
  }

  private static Measure ofIdleBackends() {
    return Measure.once(
        List.of(
            Measure.less(IDLE + " idle connections: private memory of each backend, MB"),
            Measure.less(IDLE + " idle connections: private memory of other processes, MB"),
            Measure.less(IDLE + " idle connections: resident memory of other processes, MB")),
        side -> {
          side.provide("few", ROWS);
          return () -> withIdleConnections(side);
        });
  }

  private static double[] withIdleConnections(Side side) throws Exception {
    List<Connection> connections = new ArrayList<>();
    try {
      double sum = 0;
      for (int i = 0; i < IDLE; i++) {
        connections.add(side.cluster().connect());
        query(connections.get(i), "SELECT v FROM " + side.table("few") + " WHERE id = 1");
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

  private static double after(Connection connection, String sql) throws Exception {
    query(connection, sql);
    return backend(connection).ownMegabytes();
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
