package org.pgkalam.conformance.verdict;

import java.util.List;

/**
 * The verdict on one rule on one major.
 *
 * @param message why it is not simply passed, or null
 * @param scenarios what it rests on; empty if nothing ran
 */
public record RuleVerdict(
    String rule,
    String group,
    int major,
    Verdict verdict,
    double seconds,
    String message,
    List<ScenarioResult> scenarios) {
  public RuleVerdict {
    scenarios = List.copyOf(scenarios);
  }
}
