package org.pgkalam.conformance.report;

import static org.pgkalam.conformance.report.Xml.escaped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/** What has changed since an older run, as HTML; and what the page needs to compare by itself. */
final class HtmlComparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HtmlComparison() {}

  /**
   * @param before null if there is none to compare with
   */
  static String section(Results before, Results after) {
    StringBuilder html =
        new StringBuilder(
            """
            <section id="comparison" aria-label="Comparison"%s>
            <h2>Since an older run</h2>
            <div id="changes">
            """
                .formatted(before == null ? " class=\"needs-js\"" : ""));
    if (before != null) {
      html.append("<p class=\"soft\">of ")
          .append(escaped(before.run().date() + ", " + before.run().candidate().place()))
          .append("</p>\n");
      List<ResultsDiff.Entry> entries = new ResultsDiff(before, after).entries();
      html.append(entries.isEmpty() ? "<p>No difference.</p>\n" : "");
      entries.stream()
          .collect(
              Collectors.groupingBy(
                  ResultsDiff.Entry::change, LinkedHashMap::new, Collectors.toList()))
          .forEach((change, some) -> html.append(changed(change, some)));
    }
    return html.append(
            """
            </div>
            <p class="needs-js"><label>Compare with the results.json of an older run
            <input type="file" id="older" accept=".json,application/json"></label></p>
            </section>
            """)
        .toString();
  }

  private static String changed(ResultsDiff.Change change, List<ResultsDiff.Entry> entries) {
    StringBuilder html =
        new StringBuilder(
            "<details%s><summary>%s (%d)</summary><ul>"
                .formatted(change.isWorse() ? " open" : "", change.heading(), entries.size()));
    for (ResultsDiff.Entry entry : entries) {
      html.append("<li>")
          .append(
              entry.rules().stream()
                  .map(rule -> "<a href=\"#%s\">%s</a>".formatted(escaped(rule), escaped(rule)))
                  .collect(Collectors.joining(", ")))
          .append(' ')
          .append(escaped(entry.name()))
          .append(" <span class=\"soft\">PostgreSQL ")
          .append(Ranges.text(entry.majors()))
          .append("</span></li>\n");
    }
    return html.append("</ul></details>\n").toString();
  }

  /**
   * How each scenario ended, as JSON that can stand in a {@code script} element: rules, name, and
   * for each major the outcome and whether it is flaky.
   */
  static String data(Results results) {
    Map<List<Object>, Map<Integer, List<Object>>> scenarios = new LinkedHashMap<>();
    for (RuleVerdict verdict : results.verdicts()) {
      for (ScenarioVerdict one : verdict.scenarios()) {
        ScenarioResult scenario = one.scenario();
        scenarios
            .computeIfAbsent(
                List.of(String.join(", ", scenario.rules()), scenario.name()),
                key -> new LinkedHashMap<>())
            .put(scenario.major(), List.of(scenario.outcome().name(), scenario.flaky()));
      }
    }
    List<List<Object>> rows = new ArrayList<>();
    scenarios.forEach((key, ends) -> rows.add(List.of(key.get(0), key.get(1), ends)));
    try {
      return JSON.writeValueAsString(
              Map.of("format", results.format(), "majors", results.majors(), "scenarios", rows))
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
