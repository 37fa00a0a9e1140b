package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PreparedSqlTest {
  @Test
  void parametersAreNumberedAsTheyStand() {
    PreparedSql sql = PreparedSql.of("UPDATE t SET a = $2, b = $2 WHERE id = $1\n");
    assertThat(sql.driverText()).isEqualTo("UPDATE t SET a = ?, b = ? WHERE id = ?");
    assertThat(sql.order()).containsExactly(2, 2, 1);
  }

  @Test
  void theOperatorIsNoParameter() {
    PreparedSql sql = PreparedSql.of("SELECT d ? 'k' FROM t WHERE d ?| $1");
    assertThat(sql.driverText()).isEqualTo("SELECT d ?? 'k' FROM t WHERE d ??| ?");
    assertThat(sql.order()).containsExactly(1);
  }

  @Test
  void whatIsQuotedStays() {
    String text = "SELECT '$1 ? it''s', \"a?\"";
    PreparedSql sql = PreparedSql.of(text);
    assertThat(sql.driverText()).isEqualTo(text);
    assertThat(sql.order()).isEmpty();
  }
}
