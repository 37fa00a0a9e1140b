package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlTextTest {
  @Test
  void spacingAndNeedlessQuotesDoNotMatter() {
    assertThat(
            SqlText.canonical(
                "CREATE  SHARED TABLE \"app\".\"items\"\n(id BIGINT , title TEXT) WITH ( TYPE = 'shared' );"))
        .isEqualTo("CREATE SHARED TABLE app.items(id BIGINT,title TEXT)WITH(TYPE='shared')");
  }

  @Test
  void literalsStayAsTheyAre() {
    assertThat(SqlText.canonical("SELECT  'a , b  (''c'')'  = x"))
        .isEqualTo("SELECT 'a , b  (''c'')'=x");
  }

  @Test
  void quotesThatAreNeededStay() {
    assertThat(SqlText.canonical("SELECT \"Id\"")).isEqualTo("SELECT \"Id\"");
  }
}
