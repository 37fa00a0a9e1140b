package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class PlatformTest {
  @Test
  void namesTheBundleOfAMachine() {
    assertThat(Platform.classifier("Linux", "amd64", false)).isEqualTo("linux-amd64");
    assertThat(Platform.classifier("Linux", "aarch64", false)).isEqualTo("linux-arm64v8");
    assertThat(Platform.classifier("Linux", "amd64", true)).isEqualTo("linux-amd64-alpine");
    assertThat(Platform.classifier("Mac OS X", "aarch64", false)).isEqualTo("darwin-arm64v8");
  }

  @Test
  void refusesAMachineWithoutBundles() {
    assertThatExceptionOfType(EmbeddedPgException.class)
        .isThrownBy(() -> Platform.classifier("SunOS", "sparcv9", false))
        .withMessage("no PostgreSQL bundles for SunOS on sparcv9");
  }
}
