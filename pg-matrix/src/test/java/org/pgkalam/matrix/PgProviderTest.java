package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class PgProviderTest {
  @Test
  void eachIsNamedAsItIsWritten() {
    for (PgProvider provider : PgProvider.values()) {
      assertThat(PgProvider.parse(provider.toString())).isEqualTo(provider);
    }
  }

  @Test
  void anUnknownOneIsRefusedWithThoseThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PgProvider.parse("podman"))
        .withMessage("no provider of PostgreSQL: \"podman\"; valid are embedded, docker");
  }
}
