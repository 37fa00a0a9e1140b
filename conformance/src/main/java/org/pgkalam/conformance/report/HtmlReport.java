package org.pgkalam.conformance.report;

import static org.pgkalam.conformance.report.Xml.escaped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/**
 * One page for everybody: which sentence of the documents holds on which major. It loads nothing
 * from elsewhere, and everything that comes from a run is escaped.
 */
public final class HtmlReport {
  private final Results results;
  private final StringBuilder page = new StringBuilder();

  public HtmlReport(Results results) {
    this.results = results;
  }

  public String text() {
    page.setLength(0);
    page.append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Conformance of pg_kalam</title>
            <style>
            """)
        .append(css())
        .append("</style>\n</head>\n<body>\n<h1>Conformance of pg_kalam</h1>\n");
    head();
    overview();
    for (Results.Group group : results.groups()) {
      group(group);
    }
    documents();
    return page.append("</body>\n</html>\n").toString();
  }

  private void head() {
    Results.Run run = results.run();
    page.append("<p class=\"lead\">")
        .append(
            "%d of %d verdicts passed on PostgreSQL %s, in %d s"
                .formatted(
                    results.passed(),
                    results.deciding().size(),
                    Ranges.text(results.majors()),
                    Math.round(run.seconds())))
        .append(run.partial() ? " <span class=\"v warn\">partial</span>" : "")
        .append("</p>\n");
    whatFailed(true, results.run().strict() ? "Not as it should be" : "Not as documented", "bad");
    whatFailed(false, "Not what this suite expects where the documents do not say it", "warn");
    for (String problem :
        Stream.concat(results.problems().stream(), results.troubles().stream()).toList()) {
      page.append("<p><span class=\"v bad\">!</span> ").append(escaped(problem)).append("</p>\n");
    }
    page.append("<dl>");
    fact("Candidate", run.candidate().place());
    fact(
        "PostgreSQL",
        run.majors().stream()
            .map(
                major ->
                    major.serverVersion() == null
                        ? major.major() + " (did not start)"
                        : major.serverVersion())
            .collect(Collectors.joining(", ")));
    fact("Run on", run.date() + ", " + run.platform() + ", Java " + run.java());
    if (run.partial()) {
      fact("Filter", run.filter());
    }
    page.append("</dl>\n<details><summary>Files of the candidate</summary><pre>");
    for (Candidate.CandidateFile file : run.candidate().files()) {
      page.append(escaped("%s  %10d  %s%n".formatted(file.sha256(), file.bytes(), file.name())));
    }
    page.append("</pre></details>\n");
  }

  private void whatFailed(boolean deciding, String words, String look) {
    List<String> rules =
        results.bad().stream()
            .filter(verdict -> results.decides(verdict.basis()) == deciding)
            .map(RuleVerdict::rule)
            .distinct()
            .map(rule -> "<a href=\"#%s\">%s</a>".formatted(rule, rule))
            .toList();
    if (!rules.isEmpty()) {
      page.append("<p><span class=\"v %s\">%s</span> ".formatted(look, words))
          .append(String.join(", ", rules))
          .append("</p>\n");
    }
  }

  private void fact(String name, String value) {
    page.append("<dt>").append(name).append("</dt><dd>").append(escaped(value)).append("</dd>");
  }

  private void overview() {
    page.append("<div class=\"scroll\"><table><tr><th>Group</th><th></th>");
    majorHeadings();
    page.append("<th>Not counted</th></tr>\n");
    for (Results.Group group : results.groups()) {
      page.append(
              "<tr><td class=\"id\"><a href=\"#%s\">%s</a></td><td>"
                  .formatted(group.id(), group.id()))
          .append(escaped(group.title()))
          .append("</td>");
      results
          .majors()
          .forEach(
              major ->
                  page.append(cell(Tally.of(results, group.id(), Basis.DOCUMENT, major), "bad")));
      page.append("<td class=\"soft\">")
          .append(escaped(results.notCounted(group.id())))
          .append("</td></tr>\n");
    }
    otherBases();
    page.append(
        """
        </table></div>
        <p class="soft">A number is how many of the rules that were run passed, as far as they rest on a sentence of the
        documents; the last lines count apart what follows from a sentence with common sense (inference), what is needed to
        speak with KalamDB at all (protocol), and what this suite has decided where the documents are silent (own-choice).
        Planned rules have no scenario yet; untestable ones say why. Neither counts.</p>
        """);
  }

  private void majorHeadings() {
    results.majors().forEach(m -> page.append("<th class=\"cell\">PG ").append(m).append("</th>"));
  }

  private void otherBases() {
    for (Basis basis : results.otherBases()) {
      page.append("<tr><td></td><td><em>%s</em></td>".formatted(basis.words()));
      String ifBad = results.decides(basis) ? "bad" : "warn";
      results.majors().forEach(major -> page.append(cell(Tally.of(results, basis, major), ifBad)));
      page.append(
          "<td class=\"soft\">%s</td></tr>%n"
              .formatted(results.decides(basis) ? "" : "does not decide"));
    }
  }

  private static String cell(Tally tally, String ifBad) {
    String look = tally.bad() ? ifBad : "good";
    return "<td class=\"cell\"><span class=\"v %s\">%s</span></td>"
        .formatted(tally.isEmpty() ? "none" : look, tally.text());
  }

  private void group(Results.Group group) {
    page.append(
            "<h2 id=\"%s\">%s <small>%s</small></h2>%n"
                .formatted(group.id(), escaped(group.title()), group.id()))
        .append("<div class=\"scroll\"><table><tr><th>Rule</th><th>Sentence</th>");
    majorHeadings();
    page.append("</tr>\n");
    for (Rule rule : results.rulesOf(group.id())) {
      List<Basis> bases = results.basesOf(rule);
      for (Basis basis : bases) {
        row(rule, basis, basis == bases.get(0));
      }
    }
    page.append("</table></div>\n");
  }

  /**
   * @param first whether it is the first of the rule, which has its name and sentence
   */
  private void row(Rule rule, Basis basis, boolean first) {
    page.append(
        first
            ? "<tr id=\"%s\"><td class=\"id\">%s</td><td>".formatted(rule.id(), rule.id())
            : "<tr><td></td><td>");
    if (first) {
      sentence(rule);
    }
    if (basis != Basis.DOCUMENT) {
      page.append("<p class=\"soft\">rests on <em>%s</em></p>".formatted(basis.words()));
    }
    for (int major : results.majors()) {
      results.verdict(rule.id(), basis, major).ifPresent(v -> failures(rule, v));
    }
    page.append("</td>");
    for (int major : results.majors()) {
      page.append("<td class=\"cell\">")
          .append(badge(results.verdict(rule.id(), basis, major)))
          .append("</td>");
    }
    page.append("</tr>\n");
  }

  private void sentence(Rule rule) {
    page.append("<blockquote>").append(escaped(rule.sentence()));
    if (rule.about() != null) {
      page.append(" <span class=\"soft\">– ").append(escaped(rule.about())).append("</span>");
    }
    page.append("</blockquote><span class=\"soft\">")
        .append(escaped(rule.document()))
        .append(rule.level() == Rule.Level.SHOULD ? ", SHOULD" : "");
    if (rule.untestable() != null) {
      page.append(" · untestable: ").append(escaped(rule.untestable()));
    }
    if (rule.planned() != null) {
      page.append(" · planned: ").append(escaped(rule.planned()));
    }
    page.append("</span>");
  }

  private String badge(Optional<RuleVerdict> verdict) {
    if (verdict.isEmpty()) {
      return "";
    }
    RuleVerdict v = verdict.get();
    String failed = results.decides(v.basis()) ? "bad" : "warn";
    String look =
        switch (v.verdict()) {
          case PASSED -> "good\">✓";
          case FAILED -> failed + "\">failed";
          case CRASHED -> failed + "\">crashed";
          case HUNG -> failed + "\">hung";
          case NO_BUILD -> "none\">no build";
          case UNEXPECTED_PASS -> "bad\">unexpected pass";
          case HARNESS_ERROR -> "bad\">harness error";
          case EXPECTED_FAILURE -> "warn\">expected failure";
          case UNTESTABLE -> "none\">n/a";
          case NOT_RUN -> "none\">–";
        };
    String title = v.verdict().words() + (v.message() == null ? "" : ": " + v.message());
    return "<span title=\"%s\" class=\"v %s</span>".formatted(escaped(title), look);
  }

  private void failures(Rule rule, RuleVerdict verdict) {
    if (verdict.verdict() == Verdict.PASSED) {
      passed(verdict);
      return;
    }
    boolean shown =
        verdict.verdict().failsTheRun() || verdict.verdict() == Verdict.EXPECTED_FAILURE;
    if (!shown) {
      return;
    }
    page.append(
        "<details><summary>PostgreSQL %d: %s</summary>%n"
            .formatted(verdict.major(), escaped(verdict.verdict().words())));
    boolean saidBelow =
        verdict.scenarios().stream()
            .anyMatch(one -> Objects.equals(one.scenario().message(), verdict.message()));
    if (verdict.message() != null && !saidBelow) {
      page.append("<pre>").append(escaped(verdict.message())).append("</pre>");
    }
    page.append("<p class=\"soft\">Look at: ").append(escaped(rule.check())).append("</p>");
    verdict.scenarios().stream().filter(ScenarioVerdict::notable).forEach(this::scenario);
    page.append("</details>\n");
  }

  /** What was done to see that it passes; a run keeps that of one major alone. */
  private void passed(RuleVerdict verdict) {
    if (verdict.scenarios().stream().allMatch(one -> one.scenario().timeline().isEmpty())) {
      return;
    }
    page.append(
        "<details><summary class=\"soft\">as it ran on PostgreSQL %d</summary>%n"
            .formatted(verdict.major()));
    for (ScenarioVerdict one : verdict.scenarios()) {
      page.append("<p><strong>")
          .append(escaped(one.scenario().name()))
          .append("</strong> <span class=\"soft\">")
          .append(escaped(one.scenario().where()))
          .append("</span></p>");
      timeline(one.scenario());
    }
    page.append("</details>\n");
  }

  private void scenario(ScenarioVerdict judged) {
    ScenarioResult scenario = judged.scenario();
    page.append("<p><strong>")
        .append(escaped(scenario.name()))
        .append("</strong> <span class=\"soft\">")
        .append(escaped(scenario.where()))
        .append(", ")
        .append(judged.verdict().words())
        .append("</span><br>at: ")
        .append(escaped(String.valueOf(scenario.failedStep())))
        .append("</p><pre>")
        .append(escaped(String.valueOf(scenario.message())))
        .append("</pre>\n");
    timeline(scenario);
    if (!scenario.serverLog().isEmpty()) {
      page.append("<details><summary>PostgreSQL's log</summary><pre>")
          .append(escaped(String.join("\n", scenario.serverLog())))
          .append("</pre></details>\n");
    }
  }

  private void timeline(ScenarioResult scenario) {
    page.append("<div class=\"scroll\"><table class=\"line\">");
    scenario
        .timeline()
        .forEach(
            event ->
                page.append("<tr class=\"")
                    .append(event.source())
                    .append("\"><td class=\"ms\">")
                    .append(event.at())
                    .append(" ms</td><td class=\"who\">")
                    .append(escaped(event.who()))
                    .append("</td><td class=\"what\">")
                    .append(escaped(event.text()))
                    .append(
                        event.outcome() == null
                            ? ""
                            : "\n<span class=\"outcome\">→ " + escaped(event.outcome()) + "</span>")
                    .append("</td></tr>\n"));
    page.append("</table></div>\n");
  }

  private void documents() {
    Results.Documents documents = results.documents();
    page.append("<h2 id=\"documents\">The documents</h2>\n<p>")
        .append(documents.quoted())
        .append(" sentences are quoted by rules. ")
        .append(documents.nonNormative().values().stream().mapToLong(Long::longValue).sum())
        .append(" parts demand nothing of an extension (")
        .append(
            documents.nonNormative().entrySet().stream()
                .map(entry -> entry.getValue() + " " + escaped(entry.getKey()))
                .collect(Collectors.joining(", ")))
        .append("). ")
        .append(documents.left().size())
        .append(documents.left().isEmpty() ? " are left.</p>\n" : " are left:</p>\n<ul>");
    documents.left().forEach(left -> page.append("<li>").append(escaped(left)).append("</li>"));
    page.append(documents.left().isEmpty() ? "" : "</ul>\n");
    if (!documents.contradictions().isEmpty()) {
      page.append(
          "<div class=\"scroll\"><table><tr><th>They contradict each other on</th><th>What they"
              + " say</th><th>What this suite holds a candidate to</th></tr>\n");
      documents.contradictions().forEach(this::contradiction);
      page.append("</table></div>\n");
    }
  }

  private void contradiction(Contradiction one) {
    page.append("<tr><td>").append(escaped(one.about())).append("</td><td>");
    for (Contradiction.Statement said : one.statements()) {
      page.append("<blockquote>")
          .append(escaped(said.text()))
          .append(" <span class=\"soft\">")
          .append(escaped(said.document()))
          .append("</span></blockquote>");
    }
    page.append("</td><td>")
        .append(escaped(one.decision()))
        .append(" <span class=\"soft\">")
        .append(
            one.rules().stream()
                .map(rule -> "<a href=\"#%s\">%s</a>".formatted(rule, rule))
                .collect(Collectors.joining(", ")))
        .append("</span></td></tr>\n");
  }

  private static String css() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
