package org.pgkalam.bridge;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Commits of which nobody knows whether KalamDB has done them, for the operator who has to look.
 * The newest are kept, and each is a line of the server log.
 */
final class CommitDoubts {
  private static final int KEPT = 100;

  /**
   * @param noticed when its fate was found to be open
   * @param server host and port
   * @param session the KalamDB session
   * @param what transaction, tables and keys as far as they are known
   * @param outcome {@link #UNKNOWN}, {@link #ROLLED_BACK} or {@link #PERHAPS_IN_PART}
   */
  record Doubt(Instant noticed, String server, String session, String what, String outcome) {}

  static final String UNKNOWN = "unknown";
  static final String ROLLED_BACK = "rolled back";
  static final String PERHAPS_IN_PART = "failed, perhaps done in part";

  private final Deque<Doubt> doubts = new ArrayDeque<>();

  synchronized void add(String server, String session, String what, String outcome) {
    doubts.addLast(new Doubt(Instant.now(), server, session, what, outcome));
    if (doubts.size() > KEPT) {
      doubts.removeFirst();
    }
    Unexpected.log(
        "commit of %s in session %s of KalamDB at %s: %s"
            .formatted(
                what,
                session,
                server,
                outcome.equals(UNKNOWN) ? "it is not known whether it was done" : outcome));
  }

  /** The oldest first. */
  synchronized List<Doubt> all() {
    return List.copyOf(doubts);
  }
}
