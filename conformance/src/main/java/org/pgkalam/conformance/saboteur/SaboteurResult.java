package org.pgkalam.conformance.saboteur;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    Set<String> failing = rulesOf(named.stream().filter(one -> one.outcome().isFailure()));
    List<String> untried = untried();
    return saboteur.rules().stream()
        .filter(rule -> !failing.contains(rule) && !untried.contains(rule))
        .toList();
  }

  /** The rules of which no scenario could be tried, since each fails without a saboteur, too. */
  List<String> untried() {
    Set<String> tried = rulesOf(named.stream());
    return saboteur.rules().stream().filter(rule -> !tried.contains(rule)).toList();
  }

  /** Whether a rule that was tried has not found it out, or its code never ran. */
  boolean hasSurvived() {
    return !survived().isEmpty() || (!reached && !named.isEmpty());
  }

  boolean killed() {
    return !hasSurvived() && untried().isEmpty();
  }

  /** Rules that it breaks and does not name, as far as they were tried. */
  List<String> extra() {
    Set<String> failing = rulesOf(others.stream().filter(one -> one.outcome().isFailure()));
    saboteur.rules().forEach(failing::remove);
    return List.copyOf(failing);
  }

  private static Set<String> rulesOf(Stream<ScenarioResult> results) {
    return results
        .flatMap(result -> result.rules().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
