package org.pgkalam.conformance.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/** What the reader of the page chooses rules by. It is seen only where scripts run. */
final class HtmlFilters {
  private final Results results;

  HtmlFilters(Results results) {
    this.results = results;
  }

  String html() {
    return """
        <form class="needs-js" id="filters" role="search" aria-label="Rules">
        <label class="wide">Search <input type="search" id="words" placeholder="rule, sentence, SQL, message"></label>
        %s%s%s
        <button type="reset">All rules</button>
        <output id="shown"></output>
        <details class="wide"><summary>Keys</summary><p><kbd>/</kbd> search, <kbd>j</kbd> or <kbd>↓</kbd> next rule, \
        <kbd>k</kbd> or <kbd>↑</kbd> the one before, <kbd>n</kbd> next rule that is not as it should be, \
        <kbd>Enter</kbd> fold or unfold it, <kbd>Esc</kbd> out of the search, <kbd>?</kbd> these keys. The arrows \
        work once a rule is chosen.</p></details>
        </form>
        """
        .formatted(
            select("major", "PostgreSQL", results.majors().stream().map(String::valueOf).toList()),
            select(
                "verdict",
                "Verdict",
                Arrays.stream(Verdict.values())
                    .filter(verdict -> results.count(verdict) > 0)
                    .map(HtmlFilters::key)
                    .toList()),
            select(
                "basis",
                "Rests on",
                results.verdicts().stream()
                    .map(RuleVerdict::basis)
                    .distinct()
                    .sorted()
                    .map(Basis::words)
                    .toList()));
  }

  /** The verdict as one word. */
  static String key(Verdict verdict) {
    return verdict.words().replace(' ', '-');
  }

  private static String select(String id, String label, List<String> values) {
    return values.stream()
        .map(value -> "<option value=\"%s\">%s</option>".formatted(value, value.replace('-', ' ')))
        .collect(
            Collectors.joining(
                "",
                "<label>%s <select id=\"%s\"><option value=\"\">all</option>".formatted(label, id),
                "</select></label>\n"));
  }
}
