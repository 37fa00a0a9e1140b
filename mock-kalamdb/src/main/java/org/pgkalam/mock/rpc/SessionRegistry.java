package org.pgkalam.mock.rpc;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The open sessions and their leases. Safe for use by many threads. */
public final class SessionRegistry {
  private static final long IDLE_TTL_MS = 5_000;
  private static final long PRUNE_INTERVAL_MS = 1_000;

  private final Clock clock;
  private final long leaseMs;
  private final BooleanSupplier pruning;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long lastPrunedMs = Long.MIN_VALUE / 2;

  /**
   * A session as system.sessions shows it.
   *
   * @param currentSchema null if none was given
   */
  public record Info(
      String sessionId,
      String currentSchema,
      String clientAddress,
      long openedMs,
      long lastSeenMs,
      String lastMethod) {}

  private static final class Entry {
    private BridgeIdentity identity;
    private String currentSchema;
    private String pinned;
    private String clientAddress;
    private String lastMethod;
    private long openedMs;
    private long lastSeenMs;
    private long leaseExpiresMs;
  }

  SessionRegistry(Clock clock, Duration lease, BooleanSupplier pruning) {
    this.clock = clock;
    this.leaseMs = lease.toMillis();
    this.pruning = pruning;
  }

  /** Opens or re-opens. Gives the end of the lease. */
  synchronized long open(
      String sessionId, String currentSchema, BridgeIdentity identity, Caller caller) {
    prune();
    Entry entry = new Entry();
    entry.identity = identity;
    entry.currentSchema = currentSchema;
    entry.clientAddress = caller.address();
    entry.lastMethod = "OpenSession";
    entry.openedMs = clock.millis();
    entry.lastSeenMs = entry.openedMs;
    entry.leaseExpiresMs = entry.openedMs + leaseMs;
    entries.remove(sessionId);
    entries.put(sessionId, entry);
    return entry.leaseExpiresMs;
  }

  /** Refuses unknown and expired sessions. */
  synchronized void validate(String sessionId) {
    if (sessionId.isEmpty()) {
      throw RpcException.invalidArgument("session_id must not be empty");
    }
    Entry entry = entries.get(sessionId);
    if (entry == null) {
      throw RpcException.unauthenticated("invalid or expired session");
    }
    if (entry.identity == null) {
      throw RpcException.unauthenticated("session not authenticated");
    }
    if (clock.millis() >= entry.leaseExpiresMs) {
      throw RpcException.unauthenticated(
          "session lease expired \u2013 re-authenticate via open_session");
    }
  }

  /** Notes a call of a validated session. */
  synchronized void touch(String sessionId, String method, Caller caller) {
    prune();
    // An entry that the prune took away comes back without its authentication, as on the real
    // server.
    Entry entry = entries.get(sessionId);
    if (entry == null) {
      entry = new Entry();
      entry.openedMs = clock.millis();
      entries.put(sessionId, entry);
    }
    entry.lastSeenMs = clock.millis();
    entry.lastMethod = method;
    entry.clientAddress = caller.address();
  }

  /** Remembers the session's transaction, or forgets it. */
  synchronized void pin(String sessionId, Optional<String> transactionId) {
    Entry entry = entries.get(sessionId);
    if (entry != null) {
      entry.pinned = transactionId.orElse(null);
    }
  }

  /** Forgets a transaction wherever it is pinned. */
  synchronized void unpin(String transactionId) {
    entries.values().stream()
        .filter(entry -> transactionId.equals(entry.pinned))
        .forEach(entry -> entry.pinned = null);
  }

  synchronized Optional<String> pinned(String sessionId) {
    return Optional.ofNullable(entries.get(sessionId)).map(entry -> entry.pinned);
  }

  synchronized void remove(String sessionId) {
    entries.remove(sessionId);
  }

  /** The open sessions' ids. */
  public synchronized List<String> ids() {
    return List.copyOf(entries.keySet());
  }

  /** Ends the lease of every session now. */
  public synchronized void expireLeases() {
    entries.values().forEach(entry -> entry.leaseExpiresMs = 0);
  }

  /** Forgets every session, as a restart of the server does. */
  public synchronized void clear() {
    entries.clear();
  }

  /** The sessions, last seen first. */
  public synchronized List<Info> infos() {
    List<Info> infos = new ArrayList<>();
    entries.forEach(
        (id, entry) ->
            infos.add(
                new Info(
                    id,
                    entry.currentSchema,
                    entry.clientAddress,
                    entry.openedMs,
                    entry.lastSeenMs,
                    entry.lastMethod)));
    infos.sort(
        Comparator.comparingLong(Info::lastSeenMs).reversed().thenComparing(Info::sessionId));
    return infos;
  }

  private void prune() {
    long now = clock.millis();
    if (pruning.getAsBoolean() && now - lastPrunedMs >= PRUNE_INTERVAL_MS) {
      lastPrunedMs = now;
      entries
          .values()
          .removeIf(entry -> entry.pinned == null && now - entry.lastSeenMs >= IDLE_TTL_MS);
    }
  }
}
