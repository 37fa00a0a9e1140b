package org.pgkalam.conformance.steps;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgkalam.matrix.FileTrees;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Tls;
import org.pgkalam.mock.proxy.Upstream;

/** KalamDBs that are no mocks, each behind a proxy that keeps the journal and brings the faults. */
public final class RealKalams {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final long POLL_MILLISECONDS = 50;
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern CREATE_TABLE =
      Pattern.compile(
          "CREATE\\s+(?:USER\\s+|SHARED\\s+|STREAM\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?([^\\s(]+)",
          Pattern.CASE_INSENSITIVE);

  private RealKalams() {}

  /** Who the suite, and a client without credentials, logs in as. */
  public record Account(String user, String password) {}

  /**
   * One that runs already, which all scenarios share, one after another. Tables that a scenario
   * makes are dropped when it ends.
   *
   * @param account null if it lets anybody in
   */
  public static KalamSource running(String host, int port, Account account) {
    return new KalamSource() {
      private boolean lent;

      @Override
      public synchronized Lent lend(Tls tls) {
        if (lent) {
          throw new NotRunException("needs a KalamDB besides the one that was given");
        }
        MockKalamDb proxy = proxy(upstream(host, port, account), tls);
        lent = true;
        return new Lent(proxy, false, () -> giveBack(proxy));
      }

      private synchronized void giveBack(MockKalamDb proxy) {
        lent = false;
        try (Upstream server = upstream(host, port, account)) {
          dropTables(server, proxy.journal().entries());
        }
      }
    };
  }

  /**
   * A new one each time, started by a program that gets a port and an empty directory and runs for
   * as long as the server does.
   *
   * @param account null if it lets anybody in
   */
  public static KalamSource started(Path program, Account account) {
    return tls -> {
      Started server = Started.by(program, account);
      try {
        return new KalamSource.Lent(
            proxy(upstream(LOOPBACK, server.port(), account), tls), false, server::stop);
      } catch (RuntimeException e) {
        server.stop();
        throw e;
      }
    };
  }

  private static Upstream upstream(String host, int port, Account account) {
    return account == null
        ? Upstream.at(host, port)
        : Upstream.at(host, port, account.user(), account.password());
  }

  private static MockKalamDb proxy(Upstream upstream, Tls tls) {
    MockKalamDb.Builder builder = MockKalamDb.builder().upstream(upstream);
    return (tls == null ? builder : builder.tls(tls)).start();
  }

  private static void dropTables(Upstream server, List<JournalEntry> calls) {
    Set<String> tables = new LinkedHashSet<>();
    for (JournalEntry call : calls) {
      if (call.method().equals("ExecuteSql") || call.method().equals("ExecuteQuery")) {
        tables.addAll(tablesIn(Messages.field(call.request(), "sql")));
      }
    }
    for (String table : tables) {
      try {
        server.execute("DROP TABLE IF EXISTS " + table);
      } catch (KalamSqlException goneAlready) {
        // The next scenario that makes one of that name reports it.
      }
    }
  }

  /** The tables that a statement creates, as it writes them. */
  static List<String> tablesIn(String sql) {
    return CREATE_TABLE.matcher(sql).results().map(made -> made.group(1)).toList();
  }

  private record Started(Process process, Path directory, int port) {
    static Started by(Path program, Account account) {
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
        Started server = new Started(process, directory, port);
        server.awaitReady(account);
        return server;
      } catch (IOException e) {
        throw new HarnessException("no KalamDB by " + program + ": " + e.getMessage(), e);
      }
    }

    private void awaitReady(Account account) throws IOException {
      Deadline deadline = Deadline.in(START_LIMIT);
      try (Upstream server = upstream(LOOPBACK, port, account)) {
        while (!answers(server)) {
          boolean ended = ended(POLL_MILLISECONDS);
          if (ended || deadline.passed()) {
            String output = Files.readString(directory.resolve("output"));
            stop();
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

    void stop() {
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

  /**
   * Reads {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static KalamSource running(String address, Optional<Account> account) {
    int colon = address.lastIndexOf(':');
    if (colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
      throw new IllegalArgumentException("not HOST:PORT: " + address);
    }
    return running(
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)),
        account.orElse(null));
  }
}
