package org.pgkalam.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  @Test
  void withoutAFilterEveryRuleInScopeIsRun() {
    Selection selection = Selection.of(Rules.catalogue(), List.of(), List.of());
    assertThat(selection.rules()).containsExactly("A-001", "A-002");
    assertThat(selection.partial()).isFalse();
  }

  @Test
  void aRuleIsFoundInAnyCase() {
    Selection selection = Selection.of(Rules.catalogue(), List.of("a-002"), List.of());
    assertThat(selection.rules()).containsExactly("A-002");
    assertThat(selection.partial()).isTrue();
  }

  @Test
  void aGroupIsAllItsRulesInScope() {
    assertThat(Selection.of(Rules.catalogue(), List.of(), List.of("A")).rules())
        .containsExactly("A-001", "A-002");
  }

  @Test
  void anUnknownRuleIsRefusedWithNearMisses() {
    assertThatThrownBy(() -> Selection.of(RuleCatalogue.load(), List.of("SYS-4"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("there is no rule SYS-4; near it: ")
        .hasMessageContaining("SYS-004");
  }

  @Test
  void anUnknownGroupIsRefusedWithNearMisses() {
    assertThatThrownBy(() -> Selection.of(RuleCatalogue.load(), List.of(), List.of("SYSTEM")))
        .hasMessageContaining("near it: ")
        .hasMessageContaining("SYS");
  }

  @Test
  void aRuleThatCannotRunIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Selection.of(Rules.catalogue(), List.of("A-003"), List.of()))
        .hasMessage("rule A-003 has no scenario yet (planned: later)");
    assertThatThrownBy(() -> Selection.of(Rules.catalogue(), List.of("A-004"), List.of()))
        .hasMessage("rule A-004 is not testable: it is advice");
  }
}
