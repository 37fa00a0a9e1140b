package org.pgkalam.mock.tx;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Keys;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableKind;

/**
 * The live transactions, at most one per owner. Its errors carry the server's whole text and are
 * FAILED_PRECONDITION. Idle ones time out when they are next looked at.
 */
public final class TransactionCoordinator {
  private final Store store;
  private final long timeoutMs;
  private final long bufferLimit;
  private final Map<String, Transaction> byId = new ConcurrentHashMap<>();
  private final Map<OwnerKey, Transaction> byOwner = new ConcurrentHashMap<>();

  public TransactionCoordinator(Store store, Duration timeout, long bufferLimit) {
    this.store = store;
    this.timeoutMs = timeout.toMillis();
    this.bufferLimit = bufferLimit;
  }

  private long now() {
    return store.identifiers().clock().millis();
  }

  /** The owner's transaction, which may have timed out. */
  public Optional<Transaction> of(OwnerKey owner) {
    Transaction transaction = byOwner.get(owner);
    if (transaction != null) {
      transaction.expireIfIdle(now(), timeoutMs);
    }
    return Optional.ofNullable(transaction);
  }

  public Transaction begin(OwnerKey owner, String sessionId) {
    Transaction transaction =
        new Transaction(
            store.identifiers().uuidV7(),
            owner,
            sessionId,
            store.snapshot(),
            now(),
            store.has(Quirk.REINSERT_IN_TRANSACTION_FAILS));
    if (byOwner.putIfAbsent(owner, transaction) != null) {
      store.release(transaction.snapshot());
      throw new StoreException(
          "Conflict: owner '" + sessionId + "' already has an active transaction");
    }
    byId.put(transaction.id(), transaction);
    return transaction;
  }

  /** Refuses when the transaction cannot be read; else notes that it is in use. */
  public void reading(Transaction transaction) {
    if (!transaction.isOpen()) {
      throw new StoreException(
          "transaction '" + transaction.id() + "' is " + transaction.stateWord());
    }
    transaction.active(now());
  }

  /** Stages writes of one statement. */
  public void stage(Transaction transaction, List<Mutation> mutations) {
    for (Mutation mutation : mutations) {
      if (mutation.tableKind() == TableKind.STREAM || mutation.tableKind() == TableKind.SYSTEM) {
        throw new StoreException(
            "Invalid operation: %s tables are not supported inside explicit transactions"
                .formatted(mutation.tableKind().word()));
      }
      checkOpen(transaction, "access");
      checkGroup(transaction, mutation);
      transaction.active(now());
      transaction.stage(mutation, overlayKey(mutation));
      if (transaction.bytes() > bufferLimit) {
        transaction.abort();
        throw new StoreException(
            "Invalid operation: transaction '%s' exceeded buffer limit of %d bytes and was aborted"
                .formatted(transaction.id(), bufferLimit));
      }
    }
  }

  private void checkGroup(Transaction transaction, Mutation mutation) {
    TableKind kind = mutation.tableKind();
    if (kind == TableKind.USER && mutation.user() == null) {
      throw new StoreException(
          "Invalid operation: transactional access to user table '%s' requires user_id"
              .formatted(mutation.table().colon()));
    }
    Optional<TableKind> bound = transaction.bound();
    if (store.has(Quirk.ONE_DATA_GROUP_PER_TRANSACTION)
        && bound.isPresent()
        && bound.get() != kind) {
      throw new StoreException(
          "Invalid operation: explicit transaction '%s' is already bound to data raft group '%s' and cannot access table '%s' in group '%s'"
              .formatted(
                  transaction.id(),
                  Transaction.group(bound.get()),
                  mutation.table().colon(),
                  Transaction.group(kind)));
    }
  }

  private Object overlayKey(Mutation mutation) {
    Optional<Column> key =
        store.table(mutation.table()).flatMap(table -> table.schema().primaryKey());
    try {
      return key.flatMap(column -> Keys.parse(column, mutation.keyText()))
          .orElse(mutation.keyText());
    } catch (StoreException e) {
      return mutation.keyText();
    }
  }

  private static void checkOpen(Transaction transaction, String verb) {
    if (!transaction.isOpen()) {
      String why =
          transaction.isTimedOut()
              ? "because it timed out and was aborted"
              : transaction.isAborted()
                  ? "because it was aborted"
                  : "while it is " + transaction.stateWord();
      throw new StoreException(
          "Invalid operation: cannot %s transaction '%s' %s"
              .formatted(verb, transaction.id(), why));
    }
  }

  public void commit(String id) {
    Transaction transaction = find(id);
    checkOpen(transaction, "commit");
    try {
      new CommitApplier(store).apply(transaction.staged());
    } catch (StoreException e) {
      throw new StoreException(
          "Invalid operation: failed to commit transaction '%s': %s".formatted(id, e.getMessage()));
    } finally {
      remove(transaction);
    }
  }

  public void rollback(String id) {
    remove(find(id));
  }

  /** Forgets all of them, with what they have staged. */
  public void clear() {
    List.copyOf(byId.values()).forEach(this::remove);
  }

  /**
   * The transaction with that id.
   *
   * @throws StoreException if there is none
   */
  public Transaction find(String id) {
    Transaction transaction = byId.get(id);
    if (transaction == null) {
      throw new StoreException("Not found: transaction '" + id + "' not found");
    }
    transaction.expireIfIdle(now(), timeoutMs);
    return transaction;
  }

  private void remove(Transaction transaction) {
    if (byId.remove(transaction.id()) != null) {
      byOwner.remove(transaction.owner(), transaction);
      store.release(transaction.snapshot());
    }
  }

  /** The open ones, by id. */
  public List<Transaction.Info> open() {
    return byId.values().stream()
        .peek(transaction -> transaction.expireIfIdle(now(), timeoutMs))
        .filter(Transaction::isOpen)
        .map(transaction -> transaction.info(now()))
        .sorted(Comparator.comparing(Transaction.Info::id))
        .toList();
  }
}
