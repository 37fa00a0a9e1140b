package org.pgkalam.conformance.verdict;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns what scenarios did into one verdict per rule and major; every rule gets one. */
public final class Verdicts {
  private static final String WHY_NOTHING_RAN =
      "its scenarios did not run, although they were asked for";

  private final RuleCatalogue catalogue;
  private final Set<String> selected;
  private final Baseline baseline;
  private final LocalDate today;

  /**
   * @param selected ids of the rules that the run was asked for
   */
  public Verdicts(
      RuleCatalogue catalogue, Set<String> selected, Baseline baseline, LocalDate today) {
    this.catalogue = catalogue;
    this.selected = Set.copyOf(selected);
    this.baseline = baseline;
    this.today = today;
  }

  /**
   * @param majors in the order of the report
   * @param results of all majors, in any order
   * @return majors in the given order, and for each all rules in the catalogue's order
   */
  public List<RuleVerdict> of(List<Integer> majors, Collection<ScenarioResult> results) {
    List<RuleVerdict> verdicts = new ArrayList<>();
    for (int major : majors) {
      for (Rule rule : catalogue.rules()) {
        verdicts.add(
            of(
                rule,
                major,
                results.stream()
                    .filter(r -> r.major() == major && r.rules().contains(rule.id()))
                    .toList()));
      }
    }
    return verdicts;
  }

  private RuleVerdict of(Rule rule, int major, List<ScenarioResult> scenarios) {
    if (rule.untestable() != null) {
      return verdict(rule, major, Verdict.UNTESTABLE, rule.untestable(), List.of());
    }
    if (rule.planned() != null) {
      return verdict(rule, major, Verdict.NOT_RUN, "planned: " + rule.planned(), List.of());
    }
    if (!selected.contains(rule.id())) {
      return verdict(rule, major, Verdict.NOT_RUN, "left out by the filter", List.of());
    }
    if (scenarios.isEmpty()) {
      return verdict(rule, major, Verdict.HARNESS_ERROR, WHY_NOTHING_RAN, scenarios);
    }
    return withBaseline(rule, major, scenarios);
  }

  private RuleVerdict withBaseline(Rule rule, int major, List<ScenarioResult> scenarios) {
    Optional<Baseline.Entry> known = baseline.find(rule.id(), major, today);
    Optional<ScenarioResult> failure = first(scenarios, ScenarioResult.Outcome.FAILED);
    if (failure.isPresent()) {
      return known
          .map(
              entry ->
                  verdict(
                      rule,
                      major,
                      Verdict.EXPECTED_FAILURE,
                      entry.reason() + " (" + entry.issue() + ")",
                      scenarios))
          .orElseGet(
              () -> verdict(rule, major, Verdict.FAILED, failure.get().message(), scenarios));
    }
    Optional<ScenarioResult> error = first(scenarios, ScenarioResult.Outcome.HARNESS_ERROR);
    if (error.isPresent()) {
      return verdict(rule, major, Verdict.HARNESS_ERROR, error.get().message(), scenarios);
    }
    return known
        .map(
            entry ->
                verdict(
                    rule,
                    major,
                    Verdict.UNEXPECTED_PASS,
                    "the baseline expects a failure: "
                        + entry.reason()
                        + " ("
                        + entry.issue()
                        + ")",
                    scenarios))
        .orElseGet(() -> verdict(rule, major, Verdict.PASSED, null, scenarios));
  }

  private static Optional<ScenarioResult> first(
      List<ScenarioResult> scenarios, ScenarioResult.Outcome outcome) {
    return scenarios.stream().filter(s -> s.outcome() == outcome).findFirst();
  }

  private static RuleVerdict verdict(
      Rule rule, int major, Verdict verdict, String message, List<ScenarioResult> scenarios) {
    return new RuleVerdict(
        rule.id(),
        rule.group(),
        major,
        verdict,
        scenarios.stream().mapToDouble(ScenarioResult::seconds).sum(),
        message,
        scenarios);
  }
}
