package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerImagesTest {
  private static final PgVersion NEWEST = PgVersions.newest(16);

  @Test
  void officialImagesAreTheDefault() {
    assertThat(ContainerImages.official().of(NEWEST)).isEqualTo("postgres:16");
  }

  @Test
  void aReleaseHasATagOfItsOwn() {
    assertThat(ContainerImages.official().of(PgVersion.of("16.3.0"))).isEqualTo("postgres:16.3");
  }

  @Test
  void aRepositoryHasATagForEachMajor() {
    ContainerImages images = ContainerImages.parse(List.of("registry.example:5000/my/postgres"));

    assertThat(images.of(NEWEST)).isEqualTo("registry.example:5000/my/postgres:16");
  }

  @Test
  void anImageIsNamedForItsMajorAlone() {
    ContainerImages images = ContainerImages.parse(List.of("16=my/pg:latest, 17=other", "mine"));

    assertThat(images.of(NEWEST)).isEqualTo("my/pg:latest");
    assertThat(images.of(PgVersions.newest(17))).isEqualTo("other");
    assertThat(images.of(PgVersions.newest(18))).isEqualTo("mine:18");
  }

  @Test
  void anImageMayBeNamedByItsDigest() {
    String image = "my/pg@sha256:" + "0a".repeat(32);

    assertThat(ContainerImages.parse(List.of("16=" + image)).of(NEWEST)).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "16=", "16=my/UPPER", "postgres:16", "a b", "16=x:", "-x", "=x"})
  void whatIsNoImageIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerImages.parse(List.of(text)))
        .withMessageContaining("not an image: \"" + text + "\"")
        .withMessageContaining("16=my/postgres:16");
  }

  @Test
  void anUnknownMajorIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerImages.parse(List.of("99=x")))
        .withMessageContaining("not a PostgreSQL version: \"99\"");
  }
}
