package org.pgkalam.conformance.report;

import java.util.List;
import java.util.Optional;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/** What the makers of a candidate need to know of one rule that it does not keep, in Markdown. */
public final class BugReport {
  private final Results results;
  private final Rule rule;

  /**
   * @param rule its id
   * @throws IllegalArgumentException if there is no such rule
   */
  public BugReport(Results results, String rule) {
    this.results = results;
    this.rule =
        results.rules().stream()
            .filter(one -> one.id().equalsIgnoreCase(rule))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no rule " + rule));
  }

  /** Empty if no scenario of the rule failed. */
  public Optional<String> text() {
    List<ScenarioResult> failed =
        results.verdicts().stream()
            .filter(verdict -> verdict.rule().equals(rule.id()))
            .map(RuleVerdict::scenarios)
            .flatMap(List::stream)
            .map(ScenarioVerdict::scenario)
            .filter(scenario -> scenario.outcome().isFailure())
            .toList();
    return failed.isEmpty() ? Optional.empty() : Optional.of(text(failed));
  }

  private String text(List<ScenarioResult> failed) {
    List<Integer> majors = failed.stream().map(ScenarioResult::major).distinct().sorted().toList();
    StringBuilder text =
        new StringBuilder(
            "# %s does not hold on PostgreSQL %s%n%n> %s%n%n(%s, %s)%n%n"
                .formatted(
                    rule.id(),
                    Ranges.text(majors),
                    rule.sentence(),
                    rule.document(),
                    rule.level()));
    environment(text);
    for (String name : failed.stream().map(ScenarioResult::name).distinct().toList()) {
      scenario(text, failed.stream().filter(one -> one.name().equals(name)).toList());
    }
    return text.toString();
  }

  private void environment(StringBuilder text) {
    Candidate candidate = results.run().candidate();
    text.append("- candidate: `%s`%n".formatted(candidate.place()));
    candidate
        .files()
        .forEach(
            one -> text.append("  - `%s`, SHA-256 `%s`%n".formatted(one.name(), one.sha256())));
    results.run().majors().stream()
        .filter(major -> major.serverVersion() != null)
        .forEach(major -> text.append("- PostgreSQL %s%n".formatted(major.described())));
    text.append("- %s, Java %s%n".formatted(results.run().platform(), results.run().java()));
  }

  private void scenario(StringBuilder text, List<ScenarioResult> runs) {
    ScenarioResult first = runs.get(0);
    text.append("%n## %s%n%n```%n%s```%n".formatted(first.name(), TimelineText.of(first)));
    if (!first.serverLog().isEmpty()) {
      text.append(
          "%nPostgreSQL's log:%n%n```%n%s%n```%n".formatted(String.join("\n", first.serverLog())));
    }
    List<Integer> majors = runs.stream().map(ScenarioResult::major).toList();
    text.append(
        "%nThe same on PostgreSQL %s. To repeat it:%n%n    ./conform --candidate PATH --pg %d --rule %s%n"
            .formatted(Ranges.text(majors), first.major(), rule.id()));
  }
}
