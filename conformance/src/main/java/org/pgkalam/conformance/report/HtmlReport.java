package org.pgkalam.conformance.report;

import static org.pgkalam.conformance.report.Xml.escaped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
import org.pgkalam.conformance.verdict.ScenarioVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/**
 * One page for everybody: which sentence of the documents holds on which major. It loads nothing
 * from elsewhere, and everything that comes from a run is escaped.
 */
public final class HtmlReport {
  private final Results results;
  private final Results before;
  private final Causes causes;
  private final HtmlFailure scenarios;
  private final StringBuilder page = new StringBuilder();

  public HtmlReport(Results results) {
    this(results, null);
  }

  /**
   * @param before an older run that this one is compared with, or null
   */
  public HtmlReport(Results results, Results before) {
    this.results = results;
    this.before = before;
    this.causes = Causes.of(results);
    this.scenarios = new HtmlFailure(results.run().candidate(), causes);
  }

  public String text() {
    page.setLength(0);
    String style = resource("report.css");
    String script = resource("report.js");
    page.append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
            style-src 'sha256-%s'; script-src 'sha256-%s'; form-action 'none'; base-uri 'none'">
            <title>Conformance of pg_kalam</title>
            <style>"""
                .formatted(sha256(style), sha256(script)))
        .append(style)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>Conformance of pg_kalam</h1>\n");
    head();
    overview();
    causes();
    page.append(HtmlComparison.section(before, results));
    page.append(new HtmlFilters(results).html());
    for (Results.Group group : results.groups()) {
      group(group);
    }
    documents();
    return page.append("</main>\n<script type=\"application/json\" id=\"run\">")
        .append(HtmlComparison.data(results))
        .append("</script>\n<script>")
        .append(script)
        .append("</script>\n</body>\n</html>\n")
        .toString();
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
        run.majors().stream().map(Results.Major::described).collect(Collectors.joining(", ")));
    if (!results.providers().isEmpty()) {
      fact("Provider", String.join(", ", results.providers()));
    }
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
            .map(HtmlReport::link)
            .toList();
    if (!rules.isEmpty()) {
      page.append("<p><span class=\"v %s\">%s</span> ".formatted(look, words))
          .append(String.join(", ", rules))
          .append("</p>\n");
    }
  }

  private void causes() {
    List<Causes.Cause> shared = causes.shared();
    if (shared.isEmpty()) {
      return;
    }
    page.append(
        "<h2 id=\"causes\">One error, several rules</h2>\n"
            + "<p class=\"soft\">Failures whose messages are the same but for names and numbers are likely one"
            + " cause.</p>\n<ul>\n");
    for (Causes.Cause cause : shared) {
      page.append("<li><details><summary>")
          .append(cause.rules().size())
          .append(" rules: <code>")
          .append(escaped(cause.error().lines().findFirst().orElse("")))
          .append("</code></summary>\n")
          .append(HtmlFailure.message(cause.error()))
          .append("</details><p>")
          .append(
              cause.rules().entrySet().stream()
                  .map(
                      rule ->
                          "%s <span class=\"soft\">(%s)</span>"
                              .formatted(
                                  link(rule.getKey()), Ranges.text(List.copyOf(rule.getValue()))))
                  .collect(Collectors.joining(", ")))
          .append("</p></li>\n");
    }
    page.append("</ul>\n");
  }

  private static String link(String rule) {
    return "<a href=\"#%s\">%s</a>".formatted(rule, rule);
  }

  private void fact(String name, String value) {
    page.append("<dt>").append(name).append("</dt><dd>").append(escaped(value)).append("</dd>");
  }

  private void overview() {
    page.append(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Overview\"><table><tr>"
            + "<th scope=\"col\">Group</th><th scope=\"col\">Title</th>");
    majorHeadings();
    page.append("<th scope=\"col\">Not counted</th></tr>\n");
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
                  page.append(
                      cell(major, Tally.of(results, group.id(), Basis.DOCUMENT, major), "bad")));
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
    results
        .majors()
        .forEach(
            m ->
                page.append(
                    "<th scope=\"col\" class=\"cell\" data-m=\"%d\">PG %d</th>".formatted(m, m)));
  }

  private void otherBases() {
    for (Basis basis : results.otherBases()) {
      page.append("<tr><td></td><td><em>%s</em></td>".formatted(basis.words()));
      String ifBad = results.decides(basis) ? "bad" : "warn";
      results
          .majors()
          .forEach(major -> page.append(cell(major, Tally.of(results, basis, major), ifBad)));
      page.append(
          "<td class=\"soft\">%s</td></tr>%n"
              .formatted(results.decides(basis) ? "" : "does not decide"));
    }
  }

  private static String cell(int major, Tally tally, String ifBad) {
    String look = tally.bad() ? ifBad : "good";
    return "<td class=\"cell\" data-m=\"%d\"><span class=\"v %s\">%s</span></td>"
        .formatted(major, tally.isEmpty() ? "none" : look, tally.text());
  }

  private void group(Results.Group group) {
    page.append(
            "<section class=\"group\" aria-labelledby=\"%1$s\"><h2 id=\"%1$s\">%2$s <small>%1$s</small></h2>%n"
                .formatted(group.id(), escaped(group.title())))
        .append(
            "<table class=\"rules\"><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Sentence</th>");
    majorHeadings();
    page.append("</tr></thead>\n");
    for (Rule rule : results.rulesOf(group.id())) {
      List<Basis> bases = results.basesOf(rule);
      page.append("<tbody class=\"rule\" id=\"%s\" tabindex=\"-1\">".formatted(rule.id()));
      for (Basis basis : bases) {
        row(rule, basis, basis == bases.get(0));
      }
      page.append("</tbody>\n");
    }
    page.append("</table></section>\n");
  }

  /**
   * @param first whether it is the first of the rule, which has its name and sentence
   */
  private void row(Rule rule, Basis basis, boolean first) {
    page.append(
        "<tr data-basis=\"%s\" data-verdicts=\"%s\"><td class=\"id\">%s</td><td class=\"sentence\">"
            .formatted(basis.words(), verdicts(rule, basis), first ? rule.id() : ""));
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
      page.append("<td class=\"cell\" data-m=\"%d\">".formatted(major))
          .append(badge(results.verdict(rule.id(), basis, major)))
          .append("</td>");
    }
    page.append("</tr>\n");
  }

  /** What filters look at, such as {@code "13:passed 16:no-build"}. */
  private String verdicts(Rule rule, Basis basis) {
    return results.majors().stream()
        .flatMap(major -> results.verdict(rule.id(), basis, major).stream())
        .map(verdict -> verdict.major() + ":" + HtmlFilters.key(verdict.verdict()))
        .collect(Collectors.joining(" "));
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
        "<details data-m=\"%1$d\"><summary>PostgreSQL %1$d: %2$s</summary>%n"
            .formatted(verdict.major(), escaped(verdict.verdict().words())));
    boolean saidBelow =
        verdict.scenarios().stream()
            .anyMatch(one -> Objects.equals(one.scenario().message(), verdict.message()));
    if (verdict.message() != null && !saidBelow) {
      page.append(HtmlFailure.message(verdict.message()));
    }
    page.append("<p class=\"soft\">Look at: ").append(escaped(rule.check())).append("</p>");
    verdict.scenarios().stream()
        .filter(ScenarioVerdict::notable)
        .forEach(one -> page.append(scenarios.of(verdict, one)));
    page.append("</details>\n");
  }

  /** What was done to see that it passes; a run keeps that of one major alone. */
  private void passed(RuleVerdict verdict) {
    if (verdict.scenarios().stream().allMatch(one -> one.scenario().timeline().isEmpty())) {
      return;
    }
    page.append(
        "<details data-m=\"%1$d\"><summary class=\"soft\">as it ran on PostgreSQL %1$d</summary>%n"
            .formatted(verdict.major()));
    verdict.scenarios().forEach(one -> page.append(scenarios.passed(one.scenario())));
    page.append("</details>\n");
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
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Contradictions\"><table><tr>"
              + "<th scope=\"col\">They contradict each other on</th><th scope=\"col\">What they say</th>"
              + "<th scope=\"col\">What this suite holds a candidate to</th></tr>\n");
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
        .append(one.rules().stream().map(HtmlReport::link).collect(Collectors.joining(", ")))
        .append("</span></td></tr>\n");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
