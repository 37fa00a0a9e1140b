package org.pgkalam.conformance.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

/** What several runs of the same scenarios on one major come to. */
final class Repeats {
  private Repeats() {}

  /** Of each scenario its worst end, which says so if there were others. */
  static List<ScenarioResult> worst(List<ScenarioResult> results) {
    Map<String, List<ScenarioResult>> runs = new LinkedHashMap<>();
    results.forEach(one -> runs.computeIfAbsent(one.where(), where -> new ArrayList<>()).add(one));
    return runs.values().stream().map(Repeats::worstOf).toList();
  }

  private static ScenarioResult worstOf(List<ScenarioResult> runs) {
    ScenarioResult worst =
        runs.stream().min(Comparator.comparingInt(one -> severity(one.outcome()))).orElseThrow();
    boolean steady = runs.stream().allMatch(one -> Objects.equals(one.outcome(), worst.outcome()));
    if (steady) {
      return worst;
    }
    long passed = runs.stream().filter(one -> one.outcome() == Outcome.PASSED).count();
    return worst.flaky("flaky: passed in %d of %d runs".formatted(passed, runs.size()));
  }

  private static int severity(Outcome outcome) {
    int place = ScenarioListener.WORST_FIRST.indexOf(outcome);
    return place < 0 ? ScenarioListener.WORST_FIRST.size() : place;
  }
}
