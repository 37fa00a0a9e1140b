package org.pgkalam.conformance.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/** What a person sees at the end of a run: groups × majors, then what failed, then one line. */
public final class TerminalTable {
  private static final int MAX_FAILURES = 10;
  private static final int MAX_MESSAGE_LINES = 8;
  private static final int MANY_SCENARIOS = 100;
  private static final int SLOWEST = 5;

  private final Results results;
  private final boolean colour;

  public TerminalTable(Results results, boolean colour) {
    this.results = results;
    this.colour = colour;
  }

  /**
   * The whole text, {@link Results#lastLine} last.
   *
   * @param reports where the reports are
   */
  public String text(Path reports) {
    StringBuilder text = new StringBuilder();
    table(text);
    otherBases(text);
    legend(text);
    failures(text);
    flakes(text);
    slowest(text);
    for (String problem : results.problems()) {
      text.append("\n! ").append(problem).append('\n');
    }
    for (String trouble : results.troubles()) {
      text.append("\n! ").append(trouble).append('\n');
    }
    if (results.candidateFails() && results.suiteFails()) {
      text.append(
          "\n! The suite had trouble too: what it could not ask is a harness error above.\n");
    }
    return text.append("\nReports: ")
        .append(reports.toAbsolutePath().normalize().resolve("report.html"))
        .append('\n')
        .append(results.lastLine())
        .append('\n')
        .toString();
  }

  private void table(StringBuilder text) {
    text.append('\n').append("%-8s%-44s".formatted("group", ""));
    for (int major : results.majors()) {
      text.append("%8s".formatted("PG " + major));
    }
    text.append('\n');
    for (Results.Group group : results.groups()) {
      if (results.run().partial() && !ran(group.id())) {
        continue;
      }
      text.append("%-8s%-44s".formatted(group.id(), shortened(group.title(), 43)));
      for (int major : results.majors()) {
        text.append(cell(Tally.of(results, group.id(), Basis.DOCUMENT, major)));
      }
      text.append(notes(group.id())).append('\n');
    }
  }

  private boolean ran(String group) {
    return results.verdicts().stream()
        .anyMatch(verdict -> verdict.group().equals(group) && verdict.verdict().counts());
  }

  /** What the documents do not say themselves, in one line per basis. */
  private void otherBases(StringBuilder text) {
    StringBuilder lines = new StringBuilder();
    for (Basis basis : results.otherBases()) {
      lines.append("  %-50s".formatted(basis.words()));
      for (int major : results.majors()) {
        lines.append(cell(Tally.of(results, basis, major)));
      }
      lines.append('\n');
    }
    if (!lines.isEmpty()) {
      text.append("\nNot said by the documents, and ")
          .append(
              results.run().strict()
                  ? "counted because of --strict:\n"
                  : "not counted below (--strict counts it):\n")
          .append(lines);
    }
  }

  private String cell(Tally tally) {
    String cell = "%8s".formatted(tally.text());
    if (tally.isEmpty()) {
      return cell;
    }
    return tally.bad() ? coloured("31", cell) : coloured("32", cell);
  }

  private String notes(String group) {
    String notCounted = results.notCounted(group);
    return notCounted.isEmpty() ? "" : "   " + notCounted;
  }

