package org.pgkalam.extension.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the bridge process holds after a full collection.
 *
 * @param heap bytes
 * @param resident bytes of the whole process
 */
record BridgeFigures(long heap, long resident, int descriptors, int threads) {
  private static final double MEBIBYTE = 1 << 20;

  static BridgeFigures take(Connection connection) throws SQLException, IOException {
    long pid = number(connection, "SELECT pid FROM kalam.bridge");
    collectGarbage(pid);
    return new BridgeFigures(
        number(connection, "SELECT heap_used FROM kalam.bridge"),
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

  /** Only the process's own user may tell it to. */
  private static void collectGarbage(long pid) throws IOException {
    String uid =
        Files.readAllLines(Path.of("/proc", "" + pid, "status")).stream()
            .filter(line -> line.startsWith("Uid:"))
            .findFirst()
            .orElseThrow()
            .split("\\s+")[1];
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> command =
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString().equals(uid)
            ? List.of(jcmd, "" + pid, "GC.run")
            : List.of("setpriv", "--reuid=" + uid, "--clear-groups", jcmd, "" + pid, "GC.run");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("cannot collect the garbage of the bridge process");
    }
  }
}
