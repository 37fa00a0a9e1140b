package org.pgkalam.bridge;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sessions of this backend, one for each set of server options that it has used. */
final class Sessions {
  private final int backendPid;
  private final BackendThreads threads;
  private final Interrupts interrupts;
  private final SecureRandom random = new SecureRandom();
  private final Map<ServerOptions, KalamSession> open = new LinkedHashMap<>();

  Sessions(int backendPid, BackendThreads threads, Interrupts interrupts) {
    this.backendPid = backendPid;
    this.threads = threads;
    this.interrupts = interrupts;
  }

  /**
   * The server wants {@code pg-<pid>-<hex>}; the number keeps backends of several machines apart.
   */
  KalamSession to(ServerOptions server) {
    return open.computeIfAbsent(
        server, options -> new KalamSession(options, this::newId, threads, interrupts));
  }

  private String newId() {
    return "pg-" + backendPid + "-" + Long.toHexString(random.nextLong());
  }

  void dropConnections() {
    open.values().forEach(KalamSession::dropConnection);
  }

  void closeAll() {
    open.values().forEach(KalamSession::close);
    open.clear();
  }
}
