package org.pgkalam.conformance.saboteur;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.ScenarioResult;

/**
 * What became of a saboteur.
 *
 * @param reached whether the bridge came to what it changes
 * @param named scenarios of the rules that it names
 * @param others scenarios of other rules
 */
record SaboteurResult(
    Saboteur saboteur,
    boolean reached,
    List<ScenarioResult> named,
    List<ScenarioResult> others,
    double seconds) {
  SaboteurResult {
    named = List.copyOf(named);
    others = List.copyOf(others);
  }

  /** The rules of which no scenario has found it out. */
  List<String> survived() {
    Set<String> failing = rulesOf(named);
    return saboteur.rules().stream().filter(rule -> !failing.contains(rule)).toList();
  }

  boolean killed() {
    return reached && survived().isEmpty();
  }

  /** Rules that it breaks and does not name, as far as they were tried. */
  List<String> extra() {
    Set<String> failing = rulesOf(others);
    saboteur.rules().forEach(failing::remove);
    return List.copyOf(failing);
  }

  private static Set<String> rulesOf(List<ScenarioResult> results) {
    return results.stream()
        .filter(result -> result.outcome().isFailure())
        .flatMap(result -> result.rules().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
