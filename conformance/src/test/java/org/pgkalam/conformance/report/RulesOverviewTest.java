package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.run.Features;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.DocumentCoverage;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.Scenario;

final class RulesOverviewTest {
  private static final DocumentCoverage COVERAGE = DocumentCoverage.of(RuleCatalogue.load());

  @Test
  void countsRulesAndScenariosByWhatTheyRestOn() {
    List<Scenario> scenarios =
        List.of(
            Rules.declared("A-001", null),
            Rules.declared("A-001", Basis.OWN_CHOICE),
            Rules.declared("A-002", null));
    assertThat(overview(Rules.catalogue(), scenarios, List.of()))
        .containsPattern("document +4 +2 +1 +1 +2\n")
        .containsPattern("own-choice +0 +0 +0 +0 +1\n")
        .containsPattern("all +4 +2 +1 +1 +3\n")
        .contains("1 rules have scenarios that rest on several things")
        .contains("1 planned:\n  A-003     later\n")
        .contains("1 untestable:\n  A-004     it is advice\n");
  }

  @Test
  void listsTheContradictionsWithTheirRules() {
    assertThat(
            overview(
                Rules.catalogue(),
                List.of(),
                List.of(
                    new Contradiction("names", List.of(), "either", List.of("A-001", "A-002")))))
        .contains("1 contradictions between them, each decided:\n  names (A-001, A-002)\n");
  }

  @Test
  void itsScenariosAreThoseOfTheFeatureFiles() {
    RuleCatalogue catalogue = RuleCatalogue.load();
    List<Scenario> scenarios = Features.scenarios(Features.load(catalogue));
    assertThat(overview(catalogue, scenarios, List.of()))
        .containsPattern("all .* " + scenarios.size() + "\n")
        .doesNotContain("!");
  }

  private static String overview(
      RuleCatalogue catalogue, List<Scenario> scenarios, List<Contradiction> contradictions) {
    return new RulesOverview(catalogue, scenarios, COVERAGE, contradictions).text();
  }
}
