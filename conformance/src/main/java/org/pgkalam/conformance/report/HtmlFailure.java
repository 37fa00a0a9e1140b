package org.pgkalam.conformance.report;

import static org.pgkalam.conformance.report.Xml.escaped;

import java.util.Optional;
import java.util.regex.Pattern;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;
import org.pgkalam.conformance.verdict.TimelineEvent;

/** What was done in a scenario and what came of it, as HTML. */
final class HtmlFailure {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@=+,-]+");

  private final Candidate candidate;
  private final Causes causes;

  HtmlFailure(Candidate candidate, Causes causes) {
    this.candidate = candidate;
    this.causes = causes;
  }

  /** All of a scenario that is not simply passed. */
  String of(RuleVerdict verdict, ScenarioVerdict judged) {
    ScenarioResult scenario = judged.scenario();
    StringBuilder html = new StringBuilder();
    html.append(title(scenario, ", " + judged.verdict().words()))
        .append("<p>at: ")
        .append(escaped(String.valueOf(scenario.failedStep())))
        .append("</p>")
        .append(message(String.valueOf(scenario.message())));
    int others = causes.others(scenario);
    if (others > 0) {
      html.append(
          "<p class=\"soft\">%d other %s by the same <a href=\"#causes\">error</a>.</p>"
              .formatted(others, others == 1 ? "rule fails" : "rules fail"));
    }
    html.append("<p class=\"soft\">This alone once more:</p><pre>")
        .append(escaped(again(verdict)))
        .append("</pre>\n")
        .append(timeline(scenario));
    if (!scenario.serverLog().isEmpty()) {
      html.append("<details><summary>PostgreSQL’s log</summary><pre>")
          .append(escaped(String.join("\n", scenario.serverLog())))
          .append("</pre></details>\n");
    }
    return html.toString();
  }

  /** What was done to see that it passes. */
  String passed(ScenarioResult scenario) {
    return title(scenario, "") + timeline(scenario);
  }

  private static String title(ScenarioResult scenario, String more) {
    return "<p><strong>%s</strong> <span class=\"soft\">%s%s</span></p>"
        .formatted(escaped(scenario.name()), escaped(scenario.where()), more);
  }

  static String message(String message) {
    Optional<Difference> difference = Difference.of(message);
    if (difference.isEmpty()) {
      return "<pre>" + escaped(message) + "</pre>";
    }
    Difference two = difference.get();
    return """
        <p>%s</p><div class="two"><div><p class="soft">actual</p><pre>%s</pre></div>\
        <div><p class="soft">expected</p><pre>%s</pre></div></div>
        """
        .formatted(escaped(two.about()), escaped(two.actual()), escaped(two.expected()));
  }

  private String again(RuleVerdict verdict) {
    String place = candidate.place();
    String which;
    if (!candidate.files().isEmpty()) {
      which = "--candidate " + quoted(place) + " --pg " + verdict.major();
    } else if (place.startsWith("jdbc:")) {
      which = "--server " + quoted(place);
    } else {
      which = "--pg-config " + quoted(place);
    }
    return "./conform " + which + " --rule " + verdict.rule();
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  private static String timeline(ScenarioResult scenario) {
    StringBuilder html = new StringBuilder("<ol class=\"line\">");
    scenario.timeline().forEach(event -> html.append(event(event)));
    return html.append("</ol>\n").toString();
  }

  private static String event(TimelineEvent event) {
    String outcome = event.outcome() == null ? "" : "<i>→ " + escaped(event.outcome()) + "</i>";
    return "<li class=\"%s\"><b>%d ms</b><b>%s</b><span>%s%s</span></li>%n"
        .formatted(
            event.source(), event.at(), escaped(event.who()), escaped(event.text()), outcome);
  }
}
