package org.pgkalam.conformance.report;

import java.util.List;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/** A summary for a job page: the table, then what failed. */
public final class MarkdownSummary {
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
        text.append(' ').append(cell(group.id(), major)).append(" |");
      }
      text.append('\n');
    }
    List<RuleVerdict> bad =
        results.verdicts().stream().filter(v -> v.verdict().failsTheRun()).toList();
    if (!bad.isEmpty()) {
      text.append("\n| Rule | PG | Verdict | Sentence | Why |\n|---|---|---|---|---|\n");
      bad.forEach(verdict -> text.append(row(verdict)));
    }
    for (String problem : results.problems()) {
      text.append("\n- ").append(escaped(problem)).append('\n');
    }
    return text.toString();
  }

  private String cell(String group, int major) {
    List<RuleVerdict> counted =
        results.counted().stream()
            .filter(verdict -> verdict.group().equals(group) && verdict.major() == major)
            .toList();
    if (counted.isEmpty()) {
      return "–";
    }
    long passed = counted.stream().filter(v -> v.verdict() == Verdict.PASSED).count();
    boolean bad = counted.stream().anyMatch(v -> v.verdict().failsTheRun());
    return bad ? "**" + passed + "/" + counted.size() + "**" : passed + "/" + counted.size();
  }

  private String row(RuleVerdict verdict) {
    String sentence =
        results.rules().stream()
            .filter(rule -> rule.id().equals(verdict.rule()))
            .map(Rule::heading)
            .findFirst()
            .orElse("");
    String message = verdict.message() == null ? "" : verdict.message();
    return "| %s | %d | %s | %s | %s |%n"
        .formatted(
            verdict.rule(),
            verdict.major(),
            verdict.verdict().words(),
            escaped(sentence),
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
