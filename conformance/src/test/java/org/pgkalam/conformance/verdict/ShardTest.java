package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.conformance.run.Features;

final class ShardTest {
  private static final RuleCatalogue CATALOGUE = RuleCatalogue.load();
  private static final List<Scenario> SCENARIOS = Features.scenarios(Features.load(CATALOGUE));

  @Test
  void eachRuleIsInExactlyOneShard() {
    Selection all = Selection.of(CATALOGUE, List.of(), List.of());
    List<String> found = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      Selection part = all.of(new Shard(i, 6), SCENARIOS);
      assertThat(part.partial()).isTrue();
      found.addAll(part.rules());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(all.rules());
  }

  @Test
  void shardsHaveAboutTheSameNumberOfScenarios() {
    Set<String> all = Selection.of(CATALOGUE, List.of(), List.of()).rules();
    for (int i = 1; i <= 6; i++) {
      Set<String> part = new Shard(i, 6).part(all, SCENARIOS);
      assertThat(
              SCENARIOS.stream()
                  .filter(one -> one.rules().stream().anyMatch(part::contains))
                  .count())
          .isBetween(SCENARIOS.size() / 8L, SCENARIOS.size() / 4L);
    }
  }

  @Test
  void oneOfOneIsTheWhole() {
    Selection all = Selection.of(CATALOGUE, List.of(), List.of());
    assertThat(all.of(new Shard(1, 1), SCENARIOS)).isEqualTo(all);
  }

  @Test
  void aShardWithNothingInItIsRefused() {
    Selection one = Selection.of(CATALOGUE, List.of("SYS-004"), List.of());
    assertThatThrownBy(() -> one.of(new Shard(2, 2), SCENARIOS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing is left for shard 2/2 of 1 rules");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "0/3", "4/3", "1/0", "a/b", "1/99999", "-1/2"})
  void whatIsNoShardIsRefused(String text) {
    assertThatThrownBy(() -> Shard.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
