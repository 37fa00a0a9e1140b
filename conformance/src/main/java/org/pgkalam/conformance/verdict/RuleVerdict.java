package org.pgkalam.conformance.verdict;

import java.util.List;
import java.util.Optional;

/**
 * The verdict on what one rule's scenarios of one basis showed on one major.
 *
 * @param basis the rule's own if nothing ran
 * @param message why it is not simply passed, or null
 * @param scenarios what it rests on; empty if nothing ran
 */
public record RuleVerdict(
    String rule,
    String group,
    int major,
    Basis basis,
    Verdict verdict,
    double seconds,
    String message,
    List<ScenarioVerdict> scenarios) {
  public RuleVerdict {
    scenarios = List.copyOf(scenarios);
  }

  /** The scenario that made the verdict what it is; empty if it passed or nothing ran. */
  public Optional<ScenarioResult> cause() {
    return scenarios.stream()
        .filter(one -> verdict != Verdict.PASSED && one.verdict() == verdict)
        .map(ScenarioVerdict::scenario)
        .findFirst();
  }
}
