package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that starts a server, prints the postmaster's pid and the server's directory, and closes it
 * when its standard input ends.
 */
final class ServerProcess {
  static final PgVersion VERSION = PgVersions.newest(16);

  private ServerProcess() {}

  public static void main(String[] arguments) throws Exception {
    try (LocalPgServer server =
        EmbeddedPg.builder(VERSION).onProgress(System.err::println).start()) {
      System.out.println(server.postmasterPid());
      System.out.println(server.dataDirectory().getParent());
      System.in.read();
    }
  }

  static Process start(String... jvmOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", ServerProcess.class.getName()));
    return new ProcessBuilder(command).start();
  }
}
