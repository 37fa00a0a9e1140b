package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

final class MergedResultsTest {
  @Test
  void shardsComeToTheWhole() {
    Results whole =
        MergedResults.of(
            List.of(
                shard("2/2", 16, "A-002", Outcome.FAILED),
                shard("1/2", 16, "A-001", Outcome.PASSED),
                shard("1/2", 13, "A-001", Outcome.PASSED),
                shard("2/2", 13, "A-002", Outcome.PASSED)));
    assertThat(whole.majors()).containsExactly(13, 16);
    assertThat(whole.troubles()).isEmpty();
    assertThat(whole.exitCode()).isEqualTo(1);
    assertThat(whole.lastLine()).startsWith("conform: 3/4 verdicts passed on 13, 16 in 12 s");
  }

  @Test
  void aShardThatIsMissingIsTrouble() {
    Results whole =
        MergedResults.of(
            List.of(
                shard("1/2", 13, "A-001", Outcome.PASSED),
                shard("1/2", 16, "A-001", Outcome.PASSED),
                shard("2/2", 16, "A-002", Outcome.PASSED)));
    assertThat(whole.troubles()).containsExactly("PostgreSQL 13: no results of shard 2 of 2");
    assertThat(whole.exitCode()).isEqualTo(2);
  }

  @Test
  void whatWasTriedTwiceIsRefused() {
    Results one = shard("1/2", 16, "A-001", Outcome.PASSED);
    assertThatThrownBy(() -> MergedResults.of(List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A-001 was tried on PostgreSQL 16 by more than one of them");
  }

  @Test
  void partsOfAnotherRunAreRefused() {
    Results one = shard("1/2", 16, "A-001", Outcome.PASSED);
    Results ofThree = shard("2/3", 16, "A-002", Outcome.PASSED);
    assertThatThrownBy(() -> MergedResults.of(List.of(one, ofThree)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not the same number of shards");
  }

  private static Results shard(String shard, int major, String rule, Outcome outcome) {
    String message = outcome == Outcome.PASSED ? null : "wrong";
    return SampleResults.ofShard(
        shard, major, Set.of(rule), Rules.scenario(major, rule, outcome, message));
  }
}
