package org.pgkalam.conformance.saboteur;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

class SaboteurReportTest {
  private static final Saboteur SABOTEUR =
      new Saboteur("first-batch", List.of("A-001", "A-002"), "reads the first batch alone");

  @Test
  void whatEveryNamedRuleFindsOutIsKilled() {
    SaboteurResult result = result(true, failed("A-001"), failed("A-002"));
    assertThat(line(result)).contains("killed").doesNotContain("found out by", "not tried");
    assertThat(report(result).exitCode()).isZero();
  }

  @Test
  void whatOneNamedRuleDoesNotFindOutSurvives() {
    SaboteurResult result = result(true, failed("A-001"), passed("A-002"));
    assertThat(line(result)).contains("SURVIVED").contains("not found out by: A-002");
    assertThat(report(result).exitCode()).isEqualTo(1);
  }

  @Test
  void whatNeverRanIsUnreached() {
    SaboteurResult result = result(false, passed("A-001"), passed("A-002"));
    assertThat(line(result)).contains("UNREACHED");
    assertThat(report(result).exitCode()).isEqualTo(1);
  }

  /** Its scenarios fail without it, too: that says nothing about it. */
  @Test
  void whatCouldNotBeTriedHasNotSurvived() {
    for (SaboteurResult result : List.of(result(true, failed("A-001")), result(false))) {
      assertThat(line(result)).contains("NOT TRIED").contains("not tried: ");
      assertThat(line(result)).doesNotContain("found out by");
      assertThat(report(result).exitCode()).isEqualTo(2);
    }
  }

  @Test
  void rulesWithoutASaboteurAreListedWithTheirReason() {
    SaboteurReport report =
        new SaboteurReport(
            List.of(), Map.of("A-003", "PostgreSQL decides alone", "A-004", ""), List.of());
    assertThat(report.text(1.0))
        .contains("No saboteur for 2 rules:\n", "A-003     PostgreSQL decides alone\n")
        .contains("A-004     ?\n");
  }

  private static SaboteurReport report(SaboteurResult result) {
    return new SaboteurReport(List.of(result), Map.of(), List.of());
  }

  private static String line(SaboteurResult result) {
    return SaboteurReport.line(result, 1);
  }

  private static SaboteurResult result(boolean reached, ScenarioResult... named) {
    return new SaboteurResult(SABOTEUR, reached, List.of(named), List.of(), 0.1);
  }

  private static ScenarioResult failed(String rule) {
    return Rules.scenario(16, rule, Outcome.FAILED, "not so");
  }

  private static ScenarioResult passed(String rule) {
    return Rules.scenario(16, rule, Outcome.PASSED, null);
  }
}
