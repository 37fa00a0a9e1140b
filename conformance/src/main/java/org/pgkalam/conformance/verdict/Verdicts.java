package org.pgkalam.conformance.verdict;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns what scenarios did into verdicts. Every rule gets one on every major, and one for each
 * basis if its scenarios rest on several.
 */
public final class Verdicts {
  private static final String WHY_NOTHING_RAN =
      "its scenarios did not run, although they were asked for";

  /** A rule is as good as the first of these that one of its scenarios gave. */
  private static final List<Verdict> WORST_FIRST =
      List.of(
          Verdict.CRASHED,
          Verdict.HUNG,
          Verdict.FAILED,
          Verdict.HARNESS_ERROR,
          Verdict.UNEXPECTED_PASS,
          Verdict.EXPECTED_FAILURE,
          Verdict.NO_BUILD,
          Verdict.NOT_RUN,
          Verdict.PASSED);

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
        verdicts.addAll(
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

  private List<RuleVerdict> of(Rule rule, int major, List<ScenarioResult> scenarios) {
    if (rule.untestable() != null) {
      return List.of(nothing(rule, major, Verdict.UNTESTABLE, rule.untestable()));
    }
    if (rule.planned() != null) {
      return List.of(nothing(rule, major, Verdict.NOT_RUN, "planned: " + rule.planned()));
    }
    if (!selected.contains(rule.id())) {
      return List.of(nothing(rule, major, Verdict.NOT_RUN, "left out by the filter"));
    }
    if (scenarios.isEmpty()) {
      return List.of(nothing(rule, major, Verdict.HARNESS_ERROR, WHY_NOTHING_RAN));
    }
    Map<Basis, List<ScenarioVerdict>> byBasis =
        scenarios.stream()
            .map(scenario -> scenario.restingOn(rule.basis()))
            .map(scenario -> of(rule, scenario))
            .collect(
                Collectors.groupingBy(
                    one -> one.scenario().basis(),
                    () -> new EnumMap<>(Basis.class),
                    Collectors.toList()));
    return byBasis.entrySet().stream()
        .map(entry -> of(rule, major, entry.getKey(), entry.getValue()))
        .toList();
  }

  private static RuleVerdict of(
      Rule rule, int major, Basis basis, List<ScenarioVerdict> scenarios) {
    ScenarioVerdict worst =
        scenarios.stream()
            .min(Comparator.comparingInt(one -> WORST_FIRST.indexOf(one.verdict())))
            .orElseThrow();
    return new RuleVerdict(
        rule.id(),
        rule.group(),
        major,
        basis,
        worst.verdict(),
        scenarios.stream().mapToDouble(one -> one.scenario().seconds()).sum(),
        worst.message(),
        scenarios);
  }

  private ScenarioVerdict of(Rule rule, ScenarioResult scenario) {
    Optional<Baseline.Entry> known =
        baseline.find(rule.id(), scenario.name(), scenario.major(), today);
    return switch (scenario.outcome()) {
      case HARNESS_ERROR ->
          new ScenarioVerdict(scenario, Verdict.HARNESS_ERROR, scenario.message());
      case NO_BUILD -> new ScenarioVerdict(scenario, Verdict.NO_BUILD, scenario.message());
      case NOT_RUN -> new ScenarioVerdict(scenario, Verdict.NOT_RUN, scenario.message());
      case PASSED ->
          known
              .map(
                  entry ->
                      new ScenarioVerdict(
                          scenario,
                          Verdict.UNEXPECTED_PASS,
                          "the baseline expects that it "
                              + entry.outcome().words()
                              + ": "
                              + entry.why()))
              .orElseGet(() -> new ScenarioVerdict(scenario, Verdict.PASSED, null));
      case FAILED -> failure(scenario, Verdict.FAILED, known);
      case CRASHED -> failure(scenario, Verdict.CRASHED, known);
      case HUNG -> failure(scenario, Verdict.HUNG, known);
    };
  }

  private static ScenarioVerdict failure(
      ScenarioResult scenario, Verdict verdict, Optional<Baseline.Entry> known) {
    if (known.isEmpty()) {
      return new ScenarioVerdict(scenario, verdict, scenario.message());
    }
    Baseline.Entry entry = known.get();
    if (entry.outcome() == verdict) {
      return new ScenarioVerdict(scenario, Verdict.EXPECTED_FAILURE, entry.why());
    }
    return new ScenarioVerdict(
        scenario,
        verdict,
        "%s%n(the baseline expects that it %s: %s)"
            .formatted(scenario.message(), entry.outcome().words(), entry.why()));
  }

  private static RuleVerdict nothing(Rule rule, int major, Verdict verdict, String why) {
    return new RuleVerdict(
        rule.id(), rule.group(), major, rule.basis(), verdict, 0, why, List.of());
  }
}