  private void legend(StringBuilder text) {
    text.append(
        """

        A cell is passed/all of the rules that were run and rest on a sentence of the documents. Planned
        rules have no scenario yet: they are not run, and do not fail the run. Untestable rules say why in
        the report.
        """);
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      if (results.count(verdict) > 0) {
        counts.add(results.count(verdict) + " " + verdict.words());
      }
    }
    text.append("Verdicts: ").append(String.join(", ", counts)).append(".\n");
    provider(text);
    text.append("Order: --seed ").append(results.run().seed()).append(".\n");
    if (results.run().partial()) {
      text.append("Partial run: ").append(results.run().filter()).append(".\n");
    }
  }

  /** Which images it ran on; nothing of servers that everybody has. */
  private void provider(StringBuilder text) {
    for (Results.Major major : results.run().majors()) {
      if (major.origin() != null && major.origin().image() != null) {
        text.append("%s: PostgreSQL %s%n".formatted(major.origin().provider(), major.described()));
      }
    }
  }

  private void failures(StringBuilder text) {
    List<RuleVerdict> bad =
        results.bad().stream()
            .sorted(Comparator.comparing((RuleVerdict v) -> !results.decides(v.basis())))
            .toList();
    List<String> shown = new ArrayList<>();
    for (RuleVerdict verdict : bad) {
      if (shown.contains(line(verdict))) {
        continue;
      }
      shown.add(line(verdict));
      if (shown.size() <= MAX_FAILURES) {
        failure(text, verdict, bad);
      }
    }
    if (shown.size() > MAX_FAILURES) {
      text.append("\n… and %d more; see the report\n".formatted(shown.size() - MAX_FAILURES));
    }
  }

  /** What verdicts of several majors have in common if they are shown as one. */
  private static String line(RuleVerdict verdict) {
    return verdict.rule() + " " + verdict.basis();
  }

  private void failure(StringBuilder text, RuleVerdict verdict, List<RuleVerdict> bad) {
    List<Integer> majors =
        bad.stream().filter(v -> line(v).equals(line(verdict))).map(RuleVerdict::major).toList();
    Rule rule = results.rule(verdict);
    text.append('\n')
        .append(coloured("31", verdict.rule() + " " + verdict.verdict().words()))
        .append(" on PostgreSQL ")
        .append(Ranges.text(majors))
        .append(
            verdict.basis() == Basis.DOCUMENT
                ? ""
                : " – rests on %s%s"
                    .formatted(
                        verdict.basis().words(),
                        results.decides(verdict.basis()) ? "" : ", does not decide"))
        .append('\n')
        .append("  ")
        .append(rule.heading())
        .append(" (")
        .append(rule.document())
        .append(")\n");
    verdict
        .cause()
        .ifPresent(
            scenario ->
                text.append("  %s (%s)%n".formatted(scenario.name(), scenario.where()))
                    .append(
                        scenario.failedStep() == null
                            ? ""
                            : "  at: " + scenario.failedStep() + "\n"));
    if (verdict.message() != null) {
      verdict
          .message()
          .lines()
          .limit(MAX_MESSAGE_LINES)
          .forEach(line -> text.append("    ").append(line).append('\n'));
    }
    text.append("  look at: ").append(rule.check()).append('\n');
  }

  private void flakes(StringBuilder text) {
    List<ScenarioResult> flaky = scenarios().filter(ScenarioResult::flaky).toList();
    if (!flaky.isEmpty()) {
      text.append("\nFlaky:\n");
      flaky.forEach(
          one ->
              text.append(
                  "  %s (%s, PostgreSQL %d): %s%n"
                      .formatted(
                          one.name(),
                          one.where(),
                          one.major(),
                          one.message().lines().findFirst().orElse(""))));
    }
  }

  /** Where a run's time goes, unless it is a short one. */
  private void slowest(StringBuilder text) {
    if (scenarios().count() > MANY_SCENARIOS) {
      text.append("\nSlowest: ")
          .append(
              scenarios()
                  .sorted(Comparator.comparingDouble(ScenarioResult::seconds).reversed())
                  .limit(SLOWEST)
                  .map(
                      one ->
                          String.format(
                              Locale.ROOT,
                              "%s on %d %.1f s",
                              one.where(),
                              one.major(),
                              one.seconds()))
                  .collect(Collectors.joining(", ")))
          .append(".\n");
    }
  }

  /** Each once, whatever number of rules it shows. */
  private Stream<ScenarioResult> scenarios() {
    return results.verdicts().stream()
        .flatMap(verdict -> verdict.scenarios().stream())
        .map(ScenarioVerdict::scenario)
        .collect(
            Collectors.toMap(
                one -> one.major() + one.where(), one -> one, (a, b) -> a, LinkedHashMap::new))
        .values()
        .stream();
  }

  private String coloured(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1).stripTrailing() + "…";
  }
}
