package org.pgkalam.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class BugReportTest {
  @Test
  void saysWhatToBelieveAndHowToRepeatIt() {
    assertThat(new BugReport(SampleResults.failed(), "a-002").text())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("# A-002 does not hold on PostgreSQL 16\n\n> The sentence of A-002")
                    .contains("`pg_kalam.so`, SHA-256 `abc`")
                    .contains("- PostgreSQL 16.1\n")
                    .contains("at: Then it holds\nexpected <1>")
                    .contains("SELECT '<b>&'")
                    .contains("./conform --candidate PATH --pg 16 --rule A-002"));
  }

  @Test
  void thereIsNoneOfARuleThatHolds() {
    assertThat(new BugReport(SampleResults.failed(), "A-001").text()).isEmpty();
    assertThatThrownBy(() -> new BugReport(SampleResults.failed(), "B-001"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no rule B-001");
  }
}
