package org.pgkalam.conformance.verdict;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How one scenario ended on one major.
 *
 * @param rules ids of the rules it is tagged with
 * @param basis what it rests on, or null where its rule says it
 * @param name its name, with the row's values if it is a row of an outline
 * @param where feature file and line
 * @param flaky whether it ended in one way and then in another, of which this is the worse
 * @param failedStep the step that did not hold, or null
 * @param message why, or null
 * @param timeline what happened, oldest first; empty if it has been left out
 * @param serverLog the end of what PostgreSQL logged meanwhile; empty if it passed
 */
public record ScenarioResult(
    int major,
    List<String> rules,
    Basis basis,
    String name,
    String where,
    Outcome outcome,
    boolean flaky,
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

  /** The same without what happened, unless that says why it did not pass. */
  public ScenarioResult shortened() {
    return outcome == Outcome.PASSED ? with(basis, flaky, message, List.of()) : this;
  }

  /** The same, resting on what a rule says if it says nothing itself. */
  ScenarioResult restingOn(Basis ofRule) {
    return basis == null ? with(ofRule, flaky, message, timeline) : this;
  }

  /** The same with another message. */
  public ScenarioResult withMessage(String other) {
    return with(basis, flaky, other, timeline);
  }

  /** The same, one of several runs that did not all end so. */
  public ScenarioResult flaky(String how) {
    return with(basis, true, message == null ? how : how + "\n" + message, timeline);
  }

  private ScenarioResult with(
      Basis otherBasis, boolean isFlaky, String otherMessage, List<TimelineEvent> events) {
    return new ScenarioResult(
        major,
        rules,
        otherBasis,
        name,
        where,
        outcome,
        isFlaky,
        seconds,
        failedStep,
        otherMessage,
        events,
        serverLog);
  }

  /**
   * The same with other texts of what was sent and answered; the server's log is changed as one.
   */
  public ScenarioResult withTexts(UnaryOperator<String> change) {
    return new ScenarioResult(
        major,
        rules,
        basis,
        name,
        where,
        outcome,
        flaky,
        seconds,
        changed(failedStep, change),
        changed(message, change),
        timeline.stream().map(event -> event.withTexts(change)).toList(),
        change.apply(String.join("\n", serverLog)).lines().toList());
  }

  private static String changed(String text, UnaryOperator<String> change) {
    return text == null ? null : change.apply(text);
  }

  /** Whether the candidate held, did not hold, or could not be asked. */
  public enum Outcome {
    PASSED,
    FAILED,
    /** A process of PostgreSQL died under the candidate. */
    CRASHED,
    /** A statement did not end, or did not heed a cancel request. */
    HUNG,
    /** The candidate has no build for this major, so there was nothing to ask. */
    NO_BUILD,
    /** This run does not have what the scenario needs, such as the mock's own knobs. */
    NOT_RUN,
    /** The suite could not ask. */
    HARNESS_ERROR;

    /** Whether the candidate did not hold. */
    public boolean isFailure() {
      return this == FAILED || this == CRASHED || this == HUNG;
    }
  }
}
