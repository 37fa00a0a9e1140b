package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.Verdict;

final class ResultsTest {
  private static final Path DIRECTORY = Path.of("/out");

  @TempDir private Path directory;

  @Test
  void theFileGivesBackWhatWasWritten() throws Exception {
    Path file = directory.resolve("deep/results.json");
    ResultsFile.write(SampleResults.failed(), file);
    Results read = ResultsFile.read(file);
    assertThat(read.verdicts()).isEqualTo(SampleResults.failed().verdicts());
    assertThat(read.rules()).isEqualTo(SampleResults.failed().rules());
    assertThat(read.documents()).isEqualTo(SampleResults.failed().documents());
    assertThat(read.run().majors()).isEqualTo(SampleResults.failed().run().majors());
    assertThat(new HtmlReport(read).text())
        .isEqualTo(new HtmlReport(SampleResults.failed()).text());
  }

  @Test
  void countsOnlyRulesThatRan() {
    assertThat(SampleResults.failed().lastLine())
        .isEqualTo("conform: 3/4 verdicts passed on 13, 16 in 12 s, 1 planned");
  }

  @Test
  void theExitCodeTellsFailuresFromTroubleOfTheSuite() {
    assertThat(SampleResults.passed().exitCode()).isZero();
    assertThat(SampleResults.failed().exitCode()).isEqualTo(1);
    assertThat(SampleResults.harnessError().exitCode()).isEqualTo(2);
  }

  @Test
  void onlyTheDocumentsDecideUnlessTheRunIsStrict() {
    ScenarioResult[] scenarios = {
      Rules.scenario(16, "A-001", ScenarioResult.Outcome.PASSED, null),
      Rules.scenario(16, "A-001", Basis.OWN_CHOICE, ScenarioResult.Outcome.CRASHED, "signal 11"),
      Rules.scenario(16, "A-002", ScenarioResult.Outcome.PASSED, null),
    };
    Results lenient = SampleResults.of16(false, Baseline.none(), scenarios);
    assertThat(lenient.exitCode()).isZero();
    assertThat(lenient.lastLine())
        .isEqualTo("conform: 2/2 verdicts passed on 16 in 12 s, 1 planned");
    Results strict = SampleResults.of16(true, Baseline.none(), scenarios);
    assertThat(strict.exitCode()).isEqualTo(1);
    assertThat(strict.lastLine())
        .isEqualTo("conform: 2/3 verdicts passed on 16 in 12 s, 1 planned");
  }

  @Test
  void aPassAgainstTheBaselineFailsTheRunWhateverItRestsOn() {
    Baseline baseline =
        new Baseline(
            List.of(
                new Baseline.Entry(
                    "A-001",
                    "one by inference of A-001",
                    Set.of(16),
                    Verdict.FAILED,
                    "known",
                    "#1",
                    LocalDate.of(2026, 12, 31))));
    Results results =
        SampleResults.of16(
            false,
            baseline,
            Rules.scenario(16, "A-001", ScenarioResult.Outcome.PASSED, null),
            Rules.scenario(16, "A-001", Basis.INFERENCE, ScenarioResult.Outcome.PASSED, null),
            Rules.scenario(16, "A-002", ScenarioResult.Outcome.PASSED, null));
    assertThat(results.exitCode()).isEqualTo(1);
  }

  @Test
  void troubleOfTheSuiteNeverHidesAFailureOfTheCandidate() {
    Results both =
        SampleResults.of16(
            false,
            Baseline.none(),
            Rules.scenario(16, "A-001", ScenarioResult.Outcome.FAILED, "wrong"),
            Rules.scenario(16, "A-002", ScenarioResult.Outcome.HARNESS_ERROR, "no disk"));
    assertThat(both.exitCode()).isEqualTo(1);
    assertThat(both.suiteFails()).isTrue();
    assertThat(new TerminalTable(both, false).text(DIRECTORY))
        .contains("A-001 failed on PostgreSQL 16")
        .contains("A-002 harness error on PostgreSQL 16")
        .contains("The suite had trouble too");
  }

  @Test
  void troubleOfTheSuiteIsToldWhateverItsScenarioRestsOn() {
    assertThat(
            SampleResults.of16(
                    false,
                    Baseline.none(),
                    Rules.scenario(16, "A-001", ScenarioResult.Outcome.PASSED, null),
                    Rules.scenario(
                        16,
                        "A-001",
                        Basis.PROTOCOL,
                        ScenarioResult.Outcome.HARNESS_ERROR,
                        "no disk"),
                    Rules.scenario(16, "A-002", ScenarioResult.Outcome.PASSED, null))
                .exitCode())
        .isEqualTo(2);
  }

  @Test
  void aMajorWithoutABuildFailsNothingUnlessThereIsNoOther() {
    ScenarioResult[] none = {
      Rules.scenario(16, "A-001", ScenarioResult.Outcome.NO_BUILD, "none for 16"),
      Rules.scenario(16, "A-002", ScenarioResult.Outcome.NO_BUILD, "none for 16"),
    };
    assertThat(SampleResults.of16(false, Baseline.none(), none).exitCode()).isEqualTo(2);
    Results with13 =
        SampleResults.of(
            List.of(13, 16),
            false,
            Baseline.none(),
            List.of(),
            Rules.scenario(13, "A-001", ScenarioResult.Outcome.PASSED, null),
            Rules.scenario(13, "A-002", ScenarioResult.Outcome.PASSED, null),
            none[0],
            none[1]);
    assertThat(with13.exitCode()).isZero();
    assertThat(with13.lastLine()).startsWith("conform: 2/2 verdicts passed on 13, 16");
  }

  @Test
  void aProblemFailsARunInWhichEverythingPassed() {
    assertThat(SampleResults.results(ScenarioResult.Outcome.PASSED, null, "expired").exitCode())
        .isEqualTo(1);
  }

  @Test
  void rangesAreWrittenAsPeopleDo() {
    assertThat(Ranges.text(List.of(13, 14, 15, 16, 17, 18))).isEqualTo("13-18");
    assertThat(Ranges.text(List.of(16))).isEqualTo("16");
    assertThat(Ranges.text(List.of(13, 16, 17))).isEqualTo("13, 16-17");
  }
}
