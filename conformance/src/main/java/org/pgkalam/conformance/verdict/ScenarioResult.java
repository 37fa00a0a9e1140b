package org.pgkalam.conformance.verdict;

import java.util.List;

/**
 * How one scenario ended on one major.
 *
 * @param rules ids of the rules it is tagged with
 * @param name its name, with the row's values if it is a row of an outline
 * @param where feature file and line
 * @param failedStep the step that did not hold, or null
 * @param message why, or null
 * @param timeline what happened, oldest first; empty if it passed
 * @param serverLog the end of what PostgreSQL logged meanwhile; empty if it passed
 */
public record ScenarioResult(
    int major,
    List<String> rules,
    String name,
    String where,
    Outcome outcome,
    double seconds,
    String failedStep,
    String message,
    List<TimelineEvent> timeline,
    List<String> serverLog) {
  public ScenarioResult {
    rules = List.copyOf(rules);
    timeline = List.copyOf(timeline);
    serverLog = List.copyOf(serverLog);
  }

  /** Whether the candidate held, did not hold, or could not be asked. */
  public enum Outcome {
    PASSED,
    FAILED,
    HARNESS_ERROR
  }
}
