package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What backends, and the processes that serve them, keep for themselves. */
final class Memory {
  private Memory() {}

  static List<Measure> measures() {
    return List.of(ofOneBackend());
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
