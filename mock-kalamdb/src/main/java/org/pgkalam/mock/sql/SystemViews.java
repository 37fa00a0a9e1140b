package org.pgkalam.mock.sql;

import java.util.List;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.tx.TransactionCoordinator;

/** The tables of namespace {@code system}, made up anew for each query. */
public final class SystemViews {
  private final Store store;
  private final TransactionCoordinator transactions;
  private final SessionRows sessions;

  /** Gives the sessions of the moment, last seen first. */
  public interface SessionRows {
    List<SessionRow> now();
  }

  /**
   * A session.
   *
   * @param currentSchema null if none was given
   */
  public record SessionRow(
      String sessionId,
      String currentSchema,
      String clientAddress,
      long openedMs,
      long lastSeenMs,
      String lastMethod) {}

  public SystemViews(Store store, TransactionCoordinator transactions, SessionRows sessions) {
    this.store = store;
    this.transactions = transactions;
    this.sessions = sessions;
  }

  int size() {
    return store.tables().size() + transactions.open().size() + sessions.now().size();
  }
}
