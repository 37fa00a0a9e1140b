package org.pgkalam.conformance.steps;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.pgkalam.matrix.FileTrees;
import org.pgkalam.mock.Address;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.proxy.Upstream;

/**
 * A KalamDB that a program has started, which gets a port and an empty directory and runs for as
 * long as the server does.
 */
public final class StartedKalam implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final long POLL_MILLISECONDS = 50;
  private static final String LOOPBACK = "127.0.0.1";

  private final Process process;
  private final Path directory;
  private final Address address;

  private StartedKalam(Process process, Path directory, Address address) {
    this.process = process;
    this.directory = directory;
    this.address = address;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param account null if it lets anybody in
   * @throws HarnessException with its output if it does not
   */
  public static StartedKalam by(Path program, RealKalams.Account account) {
    try {
      int port = freePort();
      Path directory = Files.createTempDirectory("kalamdb-");
      Process process =
          new ProcessBuilder(
                  program.toAbsolutePath().toString(),
                  String.valueOf(port),
                  Files.createDirectory(directory.resolve("data")).toString())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output").toFile())
              .start();
      StartedKalam server = new StartedKalam(process, directory, new Address(LOOPBACK, port));
      server.awaitReady(account);
      return server;
    } catch (IOException e) {
      throw new HarnessException("no KalamDB by " + program + ": " + e.getMessage(), e);
    }
  }

  public Address address() {
    return address;
  }

  private void awaitReady(RealKalams.Account account) throws IOException {
    Deadline deadline = Deadline.in(START_LIMIT);
    try (Upstream server = RealKalams.upstream(address, account)) {
      while (!answers(server)) {
        boolean ended = ended(POLL_MILLISECONDS);
        if (ended || deadline.passed()) {
          String output = Files.readString(directory.resolve("output"));
          close();
          throw new HarnessException(
              "KalamDB " + (ended ? "ended: " : "does not answer: ") + output);
        }
      }
    }
  }

  private static boolean answers(Upstream server) {
    try {
      server.execute("SELECT 1");
      return true;
    } catch (KalamSqlException notYet) {
      return false;
    }
  }

  /** Ends it and what it has started. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    if (!ended(STOP_LIMIT.toMillis())) {
      all.forEach(ProcessHandle::destroyForcibly);
      ended(STOP_LIMIT.toMillis());
    }
    delete();
  }

  private boolean ended(long milliseconds) {
    try {
      return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HarnessException("interrupted while KalamDB started or stopped", e);
    }
  }

  private void delete() {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      // It is in the temporary directory, where somebody else cleans up.
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
