package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CellTest {
  private final Map<String, String> names = new HashMap<>();

  @Test
  void aPlainValueIsCompared() {
    assertThat(Cell.of("one").matches("one", names)).isTrue();
    assertThat(Cell.of("one").matches("One", names)).isFalse();
    assertThat(Cell.of("one").matches(null, names)).isFalse();
  }

  @Test
  void nullIsNotTheEmptyText() {
    assertThat(Cell.of("NULL").matches(null, names)).isTrue();
    assertThat(Cell.of("NULL").matches("", names)).isFalse();
    assertThat(Cell.of("NULL").matches("NULL", names)).isFalse();
  }

  @Test
  void anExpressionMustMatchTheWholeValueInAnyCase() {
    assertThat(Cell.of("/create .*/").matches("CREATE TABLE\nx", names)).isTrue();
    assertThat(Cell.of("/create/").matches("CREATE TABLE", names)).isFalse();
  }

  @Test
  void aNameStandsForTheSameValueEverywhere() {
    assertThat(Cell.of("<id>").matches("s1", names)).isTrue();
    assertThat(Cell.of("<id>").matches("s1", names)).isTrue();
    assertThat(Cell.of("<id>").matches("s2", names)).isFalse();
    assertThat(Cell.of("<other>").matches("", names)).isFalse();
  }

  @Test
  void aBrokenExpressionIsTheSuitesFault() {
    assertThatThrownBy(() -> Cell.of("/(/").matches("x", names))
        .isInstanceOf(HarnessException.class);
  }
}
