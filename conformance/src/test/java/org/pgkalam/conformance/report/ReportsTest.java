package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class ReportsTest {
  private static final Path DIRECTORY = Path.of("/out");

  @Test
  void theTerminalShowsARowPerGroupThenTheFailureThenOneLine() {
    assertThat(new TerminalTable(SampleResults.failed(), false).text(DIRECTORY))
        .contains("PG 13   PG 16")
        .containsPattern("A +Group A +2/2 +1/2 +1 planned, 1 untestable")
        .contains("Verdicts: 3 passed, 1 failed, 2 not run, 2 untestable.")
        .contains("A-002 failed on PostgreSQL 16")
        .contains("The sentence of A-002 says <this> & \"that\".")
        .contains("look at: the place of A-002")
        .endsWith(
            "\nReports: /out/report.html\nconform: 3/4 verdicts passed on 13, 16 in 12 s, 1 planned\n");
  }

  @Test
  void theTerminalCountsWhatTheDocumentsDoNotSayApart() {
    assertThat(new TerminalTable(onOwnChoice(false), false).text(DIRECTORY))
        .containsPattern("A +Group A +2/2 ")
        .contains("not counted below (--strict counts it)")
        .containsPattern("own-choice +0/1\n")
        .contains("A-001 hung on PostgreSQL 16 – rests on own-choice, does not decide")
        .endsWith(
            "\nReports: /out/report.html\nconform: 2/2 verdicts passed on 16 in 12 s, 1 planned\n");
    assertThat(new TerminalTable(onOwnChoice(true), false).text(DIRECTORY))
        .contains("counted because of --strict")
        .contains("A-001 hung on PostgreSQL 16 – rests on own-choice\n");
  }

  @Test
  void theTerminalShowsWhatDecidesFirst() {
    String text =
        new TerminalTable(
                SampleResults.of16(
                    false,
                    Baseline.none(),
                    onOwnChoice,
                    Rules.scenario(16, "A-002", ScenarioResult.Outcome.FAILED, "wrong")),
                false)
            .text(DIRECTORY);
    assertThat(text.indexOf("A-002 failed")).isPositive().isLessThan(text.indexOf("A-001 hung"));
  }

  @Test
  void theTerminalHasNoEscapeSequencesUnlessAskedFor() {
    assertThat(new TerminalTable(SampleResults.failed(), false).text(DIRECTORY))
        .doesNotContain("\u001b");
    assertThat(new TerminalTable(SampleResults.failed(), true).text(DIRECTORY))
        .contains("\u001b[31m");
  }

  @Test
  void theHtmlListsEveryRuleWithItsSentence() {
    String html = new HtmlReport(SampleResults.failed()).text();
    assertThat(html)
        .contains("The sentence of A-001 says &lt;this&gt; &amp; &quot;that&quot;.")
        .contains("<tbody class=\"rule\" id=\"A-003\" tabindex=\"-1\">")
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
    String ofTheRun = html.substring(html.indexOf("</style>"), html.indexOf("<script "));
    assertThat(ofTheRun)
        .doesNotContain("<i>&", "<b>&", "<script", "<this>", "<one>", "\u0001", "style=");
    assertThat(html)
        .doesNotContain("src=", "http:", "https:", "@import", "url(", "<link", "fetch(")
        .contains("default-src 'none'");
    assertThat(html.split("<script", -1)).hasSize(3);
  }

  @Test
  void theHtmlTrustsItsOwnScriptAndStyleAlone() throws Exception {
    String html = new HtmlReport(SampleResults.failed()).text();
    for (String tag : List.of("style", "script")) {
      String inside =
          html.substring(
              html.lastIndexOf("<" + tag + ">") + tag.length() + 2, html.lastIndexOf("</" + tag));
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(inside.getBytes(StandardCharsets.UTF_8));
      assertThat(html)
          .contains(tag + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }
  }

  @Test
  void theHtmlCarriesWhatItsFiltersAndItsComparisonLookAt() throws Exception {
    String html = new HtmlReport(SampleResults.failed()).text();
    assertThat(html)
        .contains("data-basis=\"document\" data-verdicts=\"13:passed 16:failed\"")
        .contains("<option value=\"16\">16</option>", "<option value=\"failed\">failed</option>");
    String begin = "<script type=\"application/json\" id=\"run\">";
    int at = html.indexOf(begin) + begin.length();
    String json = html.substring(at, html.indexOf("</script>", at));
    assertThat(json).doesNotContain("<", ">", "&");
    JsonNode run = new ObjectMapper().readTree(json);
    assertThat(run.path("majors").toString()).isEqualTo("[13,16]");
    JsonNode second = run.path("scenarios").get(1);
    assertThat(second.get(0).asText()).isEqualTo("A-002");
    assertThat(second.get(2).path("13").toString()).isEqualTo("[\"PASSED\",false]");
    assertThat(second.get(2).path("16").toString()).isEqualTo("[\"FAILED\",false]");
  }

  @Test
  void theHtmlShowsAnErrorThatSeveralRulesShareAsOne() {
    Results two =
        SampleResults.of16(
            false,
            Baseline.none(),
            failed("A-001", "ERROR XX000: no column \"a\" in row 3\nin: SELECT 1"),
            failed("A-002", "ERROR XX000: no column \"b\" in row 14\nin: SELECT 2"));
    assertThat(new HtmlReport(two).text())
        .contains("2 rules: <code>ERROR XX000: no column &quot;a&quot; in row 3</code>")
        .contains("1 other rule fails by the same");
    Results other =
        SampleResults.of16(
            false,
            Baseline.none(),
            failed("A-001", "ERROR XX000: no column \"a\""),
            failed("A-002", "ERROR 42501: not yours"));
    assertThat(new HtmlReport(other).text()).doesNotContain("id=\"causes\"");
  }

  @Test
  void theHtmlSetsActualBesideExpectedAndSaysHowToRepeatIt() {
    Results results =
        SampleResults.of16(
            false, Baseline.none(), failed("A-001", "the result is\n| 1 |\nand not\n| <2> |"));
    assertThat(new HtmlReport(results).text())
        .contains("actual</p><pre>| 1 |</pre>", "expected</p><pre>| &lt;2&gt; |</pre>")
        .contains("./conform --candidate &#39;/candidates/&lt;one&gt;&#39; --pg 16 --rule A-001");
  }

  @Test
  void theHtmlSaysWhatHasChangedSinceAnOlderRun() {
    assertThat(new HtmlReport(SampleResults.failed(), SampleResults.passed()).text())
        .contains("<summary>Newly failing (1)</summary><ul><li><a href=\"#A-002\">A-002</a>");
    assertThat(new HtmlReport(SampleResults.failed(), SampleResults.failed()).text())
        .contains("No difference.</p>");
  }

  @Test
  void theBadgeSaysHowManyPassed() throws Exception {
    Document svg = parse(new Badge(SampleResults.failed()).text());
    assertThat(svg.getDocumentElement().getAttribute("aria-label"))
        .isEqualTo("pg_kalam conformance: 3/4 (partial)");
    assertThat(new Badge(SampleResults.failed()).text()).contains("#b4232c");
    assertThat(new Badge(SampleResults.passed()).text()).contains("#18794e");
  }

  private static ScenarioResult failed(String rule, String message) {
    return Rules.scenario(16, rule, ScenarioResult.Outcome.FAILED, message);
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
  void theJunitXmlHasTheTimeLineOfAFailure() throws Exception {
    Document xml = parse(new JunitReport(SampleResults.failed()).text());
    assertThat(xml.getElementsByTagName("system-out").item(0).getTextContent())
        .contains("a scenario of A-002 (A.feature:7)")
        .contains("1 ms  session 1: SELECT '<b>&'")
        .contains("2 ms  kalamdb: Scan {table: \"<i>\"}")
        .contains("→ 1 rows");
  }

  @Test
  void theJunitXmlSkipsWhatDoesNotDecide() throws Exception {
    Document lenient = parse(new JunitReport(onOwnChoice(false)).text());
    assertThat(lenient.getElementsByTagName("failure").getLength()).isZero();
    Element skipped = (Element) lenient.getElementsByTagName("skipped").item(0);
    assertThat(skipped.getAttribute("message"))
        .isEqualTo("hung (rests on own-choice, does not decide): no answer");
    assertThat(((Element) skipped.getParentNode()).getAttribute("name")).endsWith(" [own-choice]");
    Document strict = parse(new JunitReport(onOwnChoice(true)).text());
    assertThat(strict.getElementsByTagName("failure").getLength()).isEqualTo(1);
  }

  @Test
  void theHtmlHasARowForEachThingThatARuleRestsOn() {
    String html = new HtmlReport(onOwnChoice(false)).text();
    assertThat(html)
        .contains("rests on <em>own-choice</em>")
        .contains(
            "<td><em>own-choice</em></td><td class=\"cell\" data-m=\"16\"><span class=\"v warn\">0/1<")
        .contains("class=\"v warn\">hung</span>")
        .doesNotContain("class=\"v bad\"");
    assertThat(new HtmlReport(onOwnChoice(true)).text()).contains("class=\"v bad\">hung</span>");
  }

  @Test
  void theHtmlKeepsWhatWasDoneToPassIfTheRunDid() {
    ScenarioResult kept = Rules.passedWithTimeline("A-001");
    ScenarioResult other = Rules.scenario(16, "A-002", ScenarioResult.Outcome.PASSED, null);
    assertThat(new HtmlReport(SampleResults.of16(false, Baseline.none(), kept, other)).text())
        .contains("as it ran on PostgreSQL 16")
        .contains("SELECT &lt;1&gt;");
    assertThat(
            new HtmlReport(SampleResults.of16(false, Baseline.none(), kept.shortened(), other))
                .text())
        .doesNotContain("as it ran on");
  }

  @Test
  void theHtmlSaysWhereDocumentsContradictEachOther() {
    assertThat(new HtmlReport(SampleResults.passed()).text())
        .contains("3 sentences are quoted by rules. 2 parts demand nothing")
        .contains("<li>overview.txt: &lt;left&gt;</li>")
        .contains("it is &lt;a&gt;")
        .contains("either &lt;will&gt; do")
        .contains("<a href=\"#A-001\">A-001</a>, <a href=\"#A-002\">A-002</a>");
  }

  @Test
  void theMarkdownHasTheOtherBasesAndTheTimeLines() {
    assertThat(new MarkdownSummary(onOwnChoice(false)).text())
        .contains("| | *own-choice, not counted* | **0/1** |")
        .contains("| A-001 | 16 | hung | own-choice |")
        .contains("<details><summary>A-001 on PostgreSQL 16</summary>")
        .contains("kalamdb: Scan {table: &quot;&lt;i&gt;&quot;}");
  }

  @Test
  void theMarkdownHasTheTableAndWhatFailed() {
    assertThat(new MarkdownSummary(SampleResults.failed()).text())
        .contains("| A | Group A | 2/2 | **1/2** |")
        .contains(
            "| A-002 | 16 | failed | document | \"The sentence of A-002 says &lt;this&gt; &amp; \"that\".\" |");
  }

  private final ScenarioResult onOwnChoice =
      Rules.scenario(16, "A-001", Basis.OWN_CHOICE, ScenarioResult.Outcome.HUNG, "no answer");

  /** All that the documents say passed, and one scenario hung that rests on an own choice. */
  private Results onOwnChoice(boolean strict) {
    return SampleResults.of16(
        strict,
        Baseline.none(),
        Rules.scenario(16, "A-001", ScenarioResult.Outcome.PASSED, null),
        onOwnChoice,
        Rules.scenario(16, "A-002", ScenarioResult.Outcome.PASSED, null));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
