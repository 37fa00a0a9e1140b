package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.FAILED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.HARNESS_ERROR;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.PASSED;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VerdictsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
  private static final Set<String> ALL = Set.of("A-001", "A-002");

  @Test
  void everyRuleHasAVerdictOnEveryMajor() {
    assertThat(verdicts(ALL, Baseline.none()).of(List.of(13, 16), List.of()))
        .extracting(verdict -> verdict.rule() + " " + verdict.major())
        .containsExactly(
            "A-001 13",
            "A-002 13",
            "A-003 13",
            "A-004 13",
            "A-001 16",
            "A-002 16",
            "A-003 16",
            "A-004 16");
  }

  @Test
  void passesWhenAllItsScenariosPassed() {
    assertThat(one(Baseline.none(), scenario(PASSED, null), scenario(PASSED, null)))
        .isEqualTo(Verdict.PASSED);
  }

  @Test
  void failsWhenOneOfItsScenariosFailed() {
    assertThat(one(Baseline.none(), scenario(PASSED, null), scenario(FAILED, "wrong")))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void aFailureSaysMoreThanAHarnessError() {
    assertThat(one(Baseline.none(), scenario(HARNESS_ERROR, "no disk"), scenario(FAILED, "wrong")))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void aSetUpThatDidNotWorkIsNoFailureOfTheCandidate() {
    assertThat(one(Baseline.none(), scenario(PASSED, null), scenario(HARNESS_ERROR, "no disk")))
        .isEqualTo(Verdict.HARNESS_ERROR);
  }

  @Test
  void aRuleThatWasAskedForAndDidNotRunIsAHarnessError() {
    assertThat(one(Baseline.none())).isEqualTo(Verdict.HARNESS_ERROR);
  }

  @Test
  void resultsOfAnotherMajorDoNotCount() {
    ScenarioResult other = Rules.scenario(13, "A-001", PASSED, null);
    assertThat(one(Baseline.none(), other)).isEqualTo(Verdict.HARNESS_ERROR);
  }

  @Test
  void aRuleThatTheFilterLeavesOutIsNotRun() {
    assertThat(
            verdicts(Set.of("A-002"), Baseline.none()).of(List.of(16), List.of()).get(0).verdict())
        .isEqualTo(Verdict.NOT_RUN);
  }

  @Test
  void plannedAndUntestableRulesSayWhy() {
    List<RuleVerdict> all = verdicts(ALL, Baseline.none()).of(List.of(16), List.of());
    assertThat(all.get(2).verdict()).isEqualTo(Verdict.NOT_RUN);
    assertThat(all.get(2).message()).isEqualTo("planned: later");
    assertThat(all.get(3).verdict()).isEqualTo(Verdict.UNTESTABLE);
    assertThat(all.get(3).message()).isEqualTo("it is advice");
  }

  @Test
  void theBaselineTurnsAFailureIntoAnExpectedOne() {
    assertThat(one(expecting("A-001", TODAY), scenario(FAILED, "wrong")))
        .isEqualTo(Verdict.EXPECTED_FAILURE);
  }

  @Test
  void aPassAgainstTheBaselineIsUnexpected() {
    assertThat(one(expecting("A-001", TODAY), scenario(PASSED, null)))
        .isEqualTo(Verdict.UNEXPECTED_PASS);
  }

  @Test
  void anExpiredEntryDoesNotCount() {
    assertThat(one(expecting("A-001", TODAY.minusDays(1)), scenario(FAILED, "wrong")))
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void theBaselineDoesNotExcuseAHarnessError() {
    assertThat(one(expecting("A-001", TODAY), scenario(HARNESS_ERROR, "no disk")))
        .isEqualTo(Verdict.HARNESS_ERROR);
  }

  private static Verdict one(Baseline baseline, ScenarioResult... results) {
    return verdicts(ALL, baseline).of(List.of(16), List.of(results)).get(0).verdict();
  }

  private static Verdicts verdicts(Set<String> selected, Baseline baseline) {
    return new Verdicts(Rules.catalogue(), selected, baseline, TODAY);
  }

  private static Baseline expecting(String rule, LocalDate expires) {
    return new Baseline(
        List.of(
            new Baseline.Entry(
                rule, null, Set.of(16), Verdict.FAILED, "known", "issue 1", expires)));
  }

  private static ScenarioResult scenario(ScenarioResult.Outcome outcome, String message) {
    return Rules.scenario(16, "A-001", outcome, message);
  }
}
