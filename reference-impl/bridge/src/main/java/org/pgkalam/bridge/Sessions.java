package org.pgkalam.bridge;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sessions of this backend, one for each set of server options that it has used. */
final class Sessions {
  private final int backendPid;
  private final Channels channels;
  private final SessionJournal journal;
  private final MemoryBudget memory;
  private final Cancellation cancellation;
  private final SecureRandom random = new SecureRandom();
  private final Map<ServerOptions, KalamSession> open = new LinkedHashMap<>();

  Sessions(
      int backendPid,
      Channels channels,
      SessionJournal journal,
      MemoryBudget memory,
      Cancellation cancellation) {
    this.backendPid = backendPid;
    this.channels = channels;
    this.journal = journal;
    this.memory = memory;
    this.cancellation = cancellation;
  }

  /**
   * The server wants {@code pg-<pid>-<hex>}; the number keeps backends of several machines apart.
   */
  KalamSession to(ServerOptions server) {
    return open.computeIfAbsent(
        server,
        options -> new KalamSession(options, this::newId, channels, journal, memory, cancellation));
  }

  private String newId() {
    return "pg-" + backendPid + "-" + Long.toHexString(random.nextLong());
  }

  int count() {
    return open.size();
  }

  void closeAll() {
    open.values().forEach(KalamSession::close);
    open.clear();
  }
}
