package org.pgkalam.conformance.verdict;

import java.util.function.UnaryOperator;

/**
 * One thing that happened in a scenario.
 *
 * @param at milliseconds since the scenario began
 * @param tookMillis how long it took, or null where that says nothing
 * @param source who did it: a session of PostgreSQL, KalamDB, or the suite
 * @param text the SQL, or the method and its request
 * @param outcome the rows, the error or the response, shortened; or null
 */
public record TimelineEvent(
    long at, Long tookMillis, Source source, String who, String text, String outcome) {
  TimelineEvent withTexts(UnaryOperator<String> change) {
    return new TimelineEvent(
        at,
        tookMillis,
        source,
        who,
        change.apply(text),
        outcome == null ? null : change.apply(outcome));
  }

  /** Which side of the wire it happened on. */
  public enum Source {
    SQL,
    RPC,
    SUITE
  }
}
