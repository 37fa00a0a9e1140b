package org.pgkalam.conformance.report;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.DocumentCoverage;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.Scenario;

/** How many rules and scenarios there are, what they rest on, and what none of them shows. */
public final class RulesOverview {
  private final RuleCatalogue catalogue;
  private final List<Scenario> scenarios;
  private final DocumentCoverage coverage;
  private final List<Contradiction> contradictions;

  public RulesOverview(
      RuleCatalogue catalogue,
      List<Scenario> scenarios,
      DocumentCoverage coverage,
      List<Contradiction> contradictions) {
    this.catalogue = catalogue;
    this.scenarios = List.copyOf(scenarios);
    this.coverage = coverage;
    this.contradictions = List.copyOf(contradictions);
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    bases(text);
    documents(text);
    reasons(text, "planned", Rule::planned);
    reasons(text, "untestable", Rule::untestable);
    return text.toString();
  }

  private void bases(StringBuilder text) {
    text.append(
        "%-14s%8s%8s%9s%12s%11s%n"
            .formatted("rests on", "rules", "run", "planned", "untestable", "scenarios"));
    for (Basis basis : Basis.values()) {
      row(text, basis.words(), rule -> rule.basis() == basis, scenarios(basis));
    }
    row(text, "all", rule -> true, scenarios.size());
    long mixed = catalogue.rules().stream().filter(rule -> basesOf(rule) > 1).count();
    text.append(
        "%d rules have scenarios that rest on several things, and so a verdict for each.%n"
            .formatted(mixed));
  }

  private void row(StringBuilder text, String name, Predicate<Rule> wanted, long scenarioCount) {
    text.append(
        "%-14s%8d%8d%9d%12d%11d%n"
            .formatted(
                name,
                count(wanted),
                count(wanted.and(Rule::inScope)),
                count(wanted.and(rule -> rule.planned() != null)),
                count(wanted.and(rule -> rule.untestable() != null)),
                scenarioCount));
  }

  private long count(Predicate<Rule> wanted) {
    return catalogue.rules().stream().filter(wanted).count();
  }

  private long scenarios(Basis basis) {
    return scenarios.stream()
        .filter(
            scenario ->
                scenario.rules().stream()
                    .flatMap(id -> catalogue.find(id).stream())
                    .anyMatch(rule -> scenario.basis(rule) == basis))
        .count();
  }

  private long basesOf(Rule rule) {
    return scenarios.stream()
        .filter(scenario -> scenario.rules().contains(rule.id()))
        .map(scenario -> scenario.basis(rule))
        .distinct()
        .count();
  }

  private void documents(StringBuilder text) {
    text.append(
        "%nThe %d documents: %d sentences quoted by rules, %d parts listed as non-normative (%s), %d left.%n"
            .formatted(
                coverage.documents().size(),
                coverage.quoted(),
                coverage.nonNormative().values().stream().mapToLong(Long::longValue).sum(),
                coverage.nonNormative().entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey())
                    .collect(Collectors.joining(", ")),
                coverage.left().size() + coverage.problems().size()));
    coverage.left().forEach(left -> text.append("  left: ").append(left).append('\n'));
    coverage.problems().forEach(problem -> text.append("  ! ").append(problem).append('\n'));
    text.append("%d contradictions between them, each decided:%n".formatted(contradictions.size()));
    for (Contradiction one : contradictions) {
      text.append("  %s (%s)%n".formatted(one.about(), String.join(", ", one.rules())));
    }
  }

  private void reasons(StringBuilder text, String heading, Function<Rule, String> reason) {
    List<Rule> rules = catalogue.rules().stream().filter(r -> reason.apply(r) != null).toList();
    text.append("%n%d %s%s%n".formatted(rules.size(), heading, rules.isEmpty() ? "." : ":"));
    for (Rule rule : rules) {
      text.append("  %-10s%s%n".formatted(rule.id(), reason.apply(rule)));
    }
  }
}
