package org.pgkalam.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A cluster that a cell makes itself, of the programs that its stage's cluster runs. */
final class OwnCluster implements AutoCloseable {
  private final Process postmaster;
  private final Path log;
  private final int port;

  private OwnCluster(Process postmaster, Path log, int port) {
    this.postmaster = postmaster;
    this.log = log;
    this.port = port;
  }

  /** The private installation of a stage, with the extension. */
  static Path programs(FaultStage stage) {
    return stage.rig().postgres().pkglibdir().resolve("../..").normalize();
  }

  static void initialize(Path programs, Path data) throws Exception {
    run(program(programs, "initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-N"));
  }

  static void copy(Path from, Path to) throws Exception {
    run(new ProcessBuilder("cp", "-a", from.toString(), to.toString()).redirectErrorStream(true));
  }

  /**
   * Starts a postmaster and waits until it accepts connections.
   *
   * @param data where a log is written beside
   * @param settings win over the configuration file's
   */
  static OwnCluster start(
      Path programs, Path data, Map<String, String> settings, String... arguments)
      throws Exception {
    int port = freePort();
    List<String> all = new ArrayList<>(List.of("-D", data.toString(), "-p", String.valueOf(port)));
    all.addAll(List.of(arguments));
    Map.of(
            "listen_addresses",
            "127.0.0.1",
            "unix_socket_directories",
            "",
            "kalam.java",
            System.getProperty("java.home") + "/bin/java")
        .forEach((name, value) -> all.addAll(List.of("-c", name + "=" + value)));
    settings.forEach((name, value) -> all.addAll(List.of("-c", name + "=" + value)));
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process postmaster =
        program(programs, "postgres", all.toArray(String[]::new))
            .redirectOutput(log.toFile())
            .start();
    OwnCluster cluster = new OwnCluster(postmaster, log, port);
    try {
      cluster.awaitConnection();
      return cluster;
    } catch (AssertionError e) {
      postmaster.destroyForcibly();
      throw e;
    }
  }

  /** In a schema that gets a KalamDB table {@code t} with one row. */
  static void useKalam(FaultStage stage, Connection connection, String schema) throws SQLException {
    Rig.execute(connection, "CREATE EXTENSION IF NOT EXISTS pg_kalam");
    Rig.execute(connection, stage.rig().createServer("kalam_server"));
    Rig.execute(connection, "CREATE SCHEMA " + schema);
    Rig.execute(connection, "CREATE TABLE " + schema + ".t (id bigint PRIMARY KEY) USING kalamdb");
    Rig.execute(connection, "INSERT INTO " + schema + ".t VALUES (1)");
  }

  /** PostgreSQL's programs do not run as root. */
  static ProcessBuilder program(Path programs, String name, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs.resolve("bin").resolve(name).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /** Answers what it prints; fails unless it succeeds. */
  static String run(ProcessBuilder program) throws Exception {
    Process process = program.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** A new connection as the superuser. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
  }

  private void awaitConnection() {
    FaultStage.await(
        "a server that takes connections",
        () -> {
          assertThat(postmaster.isAlive()).as(Files.readString(log)).isTrue();
          try (Connection connection = connect()) {
            return connection.isValid(0);
          } catch (SQLException e) {
            return false;
          }
        });
  }

  /** The bridge processes that it has. */
  List<ProcessHandle> bridges() {
    return bridges(postmaster.descendants());
  }

  static List<ProcessHandle> bridges(Stream<ProcessHandle> processes) {
    return processes
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .toList();
  }

  @Override
  public void close() {
    try {
      FaultStage.signal(postmaster.toHandle(), "INT");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(postmaster.onExit().join().exitValue()).isZero();
  }
}
