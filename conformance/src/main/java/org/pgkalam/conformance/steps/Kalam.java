package org.pgkalam.conformance.steps;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.JournalEntry;
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
  private final MockKalamDb server;
  private final String host;
  private final int port;
  private Journal.Mark begin;
  private boolean stopped;

  /**
   * @param tls null for plain text
   */
  Kalam(String name, Tls tls, Timeline timeline) {
    this.name = name;
    MockKalamDb.Builder builder = MockKalamDb.builder().port(0);
    try {
      server = (tls == null ? builder : builder.tls(tls)).start();
    } catch (Exception e) {
      throw new HarnessException("the mock KalamDB does not start: " + e.getMessage(), e);
    }
    host = server.host();
    port = server.port();
    server.journal().onEntry(call -> timeline.rpc(name, call));
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

  MockKalamDb server() {
    return server;
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
      server.close();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
