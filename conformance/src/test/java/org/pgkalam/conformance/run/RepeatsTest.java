package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

final class RepeatsTest {
  @Test
  void whatEndsTheSameEachTimeIsNotFlaky() {
    assertThat(Repeats.worst(List.of(passed(), passed())))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.flaky()).isFalse();
              assertThat(one.outcome()).isEqualTo(Outcome.PASSED);
            });
    assertThat(Repeats.worst(List.of(failed(), failed())).get(0).flaky()).isFalse();
  }

  @Test
  void theWorstEndStandsForAll() {
    assertThat(Repeats.worst(List.of(passed(), failed(), passed())))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.flaky()).isTrue();
              assertThat(one.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(one.message()).isEqualTo("flaky: passed in 2 of 3 runs\nwrong");
            });
  }

  private static ScenarioResult passed() {
    return Rules.scenario(16, "A-001", Outcome.PASSED, null);
  }

  private static ScenarioResult failed() {
    return Rules.scenario(16, "A-001", Outcome.FAILED, "wrong");
  }
}
