package org.pgkalam.matrix;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a server's main process, from its start to its end. */
final class Postmaster {
  /** Loopback by number: names may lead to IPv6, which containers often lack. */
  static final String HOST = "127.0.0.1";

  private static final byte[] HOST_BYTES = {127, 0, 0, 1};

  private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLISECONDS = 5;
  private static final int PORT_ATTEMPTS = 10;
  private static final int LINES_OF_LOG_TO_SHOW = 20;
  private static final int STATUS_LINE = 7;

  private final Process process;
  private final Path data;
  private final int port;
  private final Watchdog watchdog;

  private Postmaster(Process process, Path data, int port, Watchdog watchdog) {
    this.process = process;
    this.data = data;
    this.port = port;
    this.watchdog = watchdog;
  }

  /**
   * Starts a postmaster and waits until it accepts connections.
   *
   * @param wantedPort taken if it is free; 0 for any
   * @param limit for how long it is waited for
   */
  static Postmaster start(
      ServerFiles files, Launcher launcher, Watchdog watchdog, int wantedPort, Duration limit)
      throws IOException {
    int port = wantedPort == 0 ? freePort() : wantedPort;
    int portsLeft = PORT_ATTEMPTS;
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      long logBefore = Files.exists(files.log()) ? Files.size(files.log()) : 0;
      Postmaster postmaster = launch(files, launcher, watchdog, port);
      if (postmaster.becomesReady(files.data(), deadline)) {
        return postmaster;
      }
      watchdog.ended();
      String log = logSince(files.log(), logBefore);
      if (log.contains("could not create any TCP/IP sockets") && --portsLeft > 0) {
        port = freePort();
      } else if (!backendsAreLeft(log) || System.nanoTime() > deadline) {
        throw new ServerDidNotStartException(
            "PostgreSQL %s did not start (exit code %d); the end of its log:%n%s"
                .formatted(files.version(), postmaster.process.exitValue(), tail(log)));
      }
    }
  }

  /** Those of a postmaster that was killed end by themselves, a moment after it. */
  private static boolean backendsAreLeft(String log) {
    return log.contains("pre-existing shared memory block") && log.contains("is still in use");
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Ends sessions and writes everything; harsher if that takes long. */
  void stop() throws IOException {
    if (!stopped("INT", FAST_STOP_LIMIT) && !stopped("QUIT", IMMEDIATE_STOP_LIMIT)) {
      process.destroyForcibly().onExit().join();
    }
    watchdog.ended();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Ends it, if it runs, and all that is left of what it started, at once. */
  void kill() throws IOException {
    ServerProcesses.kill(process.toHandle(), data);
    process.onExit().join();
    watchdog.ended();
  }

  private boolean stopped(String signal, Duration limit) throws IOException {
    if (process.isAlive()) {
      watchdog.signal(signal);
    }
    return exited(limit.toMillis());
  }

  private static Postmaster launch(
      ServerFiles files, Launcher launcher, Watchdog watchdog, int port) throws IOException {
    // setsid, unshare and setpriv all exec what they run, so this process becomes the postmaster.
    List<String> command =
        Watchdog.ownSession(
            launcher.command(
                List.of(
                    files.postgres().toString(),
                    "-D",
                    files.data().toString(),
                    "-p",
                    String.valueOf(port))));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(files.data().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    Process process = builder.start();
    watchdog.watch(process.pid());
    return new Postmaster(process, files.data(), port, watchdog);
  }

  /** False if it ended instead. */
  private boolean becomesReady(Path data, long deadline) throws IOException {
    while (!exited(POLL_MILLISECONDS)) {
      if (ready(data.resolve("postmaster.pid"))) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        process.destroyForcibly().onExit().join();
      }
    }
    return false;
  }

  /**
   * Line 8 of postmaster.pid says so (miscadmin.h, LOCK_FILE_LINE_PM_STATUS); line 1 is the pid.
   */
  private boolean ready(Path pidFile) throws IOException {
    try {
      List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
      return lines.size() > STATUS_LINE
          && lines.get(0).strip().equals(String.valueOf(pid()))
          && lines.get(STATUS_LINE).strip().equals("ready");
    } catch (NoSuchFileException tooEarly) {
      return false;
    }
  }

  private boolean exited(long milliseconds) {
    try {
      return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedPgException("interrupted while PostgreSQL started or stopped", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(HOST_BYTES))) {
      return socket.getLocalPort();
    }
  }

  private static String logSince(Path log, long position) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(position, all.length);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }

  /** The end of a log. */
  static String tail(String log) {
    List<String> lines = log.lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG_TO_SHOW), lines.size()));
  }
}
