package org.pgkalam.conformance.verdict;

/**
 * What counts of a scenario once the baseline has been asked.
 *
 * @param message why it is not simply passed, or null
 */
public record ScenarioVerdict(ScenarioResult scenario, Verdict verdict, String message) {
  /** Whether there is something to show of it: what was done, and what came of it. */
  public boolean notable() {
    return scenario.outcome() != ScenarioResult.Outcome.PASSED
        && scenario.outcome() != ScenarioResult.Outcome.NO_BUILD
        && scenario.outcome() != ScenarioResult.Outcome.NOT_RUN;
  }
}
