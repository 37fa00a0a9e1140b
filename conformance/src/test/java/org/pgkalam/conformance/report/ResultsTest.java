package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.verdict.ScenarioResult;

final class ResultsTest {
  @TempDir private Path directory;

  @Test
  void theFileGivesBackWhatWasWritten() throws Exception {
    Path file = directory.resolve("deep/results.json");
    ResultsFile.write(SampleResults.failed(), file);
    Results read = ResultsFile.read(file);
    assertThat(read.verdicts()).isEqualTo(SampleResults.failed().verdicts());
    assertThat(read.rules()).isEqualTo(SampleResults.failed().rules());
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
