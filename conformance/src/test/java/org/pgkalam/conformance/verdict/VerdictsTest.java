package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.CRASHED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.FAILED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.HARNESS_ERROR;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.HUNG;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.NO_BUILD;
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
  void aRuleOfWhichOneScenarioDidNotRunIsAHarnessError() {
    List<Scenario> declared =
        List.of(Rules.declared("A-001", null), Rules.declared("A-001", Basis.PROTOCOL));
    List<RuleVerdict> both =
        new Verdicts(Rules.catalogue(), declared, ALL, Baseline.none(), TODAY)
            .of(List.of(16), List.of(scenario(PASSED, null)));
    assertThat(both.get(0).verdict()).isEqualTo(Verdict.PASSED);
    assertThat(both.get(1).basis()).isEqualTo(Basis.PROTOCOL);
    assertThat(both.get(1).verdict()).isEqualTo(Verdict.HARNESS_ERROR);
    assertThat(both.get(1).message())
        .isEqualTo("did not run, although asked for: one by protocol of A-001");
  }

  @Test
  void aFailureIsNotHiddenByAScenarioThatDidNotRun() {
    List<Scenario> declared =
        List.of(
            Rules.declared("A-001", null),
            new Scenario(List.of("A-001"), null, "another scenario of A-001"));
    RuleVerdict verdict =
        new Verdicts(Rules.catalogue(), declared, ALL, Baseline.none(), TODAY)
            .of(List.of(16), List.of(scenario(FAILED, "wrong")))
            .get(0);
    assertThat(verdict.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(verdict.message()).isEqualTo("wrong");
  }

  @Test
  void aRuleHasAVerdictForEachThingThatItsScenariosRestOn() {
    List<RuleVerdict> verdicts =
        verdicts(ALL, Baseline.none())
            .of(
                List.of(16),
                List.of(
                    Rules.scenario(16, "A-001", PASSED, null),
                    Rules.scenario(16, "A-001", Basis.OWN_CHOICE, FAILED, "wrong")));
    assertThat(verdicts.subList(0, 2))
        .extracting(v -> v.rule() + " " + v.basis().words() + " " + v.verdict().words())
        .containsExactly("A-001 document passed", "A-001 own-choice failed");
    assertThat(verdicts.get(1).cause().orElseThrow().basis()).isEqualTo(Basis.OWN_CHOICE);
  }

  @Test
  void aCrashSaysMoreThanAHangAndAHangMoreThanAFailure() {
    assertThat(one(Baseline.none(), scenario(FAILED, "a"), scenario(HUNG, "b")))
        .isEqualTo(Verdict.HUNG);
    assertThat(one(Baseline.none(), scenario(HUNG, "b"), scenario(CRASHED, "c")))
        .isEqualTo(Verdict.CRASHED);
  }

  @Test
  void aMajorWithoutABuildIsNoFailure() {
    assertThat(one(Baseline.none(), scenario(NO_BUILD, "none for 16"))).isEqualTo(Verdict.NO_BUILD);
    assertThat(Verdict.NO_BUILD.failsTheRun()).isFalse();
    assertThat(Verdict.NO_BUILD.counts()).isFalse();
  }

  @Test
  void aMajorWithoutABuildFailsOnlyTheRuleThatClaimsEveryMajor() {
    Set<String> asked = Set.of("EXT-001", "EXT-005");
    List<RuleVerdict> all =
        new Verdicts(RuleCatalogue.load(), List.of(), asked, Baseline.none(), TODAY)
            .of(
                List.of(13),
                List.of(
                    Rules.scenario(13, "EXT-001", NO_BUILD, "no build for 13"),
                    Rules.scenario(13, "EXT-005", NO_BUILD, "no build for 13")));
    assertThat(all)
        .filteredOn(verdict -> asked.contains(verdict.rule()))
        .extracting(verdict -> verdict.rule() + " " + verdict.verdict())
        .containsExactly("EXT-001 NO_BUILD", "EXT-005 FAILED");
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
  void anEntryForOneScenarioSaysNothingOfAnother() {
    Baseline baseline = expecting("a scenario of A-001", Verdict.FAILED);
    ScenarioResult other = Rules.scenario(16, "A-001", Basis.DOCUMENT, FAILED, "other");
    assertThat(one(baseline, scenario(FAILED, "known"))).isEqualTo(Verdict.EXPECTED_FAILURE);
    assertThat(one(baseline, scenario(FAILED, "known"), other)).isEqualTo(Verdict.FAILED);
  }

  @Test
  void anEntryForTheWholeRuleIsWrongIfOneScenarioPasses() {
    ScenarioResult other = Rules.scenario(16, "A-001", Basis.DOCUMENT, PASSED, null);
    assertThat(one(expecting("A-001", TODAY), scenario(FAILED, "known"), other))
        .isEqualTo(Verdict.UNEXPECTED_PASS);
  }

  @Test
  void anEntryForAnotherMajorDoesNotCount() {
    ScenarioResult on13 = Rules.scenario(13, "A-001", FAILED, "wrong");
    assertThat(
            verdicts(ALL, expecting("A-001", TODAY))
                .of(List.of(13), List.of(on13))
                .get(0)
                .verdict())
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void aCrashIsNotExcusedByAnEntryForAFailure() {
    assertThat(one(expecting(null, Verdict.FAILED), scenario(CRASHED, "signal 11")))
        .isEqualTo(Verdict.CRASHED);
    assertThat(one(expecting(null, Verdict.CRASHED), scenario(CRASHED, "signal 11")))
        .isEqualTo(Verdict.EXPECTED_FAILURE);
    assertThat(one(expecting(null, Verdict.HUNG), scenario(HUNG, "60 s")))
        .isEqualTo(Verdict.EXPECTED_FAILURE);
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
    return new Verdicts(Rules.catalogue(), Rules.scenarios(), selected, baseline, TODAY);
  }

  private static Baseline expecting(String rule, LocalDate expires) {
    return new Baseline(
        List.of(
            new Baseline.Entry(
                rule, null, Set.of(16), Verdict.FAILED, "known", "issue 1", expires)));
  }

  private static Baseline expecting(String scenario, Verdict outcome) {
    return new Baseline(
        List.of(
            new Baseline.Entry("A-001", scenario, Set.of(16), outcome, "known", "issue 1", TODAY)));
  }

  private static ScenarioResult scenario(ScenarioResult.Outcome outcome, String message) {
    return Rules.scenario(16, "A-001", outcome, message);
  }
}
