package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.bridge.codec.RowReader;

/** What the statements of one backend write: rows come in, requests go to {@link Transactions}. */
final class Writes {
  /** As in modify.c: how a statement leaves its writes to one table. */
  private static final int FAILED_STATEMENT = 0;

  private static final int STAYS_OPEN = 2;

  /** Looks into KalamDB for the writes of a statement, which are themselves not looked at. */
  interface Lookup {
    /** Whether a table has a row whose key column has that text. */
    boolean isThere(Relation relation, Modify modify, Column key, String keyText);
  }

  private final Sessions sessions;
  private final Transactions transactions;
  private final FollowUpDdl followUps;
  private final PendingInserts pending;
  private final HeldBack held = new HeldBack();
  private final Lookup lookup;
  private final Map<Long, Modify> modifies = new HashMap<>();

  Writes(Sessions sessions, Transactions transactions, FollowUpDdl followUps, Lookup lookup) {
    this.sessions = sessions;
    this.transactions = transactions;
    this.followUps = followUps;
    this.pending = new PendingInserts(transactions);
    this.lookup = lookup;
  }

  /** Whether something here depends on how PostgreSQL's transaction ends. */
  boolean holdState() {
    return !modifies.isEmpty() || !pending.isEmpty() || !held.isEmpty();
  }

  Modify get(long handle) {
    Modify modify = modifies.get(handle);
    if (modify == null) {
      throw BridgeException.of(SqlState.PROTOCOL_VIOLATION, "there is no such write");
    }
    return modify;
  }

  void open(Question question, Answer answer) {
    long handle = question.readLong();
    Modify modify = read(question);
    modifies.put(handle, modify);
    if (modify.inBlock()) {
      transactions.beginIfNone(modify.session());
    }
    answer.writeString(modify.userOfNewRows().orElse(null));
  }

  private Modify read(Question question) {
    int command = question.readInt();
    Relation relation = Relation.read(question);
    boolean inBlock = question.readBoolean();
    int level = question.readInt();
    List<Column> columns = Scan.readColumns(question);
    KalamSession session = sessions.to(relation.server());
    return guarded(
        level,
        () -> {
          followUps.refuseRows(session, relation);
          followUps.refuseWrites();
          return new Modify(
              command, relation, columns, inBlock, level, session, transactions, pending, held);
        });
  }

  /** Rows of one table are sent in the order in which they come, whatever is done with them. */
  void addRows(Question question) {
    Modify modify = get(question.readLong());
    for (Modify other : modifies.values()) {
      if (other != modify && other.isOfSameTable(modify)) {
        other.flush();
      }
    }
    guard(modify, () -> modify.addRows(question.readInt(), question.rest()));
  }

  /** UPDATE or DELETE of the row with a key, with values that no row is needed for. */
  void byKey(Question question, Answer answer) {
    boolean withoutScan = question.readBoolean();
    int keyType = question.readInt();
    Modify modify = read(question);
    Column key = modify.key();
    ByteBuffer values = question.rest();
    guard(
        modify,
        () -> {
          Optional<String> wanted =
              RowReader.filterText(new Column(key.name(), keyType, Column.NO_TYPMOD), values);
          if (wanted.isPresent()
              && (withoutScan || lookup.isThere(modify.relation(), modify, key, wanted.get()))) {
            flush();
            modify.change(!withoutScan, wanted.get(), values);
            modify.finish();
          }
        });
    modify.writeFigures(answer);
  }

  /** INSERT … ON CONFLICT DO NOTHING, a row at a time: its statement counts those that are new. */
  void insertIfAbsent(Question question, Answer answer) {
    Modify modify = get(question.readLong());
    boolean inserted =
        guarded(
            modify.level(),
            () ->
                modify.addIfAbsent(
                    question.rest(),
                    (key, text) -> lookup.isThere(modify.relation(), modify, key, text)));
    answer.writeInt(inserted ? 1 : 0);
  }

  void close(Question question) {
    long handle = question.readLong();
    int how = question.readInt();
    if (how == FAILED_STATEMENT) {
      modifies.remove(handle);
      return;
    }
    Modify modify = get(handle);
    if (how != STAYS_OPEN) {
      modifies.remove(handle);
    }
    guard(modify, modify::finish);
  }

  /**
   * A write that fails fails its transaction, or its savepoint if it belongs to one: an exception
   * block may swallow the error.
   */
  private <T> T guarded(int level, Supplier<T> writing) {
    try {
      return writing.get();
    } catch (BridgeException | Cancellation.Left e) {
      if (level > HeldBack.OUTERMOST) {
        held.fail(level);
      } else {
        transactions.fail();
      }
      throw e;
    }
  }

  private void guard(Modify modify, Runnable writing) {
    guarded(
        modify.level(),
        () -> {
          writing.run();
          return modify;
        });
  }

  /** Rows must be in requests, so that what follows them cannot overtake them. */
  void flush() {
    flushAllBut(null);
  }

  void flushAllBut(Modify exempt) {
    for (Modify modify : modifies.values()) {
      if (modify != exempt) {
        modify.flush();
      }
    }
    pending.flush();
  }

  /** A scan would not find what waits for a savepoint's release. */
  void refuseIfHeld(Relation relation) {
    if (held.concerns(relation.name())) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB table \"%s\" cannot be read in a savepoint that has written to it"
                  .formatted(relation.name()))
          .withDetail("What a savepoint writes is sent to KalamDB when the savepoint is released.")
          .withHint("Release the savepoint, or leave the exception block, first.");
    }
  }

  /** A savepoint is released: what it has written is the transaction's, or another savepoint's. */
  void release(Question question) {
    int level = question.readInt();
    modifies.values().stream().filter(modify -> modify.level() >= level).forEach(Modify::flush);
    modifies.values().removeIf(modify -> modify.level() >= level);
    if (held.release(level)) {
      transactions.fail();
    }
    transactions.finish();
  }

  /** A savepoint is rolled back, and those within. */
  void rollBack(Question question) {
    int level = question.readInt();
    modifies.values().removeIf(modify -> modify.level() >= level);
    held.rollBack(level);
  }

  void clear() {
    modifies.clear();
    pending.discard();
    held.clear();
  }
}
