package org.pgkalam.conformance.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/** A summary for a job page: the table, then what failed. */
public final class MarkdownSummary {
  /** A job page holds about a megabyte. */
  private static final int MAX_TIMELINES = 20;

  private static final int MAX_LINES = 100;

  private final Results results;

  public MarkdownSummary(Results results) {
    this.results = results;
  }

  public String text() {
    StringBuilder text = new StringBuilder("# Conformance of pg_kalam\n\n");
    text.append(escaped(results.lastLine())).append(results.run().partial() ? " (partial)" : "");
    text.append("\n\n| Group | |");
    results.majors().forEach(major -> text.append(" PG ").append(major).append(" |"));
    text.append("\n|---|---|").append("---:|".repeat(results.majors().size())).append('\n');
    for (Results.Group group : results.groups()) {
      text.append("| %s | %s |".formatted(group.id(), escaped(group.title())));
      for (int major : results.majors()) {
        text.append(cell(Tally.of(results, group.id(), Basis.DOCUMENT, major)));
      }
      text.append('\n');
    }
    otherBases(text);
    if (!results.providers().isEmpty()) {
      text.append("\nPostgreSQL: ")
          .append(
              results.run().majors().stream()
                  .map(Results.Major::described)
                  .map(MarkdownSummary::escaped)
                  .collect(Collectors.joining(", ")))
          .append(" (")
          .append(String.join(", ", results.providers()))
          .append(").\n");
    }
    List<RuleVerdict> bad = results.bad();
    if (!bad.isEmpty()) {
      text.append("\n| Rule | PG | Verdict | Rests on | Sentence | Why |\n");
      text.append("|---|---|---|---|---|---|\n");
      bad.forEach(verdict -> text.append(row(verdict)));
    }
    Stream.concat(results.problems().stream(), results.troubles().stream())
        .forEach(problem -> text.append("\n- ").append(escaped(problem)).append('\n'));
    timelines(text, bad);
    return text.toString();
  }

  private void otherBases(StringBuilder text) {
    for (Basis basis : results.otherBases()) {
      text.append(
          "| | *%s%s* |".formatted(basis.words(), results.decides(basis) ? "" : ", not counted"));
      results.majors().forEach(major -> text.append(cell(Tally.of(results, basis, major))));
      text.append('\n');
    }
  }

  private static String cell(Tally tally) {
    return tally.bad() ? " **" + tally.text() + "** |" : " " + tally.text() + " |";
  }

  private static void timelines(StringBuilder text, List<RuleVerdict> bad) {
    bad.stream()
        .filter(verdict -> verdict.scenarios().stream().anyMatch(ScenarioVerdict::notable))
        .limit(MAX_TIMELINES)
        .forEach(verdict -> timelines(text, verdict));
  }

  private static void timelines(StringBuilder text, RuleVerdict verdict) {
    text.append(
        "%n<details><summary>%s on PostgreSQL %d</summary>%n%n<pre>%n"
            .formatted(verdict.rule(), verdict.major()));
    verdict.scenarios().stream()
        .filter(ScenarioVerdict::notable)
        .flatMap(one -> TimelineText.of(one.scenario()).lines())
        .filter(line -> !line.isBlank())
        .limit(MAX_LINES)
        .forEach(line -> text.append(Xml.escaped(line)).append('\n'));
    text.append("</pre>\n</details>\n");
  }

  private String row(RuleVerdict verdict) {
    String message = verdict.message() == null ? "" : verdict.message();
    return "| %s | %d | %s | %s | %s | %s |%n"
        .formatted(
            verdict.rule(),
            verdict.major(),
            verdict.verdict().words(),
            verdict.basis().words(),
            escaped(results.rule(verdict).heading()),
            escaped(message.lines().limit(3).collect(Collectors.joining(" "))));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("`", "\\`")
        .replace("[", "\\[")
        .replace("\n", " ");
  }
}
