package org.pgkalam.pljava;

import java.util.Iterator;
import java.util.Map;

/**
 * KalamDB as the functions of a PL/Java installation use it. It lives in a class loader of its own,
 * and is called by the backend's one thread.
 */
public interface KalamClient {
  /**
   * A foreign server as the current role uses it.
   *
   * @param options those of the server
   * @param mapping those of the role's user mapping; empty without one
   */
  record Server(Map<String, String> options, Map<String, String> mapping) {
    public Server {
      options = Map.copyOf(options);
      mapping = Map.copyOf(mapping);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "Server";
    }
  }

  /**
   * Begins to run any one statement, whose {@link #text} is a JSON array with an object per row, or
   * a JSON string with KalamDB's message. A question that is still open is left.
   *
   * @param readOnly whether KalamDB must stay as it is
   */
  void startStatement(Server server, boolean readOnly, String sql);

  /** Begins to run a query, which has {@link #rows}. */
  void startQuery(Server server, String sql);

  /**
   * Begins to read all of a table, which has {@link #rows}.
   *
   * @param table with its namespace, as in {@code app.items}
   * @param user whose rows; null for a shared table
   */
  void startScan(Server server, String table, String user);

  /** Waits a moment for the answer to what was begun last. */
  boolean isAnswered();

  /**
   * The answer.
   *
   * @throws KalamFailure if it is one
   */
  String text();

  /**
   * The answer, one JSON object per row.
   *
   * @throws KalamFailure if it is one, also from the rows
   */
  Iterator<String> rows();

  /**
   * Waits no more for what was begun last.
   *
   * @throws KalamFailure 08007 if nobody knows what has become of it
   */
  void leave();

  /**
   * Refuses options that cannot be.
   *
   * @param catalog object id of the system catalog that has them
   * @return what else there is to say of them, and what can be done about it; or null
   * @throws KalamFailure for those
   */
  String[] validate(int catalog, Map<String, String> options);
}
