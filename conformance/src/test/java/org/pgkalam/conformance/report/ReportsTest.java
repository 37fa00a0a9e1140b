package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class ReportsTest {
  @Test
  void theTerminalShowsARowPerGroupThenTheFailureThenOneLine() {
    assertThat(new TerminalTable(SampleResults.failed(), false).text())
        .contains("PG 13   PG 16")
        .containsPattern("A +Group A +2/2 +1/2 +1 planned, 1 untestable")
        .contains("Verdicts: 3 passed, 1 failed, 2 not run, 2 untestable.")
        .contains("A-002 failed on PostgreSQL 16")
        .contains("The sentence of A-002 says <this> & \"that\".")
        .contains("look at: the place of A-002")
        .endsWith("\nconform: 3/4 verdicts passed on 13, 16 in 12 s, 1 planned\n");
  }

  @Test
  void theTerminalHasNoEscapeSequencesUnlessAskedFor() {
    assertThat(new TerminalTable(SampleResults.failed(), false).text()).doesNotContain("\u001b");
    assertThat(new TerminalTable(SampleResults.failed(), true).text()).contains("\u001b[31m");
  }

  @Test
  void theHtmlListsEveryRuleWithItsSentence() {
    String html = new HtmlReport(SampleResults.failed()).text();
    assertThat(html)
        .contains("The sentence of A-001 says &lt;this&gt; &amp; &quot;that&quot;.")
        .contains("<tr id=\"A-003\">")
        .contains("planned: later")
        .contains("untestable: it is advice");
  }

  @Test
  void theHtmlShowsSqlAndRpcsOfAFailureOnOneTimeLine() {
    String html = new HtmlReport(SampleResults.failed()).text();
    int sql = html.indexOf("SELECT &#39;&lt;b&gt;&amp;&#39;");
    int rpc = html.indexOf("Scan {table: &quot;&lt;i&gt;&quot;}");
    assertThat(sql).isPositive();
    assertThat(rpc).isGreaterThan(sql);
    assertThat(html).contains("LOG: &lt;script&gt;").contains("Look at: the place of A-002");
  }

  @Test
  void theHtmlHoldsNoMarkupFromTheRunAndLoadsNothing() {
    String html = new HtmlReport(SampleResults.failed()).text();
    assertThat(html)
        .doesNotContain("<b>", "<i>", "<script", "<this>", "<one>", "\u0001")
        .doesNotContain("src=", "http:", "https:", "@import", "url(");
  }

  @Test
  void theJunitXmlHasASuitePerMajorAndTheMajorInTheClassName() throws Exception {
    Document xml = parse(new JunitReport(SampleResults.failed()).text());
    Element suite = (Element) xml.getElementsByTagName("testsuite").item(1);
    assertThat(suite.getAttribute("name")).isEqualTo("PostgreSQL 16");
    assertThat(suite.getAttribute("tests")).isEqualTo("4");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    assertThat(suite.getAttribute("skipped")).isEqualTo("2");
    Element test = (Element) suite.getElementsByTagName("testcase").item(1);
    assertThat(test.getAttribute("classname")).isEqualTo("pg16.A");
    assertThat(test.getAttribute("name")).startsWith("A-002 ");
    assertThat(test.getElementsByTagName("failure").getLength()).isEqualTo(1);
    assertThat(test.getTextContent()).contains("expected <1> & got \"2\"\uFFFD");
  }

  @Test
  void theJunitXmlTellsHarnessErrorsFromFailures() throws Exception {
    Document xml = parse(new JunitReport(SampleResults.harnessError()).text());
    assertThat(xml.getElementsByTagName("failure").getLength()).isZero();
    assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(1);
  }

  @Test
  void theMarkdownHasTheTableAndWhatFailed() {
    assertThat(new MarkdownSummary(SampleResults.failed()).text())
        .contains("| A | Group A | 2/2 | **1/2** |")
        .contains(
            "| A-002 | 16 | failed | document | \"The sentence of A-002 says &lt;this&gt; &amp; \"that\".\" |");
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
