package org.pgkalam.conformance.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.ScenarioVerdict;

/**
 * JUnit XML: a suite per major, a test per rule and basis, the major in the class name. What does
 * not decide the run is never a failure here; it is skipped, and says what came of it.
 */
public final class JunitReport {
  private final Results results;

  /** What a test case is to JUnit. */
  private enum Element {
    PASSED,
    SKIPPED,
    FAILURE,
    ERROR;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public JunitReport(Results results) {
    this.results = results;
  }

  public String text() {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites>\n");
    for (Results.Major major : results.run().majors()) {
      suite(xml, major);
    }
    return xml.append("</testsuites>\n").toString();
  }

  private void suite(StringBuilder xml, Results.Major major) {
    List<RuleVerdict> verdicts =
        results.verdicts().stream().filter(v -> v.major() == major.major()).toList();
    xml.append(
        "  <testsuite name=\"PostgreSQL %d\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%s\">%n"
            .formatted(
                major.major(),
                verdicts.size(),
                count(verdicts, Element.FAILURE),
                count(verdicts, Element.ERROR),
                count(verdicts, Element.SKIPPED),
                seconds(major.seconds())));
    verdicts.forEach(verdict -> test(xml, verdict));
    xml.append("  </testsuite>\n");
  }

  private long count(List<RuleVerdict> verdicts, Element element) {
    return verdicts.stream().filter(verdict -> element(verdict) == element).count();
  }

  private void test(StringBuilder xml, RuleVerdict verdict) {
    xml.append(
            "    <testcase classname=\"pg%d.%s\" name=\""
                .formatted(verdict.major(), verdict.group()))
        .append(Xml.escaped(name(verdict)))
        .append("\" time=\"%s\"".formatted(seconds(verdict.seconds())));
    Element element = element(verdict);
    if (element == Element.PASSED) {
      xml.append("/>\n");
      return;
    }
    xml.append("><")
        .append(element.tag())
        .append(" message=\"")
        .append(Xml.escaped(headline(verdict)))
        .append("\">")
        .append(Xml.escaped(message(verdict)))
        .append("</")
        .append(element.tag())
        .append(">");
    String timelines = timelines(verdict);
    if (!timelines.isEmpty()) {
      xml.append("<system-out>").append(Xml.escaped(timelines)).append("</system-out>");
    }
    xml.append("</testcase>\n");
  }

  private String name(RuleVerdict verdict) {
    String heading = verdict.rule() + " " + results.rule(verdict).heading();
    return verdict.basis() == Basis.DOCUMENT
        ? heading
        : heading + " [" + verdict.basis().words() + "]";
  }

  private Element element(RuleVerdict verdict) {
    return switch (verdict.verdict()) {
      case PASSED -> Element.PASSED;
      case NOT_RUN, UNTESTABLE, NO_BUILD, EXPECTED_FAILURE -> Element.SKIPPED;
      case HARNESS_ERROR -> Element.ERROR;
      case UNEXPECTED_PASS -> Element.FAILURE;
      case FAILED, CRASHED, HUNG ->
          results.decides(verdict.basis()) ? Element.FAILURE : Element.SKIPPED;
    };
  }

  private String headline(RuleVerdict verdict) {
    boolean onlyShown = verdict.verdict().failsTheRun() && element(verdict) == Element.SKIPPED;
    return verdict.verdict().words()
        + (onlyShown ? " (rests on " + verdict.basis().words() + ", does not decide)" : "")
        + ": "
        + message(verdict).lines().findFirst().orElse("");
  }

  private static String timelines(RuleVerdict verdict) {
    return verdict.scenarios().stream()
        .filter(ScenarioVerdict::notable)
        .map(one -> TimelineText.of(one.scenario()))
        .collect(Collectors.joining("\n"));
  }

  private static String message(RuleVerdict verdict) {
    return verdict.message() == null ? verdict.verdict().words() : verdict.message();
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }
}
