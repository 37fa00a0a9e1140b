package org.pgkalam.conformance.report;

import java.util.List;
import java.util.Locale;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/** JUnit XML: a suite per major, a test per rule, the major in the class name. */
public final class JunitReport {
  private final Results results;

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
                verdicts.stream().filter(JunitReport::isFailure).count(),
                verdicts.stream().filter(v -> v.verdict() == Verdict.HARNESS_ERROR).count(),
                verdicts.stream().filter(JunitReport::isSkipped).count(),
                seconds(major.seconds())));
    verdicts.forEach(verdict -> test(xml, verdict));
    xml.append("  </testsuite>\n");
  }

  private void test(StringBuilder xml, RuleVerdict verdict) {
    String heading =
        results.rules().stream()
            .filter(rule -> rule.id().equals(verdict.rule()))
            .map(rule -> rule.id() + " " + rule.heading())
            .findFirst()
            .orElse(verdict.rule());
    xml.append(
            "    <testcase classname=\"pg%d.%s\" name=\""
                .formatted(verdict.major(), verdict.group()))
        .append(Xml.escaped(heading))
        .append("\" time=\"%s\"".formatted(seconds(verdict.seconds())));
    if (verdict.verdict() == Verdict.PASSED) {
      xml.append("/>\n");
      return;
    }
    String message = verdict.message() == null ? verdict.verdict().words() : verdict.message();
    String element = "failure";
    if (isSkipped(verdict)) {
      element = "skipped";
    } else if (verdict.verdict() == Verdict.HARNESS_ERROR) {
      element = "error";
    }
    String headline = verdict.verdict().words() + ": " + message.lines().findFirst().orElse("");
    xml.append("><")
        .append(element)
        .append(" message=\"")
        .append(Xml.escaped(headline))
        .append("\">")
        .append(Xml.escaped(message))
        .append("</")
        .append(element)
        .append("></testcase>\n");
  }

  private static boolean isFailure(RuleVerdict verdict) {
    return verdict.verdict() == Verdict.FAILED || verdict.verdict() == Verdict.UNEXPECTED_PASS;
  }

  private static boolean isSkipped(RuleVerdict verdict) {
    return verdict.verdict() == Verdict.NOT_RUN
        || verdict.verdict() == Verdict.UNTESTABLE
        || verdict.verdict() == Verdict.EXPECTED_FAILURE;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }
}
