package org.pgkalam.bridge.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTest {
  @ParameterizedTest
  @ValueSource(strings = {"vector", "public.vector", "\"my schema\".vector"})
  void aVectorCrossesAsText(String type) {
    assertThat(Column.ofForeignType("v", type)).isEqualTo(new Column("v", 25, -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mood", "halfvec", "vector[]", "sparsevector", "vector.mood"})
  void anyOtherForeignTypeIsRefusedByName(String type) {
    assertThatThrownBy(() -> Column.ofForeignType("v", type))
        .hasMessageContaining("column \"v\" has a type that KalamDB cannot hold")
        .extracting("detail")
        .isEqualTo("The type is " + type + ".");
  }
}
