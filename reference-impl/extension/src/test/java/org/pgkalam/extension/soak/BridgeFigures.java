package org.pgkalam.extension.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * What the bridge process holds.
 *
 * @param heap the least bytes that were seen while it answered some more, so near to a collection
 * @param resident bytes of the whole process
 */
record BridgeFigures(long heap, long resident, int descriptors, int threads) {
  private static final double MEBIBYTE = 1 << 20;
  private static final int SAMPLES = 500;

  static BridgeFigures take(Connection connection) throws SQLException, IOException {
    long pid = number(connection, "SELECT pid FROM kalam.bridge");
    long least = Long.MAX_VALUE;
    for (int i = 0; i < SAMPLES; i++) {
      number(connection, "SELECT count(*) FROM app.t");
      least = Math.min(least, number(connection, "SELECT heap_used FROM kalam.bridge"));
    }
    return new BridgeFigures(
        least,
        number(connection, "SELECT resident FROM kalam.bridge"),
        entries(Path.of("/proc", "" + pid, "fd")),
        entries(Path.of("/proc", "" + pid, "task")));
  }

  double heapMebibytes() {
    return heap / MEBIBYTE;
  }

  double residentMebibytes() {
    return resident / MEBIBYTE;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static int entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return (int) entries.count();
    }
  }
}
