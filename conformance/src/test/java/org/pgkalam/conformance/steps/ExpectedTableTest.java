package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ExpectedTableTest {
  private static final List<String> COLUMNS = List.of("id", "title");
  private static final ExpectedTable TWO_ROWS =
      new ExpectedTable(List.of(COLUMNS, List.of("1", "/o.*/"), List.of("<id>", "two")));

  @Test
  void columnsAndRowsAreComparedInTheirOrder() {
    assertThat(TWO_ROWS.matches(COLUMNS, List.of(List.of("1", "one"), List.of("2", "two"))))
        .isTrue();
    assertThat(TWO_ROWS.matches(COLUMNS, List.of(List.of("2", "two"), List.of("1", "one"))))
        .isFalse();
    assertThat(
            TWO_ROWS.matches(
                List.of("title", "id"), List.of(List.of("1", "one"), List.of("2", "two"))))
        .isFalse();
  }

  @Test
  void aRowMoreOrLessIsNoMatch() {
    assertThat(TWO_ROWS.matches(COLUMNS, List.of(List.of("1", "one")))).isFalse();
    assertThat(
            TWO_ROWS.matches(
                COLUMNS, List.of(List.of("1", "one"), List.of("2", "two"), List.of("2", "two"))))
        .isFalse();
    assertThat(new ExpectedTable(List.of(COLUMNS)).matches(COLUMNS, List.of())).isTrue();
  }
}
