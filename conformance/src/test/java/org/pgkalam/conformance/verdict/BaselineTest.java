package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.FAILED;
import static org.pgkalam.conformance.verdict.ScenarioResult.Outcome.NO_BUILD;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BaselineTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

  @Test
  void readsItsEntries() {
    Baseline baseline = Baseline.parse(entry("A-001", "13-15, 18", "2026-12-31"), "baseline.yaml");
    assertThat(baseline.entries())
        .containsExactly(
            new Baseline.Entry(
                "A-001",
                null,
                Set.of(13, 14, 15, 18),
                Verdict.FAILED,
                "why",
                "#7",
                LocalDate.of(2026, 12, 31)));
  }

  @Test
  void anEmptyFileExpectsNothing() {
    assertThat(Baseline.parse("# nothing\n", "baseline.yaml")).isEqualTo(Baseline.none());
  }

  @Test
  void anEntryNeedsAReason() {
    assertThatThrownBy(
            () -> Baseline.parse("- {rule: A-001, majors: 16, issue: x, expires: 2026-12-31}", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without reason");
  }

  @Test
  void aMisspelledKeyIsNamed() {
    String text = entry("A-001", "16", "2026-12-31") + "  expire: 2026-12-31\n";
    assertThatThrownBy(() -> Baseline.parse(text, "b")).hasMessageContaining("expire");
  }

  @Test
  void aDateThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Baseline.parse(entry("A-001", "16", "soon"), "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("soon");
  }

  @Test
  void aTrueEntryHasNoProblem() {
    assertThat(problems(entry("A-001", "16", "2026-11-20"))).isEmpty();
  }

  @Test
  void anExpiredEntryIsAProblem() {
    assertThat(problems(entry("A-001", "16", "2026-11-19")))
        .containsExactly("baseline entry for A-001 expired on 2026-11-19");
  }

  @Test
  void anEntryThatMatchesNoRuleIsAProblem() {
    assertThat(problems(entry("A-009", "16", "2026-12-31")))
        .containsExactly("baseline entry for A-009 matches no rule");
  }

  @Test
  void anEntryForAPlannedRuleIsAProblem() {
    assertThat(problems(entry("A-003", "16", "2026-12-31")))
        .containsExactly("baseline entry for A-003 matches no scenario");
  }

  @Test
  void anEntryForAnUnknownMajorIsAProblem() {
    assertThat(problems(entry("A-001", "12-13", "2026-12-31")))
        .containsExactly("baseline entry for A-001 names no known major: [12]");
  }

  @Test
  void readsAScenarioAndAnOutcome() {
    String text =
        entry("A-001", "16", "2026-12-31") + "  scenario: 'one: or two'\n  outcome: crashed\n";
    Baseline.Entry entry = Baseline.parse(text, "b").entries().get(0);
    assertThat(entry.scenario()).isEqualTo("one: or two");
    assertThat(entry.outcome()).isEqualTo(Verdict.CRASHED);
    assertThatThrownBy(() -> Baseline.parse(text.replace("crashed", "passed"), "b"))
        .hasMessageContaining("not failed, crashed or hung: passed");
  }

  @Test
  void anEntryForAScenarioThatIsNotThereIsAProblem() {
    String text = entry("A-001", "16", "2026-12-31") + "  scenario: ";
    assertThat(problems(text + "a scenario of A-001")).isEmpty();
    assertThat(problems(text + "a scenario of A-002"))
        .containsExactly("baseline entry for A-001, \"a scenario of A-002\", matches no scenario");
  }

  @Test
  void twoEntriesThatSayTheSameAreAProblem() {
    String first = entry("A-001", "13-16", "2026-12-31").replace("13-16", "13,16");
    assertThat(problems(first + entry("A-001", "13", "2026-12-31")))
        .containsExactly("baseline entry for A-001 says what another says too");
    assertThat(problems(entry("A-001", "13", "2026-12-31") + entry("A-001", "16", "2026-12-31")))
        .isEmpty();
  }

  @Test
  void anEntryForAMajorWithoutABuildIsAProblem() {
    Baseline baseline = Baseline.parse(entry("A-001", "13,16", "2026-12-31"), "b");
    assertThat(
            baseline.problems(
                new Verdicts(Rules.catalogue(), Rules.scenarios(), Set.of("A-001"), baseline, TODAY)
                    .of(
                        List.of(13, 16),
                        List.of(
                            Rules.scenario(13, "A-001", NO_BUILD, "none"),
                            Rules.scenario(16, "A-001", FAILED, "wrong")))))
        .containsExactly("baseline entry for A-001 names majors without a build: [13]");
  }

  private static List<String> problems(String text) {
    return Baseline.parse(text, "baseline.yaml")
        .problems(Rules.catalogue(), Rules.scenarios(), Set.of(13, 16), TODAY);
  }

  private static String entry(String rule, String majors, String expires) {
    return "- rule: %s%n  majors: %s%n  reason: why%n  issue: '#7'%n  expires: %s%n"
        .formatted(rule, majors, expires);
  }
}
