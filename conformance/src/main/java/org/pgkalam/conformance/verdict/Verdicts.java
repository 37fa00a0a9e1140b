package org.pgkalam.conformance.verdict;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
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
  private final List<Scenario> scenarios;
  private final Set<String> selected;
  private final Baseline baseline;
  private final LocalDate today;

  /**
   * @param scenarios all that there are; one that did not run although its rule was asked for is
   *     trouble of the suite
   * @param selected ids of the rules that the run was asked for
   */
  public Verdicts(
      RuleCatalogue catalogue,
      Collection<Scenario> scenarios,
      Set<String> selected,
      Baseline baseline,
      LocalDate today) {
    this.catalogue = catalogue;
    this.scenarios = List.copyOf(scenarios);
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

  private List<RuleVerdict> of(Rule rule, int major, List<ScenarioResult> results) {
    if (rule.untestable() != null) {
      return List.of(nothing(rule, major, Verdict.UNTESTABLE, rule.untestable()));
    }
    if (rule.planned() != null) {
      return List.of(nothing(rule, major, Verdict.NOT_RUN, "planned: " + rule.planned()));
    }
    if (!selected.contains(rule.id())) {
      return List.of(nothing(rule, major, Verdict.NOT_RUN, "left out by the filter"));
    }
    Map<Basis, List<ScenarioVerdict>> ran = new EnumMap<>(Basis.class);
    for (ScenarioResult result : results) {
      ScenarioResult resting = result.restingOn(rule.basis());
      ran.computeIfAbsent(resting.basis(), basis -> new ArrayList<>()).add(of(rule, resting));
    }
    Map<Basis, List<String>> missing = missing(rule, results);
    Set<Basis> bases = EnumSet.noneOf(Basis.class);
    bases.addAll(ran.keySet());
    bases.addAll(missing.keySet());
    if (bases.isEmpty()) {
      return List.of(nothing(rule, major, Verdict.HARNESS_ERROR, WHY_NOTHING_RAN));
    }
    return bases.stream()
        .map(
            basis ->
                of(
                    rule,
                    major,
                    basis,
                    ran.getOrDefault(basis, List.of()),
                    missing.getOrDefault(basis, List.of())))
        .toList();
  }

  /** Names of the rule's scenarios that have no result, by what they rest on. */
  private Map<Basis, List<String>> missing(Rule rule, List<ScenarioResult> results) {
    Set<String> names = results.stream().map(ScenarioResult::name).collect(Collectors.toSet());
    return scenarios.stream()
        .filter(one -> one.rules().contains(rule.id()) && !names.contains(one.name()))
        .collect(
            Collectors.groupingBy(
                one -> one.basis(rule),
                () -> new EnumMap<>(Basis.class),
                Collectors.mapping(Scenario::name, Collectors.toList())));
  }

  private static RuleVerdict of(
      Rule rule, int major, Basis basis, List<ScenarioVerdict> ran, List<String> missing) {
    Verdict verdict = missing.isEmpty() ? Verdict.PASSED : Verdict.HARNESS_ERROR;
    String message =
        missing.isEmpty() ? null : "did not run, although asked for: " + String.join(", ", missing);
    for (ScenarioVerdict one : ran) {
      if (WORST_FIRST.indexOf(one.verdict()) < WORST_FIRST.indexOf(verdict)) {
        verdict = one.verdict();
        message = one.message();
      }
    }
    return new RuleVerdict(
        rule.id(),
        rule.group(),
        major,
        basis,
        verdict,
        ran.stream().mapToDouble(one -> one.scenario().seconds()).sum(),
        message,
        ran);
  }

  private ScenarioVerdict of(Rule rule, ScenarioResult scenario) {
    Optional<Baseline.Entry> known =
        baseline.find(rule.id(), scenario.name(), scenario.major(), today);
    Verdict plain = Verdict.of(scenario.outcome());
    return switch (scenario.outcome()) {
      case HARNESS_ERROR, NOT_RUN -> new ScenarioVerdict(scenario, plain, scenario.message());
      case NO_BUILD ->
          rule.everyMajor()
              ? failure(scenario, Verdict.FAILED, known)
              : new ScenarioVerdict(scenario, plain, scenario.message());
      case PASSED ->
          known
              .map(
                  entry ->
                      new ScenarioVerdict(
                          scenario,
                          Verdict.UNEXPECTED_PASS,
                          "%s: the baseline has it as %s: %s"
                              .formatted(scenario.name(), entry.outcome().words(), entry.why())))
              .orElseGet(() -> new ScenarioVerdict(scenario, plain, null));
      case FAILED, CRASHED, HUNG -> failure(scenario, plain, known);
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
        "%s%n(the baseline has it as %s: %s)"
            .formatted(scenario.message(), entry.outcome().words(), entry.why()));
  }

  private static RuleVerdict nothing(Rule rule, int major, Verdict verdict, String why) {
    return new RuleVerdict(
        rule.id(), rule.group(), major, rule.basis(), verdict, 0, why, List.of());
  }
}
