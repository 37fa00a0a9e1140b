package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlSessionTest {
  @Test
  void splitsWherePostgresqlWould() {
    assertThat(SqlSession.split("SELECT ';', $$;$$; -- ;\nSELECT a ? 'b' /* ; */;\n"))
        .hasSize(2)
        .first()
        .isEqualTo("SELECT ';', $$;$$");
    assertThat(SqlSession.split("SELECT a ? 'b'")).containsExactly("SELECT a ? 'b'");
  }
}
