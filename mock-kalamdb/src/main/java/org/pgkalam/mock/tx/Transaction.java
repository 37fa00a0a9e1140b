package org.pgkalam.mock.tx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.mock.store.Overlay;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;

/** An explicit transaction. Guarded by its own monitor. */
public final class Transaction {
  enum State {
    OPEN_READ("open_read"),
    OPEN_WRITE("open_write"),
    TIMED_OUT("timed_out"),
    ABORTED("aborted");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  private record Target(TableName table, String user) {}

  private final String id;
  private final OwnerKey owner;
  private final String sessionId;
  private final long snapshot;
  private final long startedMs;
  private final boolean laysInsertsOver;
  private final List<Mutation> staged = new ArrayList<>();
  private final Map<Target, Overlay> overlays = new HashMap<>();
  private final Set<TableName> touched = new HashSet<>();
  private State state = State.OPEN_READ;
  private long lastActiveMs;
  private long bytes;
  private long term;

  /**
   * @param laysInsertsOver whether a row that is inserted under the key of one that is there shows
   *     that one's other columns
   */
  Transaction(
      String id,
      OwnerKey owner,
      String sessionId,
      long snapshot,
      long nowMs,
      boolean laysInsertsOver) {
    this.laysInsertsOver = laysInsertsOver;
    this.id = id;
    this.owner = owner;
    this.sessionId = sessionId;
    this.snapshot = snapshot;
    this.startedMs = nowMs;
    this.lastActiveMs = nowMs;
  }

  public String id() {
    return id;
  }

  OwnerKey owner() {
    return owner;
  }

  public long snapshot() {
    return snapshot;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN_READ || state == State.OPEN_WRITE;
  }

  /** As system.transactions and the messages spell it. */
  synchronized String stateWord() {
    return state.word;
  }

  synchronized boolean isTimedOut() {
    return state == State.TIMED_OUT;
  }

  synchronized boolean isAborted() {
    return state == State.ABORTED;
  }

  synchronized void expireIfIdle(long nowMs, long timeoutMs) {
    if (isOpen() && nowMs - lastActiveMs >= timeoutMs) {
      end(State.TIMED_OUT);
    }
  }

  synchronized void abort() {
    end(State.ABORTED);
  }

  private void end(State ended) {
    state = ended;
    staged.clear();
    overlays.clear();
  }

  synchronized void active(long nowMs) {
    lastActiveMs = nowMs;
  }

  synchronized void touch(TableName table) {
    touched.add(table);
  }

  synchronized void stage(Mutation mutation, Object key) {
    staged.add(mutation);
    bytes += mutation.bytes();
    touched.add(mutation.table());
    state = State.OPEN_WRITE;
    Overlay overlay =
        overlays.computeIfAbsent(
            new Target(mutation.table(), mutation.tenant()),
            target -> new Overlay(laysInsertsOver));
    switch (mutation.kind()) {
      case INSERT -> overlay.insert(key, mutation.values());
      case UPDATE -> overlay.update(key, mutation.values());
      case DELETE -> overlay.delete(key);
    }
  }

  /** What it has staged for a table and a user (empty for a shared table). */
  public synchronized Optional<Overlay> overlay(TableName table, String user) {
    return Optional.ofNullable(overlays.get(new Target(table, user)));
  }

  /**
   * Binds it to the leader of a term, unless it is bound already.
   *
   * @return the term that it is bound to
   */
  public synchronized long bindTo(long leadersTerm) {
    if (term == 0) {
      term = leadersTerm;
    }
    return term;
  }

  /** Whether it is bound, and to the leader of another term. */
  public synchronized boolean isBoundToOther(long leadersTerm) {
    return term != 0 && term != leadersTerm;
  }

  /** The data group that it is bound to, as messages name it. */
  public String group() {
    return group(bound().orElse(TableKind.SHARED));
  }

  static String group(TableKind kind) {
    return "data:" + kind.word() + ":00";
  }

  /** The kind of table that it wrote to first. */
  synchronized Optional<TableKind> bound() {
    return staged.stream().findFirst().map(Mutation::tableKind);
  }

  synchronized List<Mutation> staged() {
    return List.copyOf(staged);
  }

  synchronized long bytes() {
    return bytes;
  }

  /** As system.transactions shows it. */
  public record Info(
      String id,
      String sessionId,
      String state,
      long ageMs,
      long idleMs,
      long writes,
      long bytes,
      long tables,
      long snapshot) {}

  synchronized Info info(long nowMs) {
    return new Info(
        id,
        sessionId,
        state.word,
        nowMs - startedMs,
        nowMs - lastActiveMs,
        staged.size(),
        bytes,
        touched.size(),
        snapshot);
  }
}
