package org.pgkalam.conformance.steps;

import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Tls;

/** A KalamDB of one scenario, and what it received since the last step that ran SQL. */
final class Kalam implements AutoCloseable {
  /** Kept, because a logger that nobody holds loses its level. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  static {
    // Clients that break off are what some scenarios are about.
    GRPC.setLevel(Level.WARNING);
  }

  private final String name;
  private final KalamSource.Lent lent;
  private final MockKalamDb server;
  private final Timeline timeline;
  private final String host;
  private final int port;
  private Journal.Mark begin;
  private boolean stopped;
  private volatile boolean told;
  private boolean closed;

  /**
   * @param tls null for plain text
   */
  Kalam(String name, KalamSource source, Tls tls, Timeline timeline) {
    this.name = name;
    this.timeline = timeline;
    try {
      lent = source.lend(tls);
    } catch (NotRunException | HarnessException e) {
      throw e;
    } catch (Exception e) {
      throw new HarnessException("KalamDB does not start: " + e.getMessage(), e);
    }
    server = lent.server();
    host = server.host();
    port = server.port();
    server.journal().onEntry(this::tell);
    begin = server.journal().mark();
  }

  String name() {
    return name;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** What every KalamDB has: the journal, the faults, SQL. */
  MockKalamDb server() {
    return server;
  }

  /**
   * With knobs that only the mock has.
   *
   * @throws NotRunException if this is none
   */
  MockKalamDb mock() {
    if (!lent.isMock()) {
      throw new NotRunException("needs the mock KalamDB");
    }
    return server;
  }

  /**
   * Runs a statement inside KalamDB.
   *
   * @return its message
   * @throws AssertionError if it fails and the candidate made a table that it names
   * @throws HarnessException if it fails otherwise
   */
  String sql(String statement) {
    try {
      return server.sql(statement);
    } catch (KalamSqlException e) {
      String why = "KalamDB does not run " + statement + ": " + e.getMessage();
      if (server.journal().entries().stream().anyMatch(call -> concerns(call, statement))) {
        throw new AssertionError(why, e);
      }
      throw new HarnessException(why, e);
    }
  }

  /** Whether the candidate has sent DDL for a table whose name stands in the statement. */
  private static boolean concerns(JournalEntry call, String statement) {
    if (!call.method().equals("ExecuteSql")) {
      return false;
    }
    String wanted = statement.toLowerCase(Locale.ROOT).replace("\"", "");
    return RealKalams.tablesIn(Messages.field(call.request(), "sql")).stream()
        .anyMatch(table -> wanted.contains(table.toLowerCase(Locale.ROOT).replace("\"", "")));
  }

  /** Calls that only end because KalamDB is stopped have been told of as open. */
  private void tell(JournalEntry call) {
    if (!told) {
      timeline.rpc(name, call);
    }
  }

  /** From here on counts as received. */
  void mark() {
    begin = server.journal().mark();
  }

  List<JournalEntry> received() {
    return server.journal().since(begin);
  }

  /** Refuses connections from now on; what it received can still be asked. */
  void stop() {
    if (!stopped) {
      stopped = true;
      server.journal().open().forEach(call -> timeline.openRpc(name, call));
      told = true;
      server.close();
    }
  }

  @Override
  public void close() {
    stop();
    if (!closed) {
      closed = true;
      lent.giveBack().run();
    }
  }
}
