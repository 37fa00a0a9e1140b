package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContainerOwnerTest {
  @Test
  void thisJvmHasNotEnded() {
    assertThat(ContainerOwner.hasEnded(ContainerOwner.ofThisJvm())).isFalse();
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotTheOwner() {
    assertThat(ContainerOwner.hasEnded(ContainerOwner.ofThisJvm() + "1")).isTrue();
  }

  @Test
  void ofOtherMachinesNothingIsKnown() {
    assertThat(ContainerOwner.hasEnded("other-" + ContainerOwner.ofThisJvm() + "1")).isFalse();
    assertThat(ContainerOwner.hasEnded(null)).isFalse();
    assertThat(ContainerOwner.hasEnded("nonsense")).isFalse();
  }
}
