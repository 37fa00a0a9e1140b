package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.CRASHED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.FAILED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.HARNESS_ERROR;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.PASSED;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BaselineWriterTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
  private static final LocalDate LATER = LocalDate.of(2027, 2, 18);
  private static final List<Integer> MAJORS = List.of(13, 16);

  @Test
  void aRunPassesWithTheBaselineThatIsMadeOfIt() {
    List<ScenarioResult> results =
        List.of(
            Rules.scenario(13, "A-001", FAILED, "expected: 1\n but was: '2'"),
            Rules.scenario(16, "A-001", FAILED, "expected: 1\n but was: '2'"),
            Rules.scenario(13, "A-002", CRASHED, "signal 11: # [it] \"died\""),
            Rules.scenario(16, "A-002", PASSED, null));
    Baseline made = made(Baseline.none(), results);
    assertThat(verdicts(made, results))
        .extracting(RuleVerdict::verdict)
        .contains(Verdict.EXPECTED_FAILURE)
        .doesNotContain(Verdict.FAILED, Verdict.CRASHED, Verdict.UNEXPECTED_PASS);
    assertThat(made.problems(Rules.catalogue(), Rules.scenarios(), Set.of(13, 16), TODAY))
        .isEmpty();
  }

  @Test
  void majorsThatFailAlikeShareAnEntry() {
    Baseline made =
        made(
            Baseline.none(),
            List.of(
                Rules.scenario(13, "A-001", FAILED, "one\n  thing"),
                Rules.scenario(16, "A-001", FAILED, "one thing"),
                Rules.scenario(13, "A-002", FAILED, "this"),
                Rules.scenario(16, "A-002", FAILED, "that")));
    assertThat(made.entries())
        .extracting(entry -> entry.rule() + " " + entry.majors().size() + " " + entry.reason())
        .containsExactly("A-001 2 one thing", "A-002 1 this", "A-002 1 that");
  }

  @Test
  void whatAPersonWroteStaysAsLongAsItIsTrue() {
    Baseline before =
        new Baseline(
            List.of(entry("A-001", "does something else"), entry("A-002", "did something else")));
    Baseline made =
        made(
            before,
            List.of(
                Rules.scenario(16, "A-001", FAILED, "expected: 1"),
                Rules.scenario(16, "A-002", CRASHED, "signal 11")));
    assertThat(made.entries())
        .extracting(entry -> entry.reason() + ", " + entry.issue() + ", " + entry.expires())
        .containsExactly(
            "does something else, #3, 2026-12-24", "signal 11, not reported yet, 2027-02-18");
  }

  @Test
  void troubleOfTheSuiteIsNoEntry() {
    assertThat(
            made(Baseline.none(), List.of(Rules.scenario(16, "A-001", HARNESS_ERROR, "no disk")))
                .entries())
        .isEmpty();
  }

  private static Baseline.Entry entry(String rule, String reason) {
    return new Baseline.Entry(
        rule, null, Set.of(16), Verdict.FAILED, reason, "#3", LocalDate.of(2026, 12, 24));
  }

  /** Written, and read again. */
  private static Baseline made(Baseline before, List<ScenarioResult> results) {
    Baseline made =
        new BaselineWriter(before, "not reported yet", LATER).of(verdicts(before, results));
    Baseline read = Baseline.parse(BaselineWriter.text(made), "made");
    assertThat(read).isEqualTo(made);
    return read;
  }

  private static List<RuleVerdict> verdicts(Baseline baseline, List<ScenarioResult> results) {
    return new Verdicts(
            Rules.catalogue(), Rules.scenarios(), Set.of("A-001", "A-002"), baseline, TODAY)
        .of(MAJORS, results);
  }
}
