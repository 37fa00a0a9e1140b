package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

final class ResultsDiffTest {
  @Test
  void theSameRunIsNoDifference() {
    ResultsDiff diff = new ResultsDiff(SampleResults.failed(), SampleResults.failed());
    assertThat(diff.text()).isEqualTo("No difference.\n");
    assertThat(diff.isWorse()).isFalse();
  }

  @Test
  void whatFailsNowIsWorse() {
    ResultsDiff diff = new ResultsDiff(SampleResults.passed(), SampleResults.failed());
    assertThat(diff.text())
        .startsWith("Newly failing (1)\n  A-002  a scenario of A-002 (PostgreSQL 16)\n")
        .contains("expected <1>");
    assertThat(diff.isWorse()).isTrue();
  }

  @Test
  void whatPassesNowIsFixed() {
    ResultsDiff diff = new ResultsDiff(SampleResults.failed(), SampleResults.passed());
    assertThat(diff.text())
        .isEqualTo("Fixed (1)\n  A-002  a scenario of A-002 (PostgreSQL 16)\n\n");
    assertThat(diff.isWorse()).isFalse();
  }

  @Test
  void whatComesAndGoesIsNamed() {
    ScenarioResult flaky =
        Rules.scenario(16, "A-002", Outcome.FAILED, "wrong").flaky("passed in 1 of 2 runs");
    ResultsDiff diff =
        new ResultsDiff(
            run("A-001", Rules.scenario(16, "A-001", Outcome.PASSED, null)), run("A-002", flaky));
    assertThat(diff.text())
        .contains("Flaky (1)\n  A-002")
        .contains("passed in 1 of 2 runs")
        .contains("Appeared (1)\n  A-002")
        .contains("Vanished (1)\n  A-001")
        .doesNotContain("Newly failing");
    assertThat(diff.isWorse()).isTrue();
  }

  private static Results run(String rule, ScenarioResult result) {
    return SampleResults.ofShard(null, 16, Set.of(rule), result);
  }
}
