package org.pgkalam.conformance.steps;

import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

/** The candidate took the server down or did not end: worse than any wrong answer. */
public final class TroubleError extends AssertionError {
  private final Outcome outcome;

  private TroubleError(Outcome outcome, String message) {
    super(message);
    this.outcome = outcome;
  }

  static TroubleError crashed(String message) {
    return new TroubleError(Outcome.CRASHED, message);
  }

  static TroubleError hung(String message) {
    return new TroubleError(Outcome.HUNG, message);
  }

  public Outcome outcome() {
    return outcome;
  }
}
