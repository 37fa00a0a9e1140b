package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PgVersionsTest {
  private final String given = System.getProperty(PgVersions.SYSTEM_PROPERTY);

  @AfterEach
  void restoreProperty() {
    if (given == null) {
      System.clearProperty(PgVersions.SYSTEM_PROPERTY);
    } else {
      System.setProperty(PgVersions.SYSTEM_PROPERTY, given);
    }
  }

  @Test
  void aMajorIsItsNewestRelease() {
    assertThat(PgVersions.parse("16")).containsExactly(PgVersions.newest(16));
  }

  @Test
  void aRangeIsTheNewestReleaseOfEachMajorInIt() {
    assertThat(PgVersions.parse("14-16")).extracting(PgVersion::major).containsExactly(14, 15, 16);
  }

  @Test
  void aReleaseIsItselfEvenIfItIsNotListed() {
    assertThat(PgVersions.parse("16.3.0")).containsExactly(new PgVersion(16, "16.3.0"));
    assertThat(PgVersions.parse("13.2.0-1")).containsExactly(new PgVersion(13, "13.2.0-1"));
  }

  @Test
  void aListKeepsItsOrderAndNamesEachOnce() {
    assertThat(PgVersions.parse("18, 16.0.0 ,13-14,14"))
        .containsExactly(
            PgVersions.newest(18),
            new PgVersion(16, "16.0.0"),
            PgVersions.newest(13),
            PgVersions.newest(14));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "12", "19", "16,", "16-13", "12-14", "17-99", "16.15", "12.1.0", "all", "1٦"
      })
  void anythingElseIsRefusedWithWhatIsValid(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PgVersions.parse(text))
        .withMessageContaining("\"" + text + "\"")
        .withMessageContaining("13, 14, 15, 16, 17, 18")
        .withMessageContaining("13-18")
        .withMessageContaining(PgVersions.newest(18).version());
  }

  @Test
  void theSystemPropertySelectsAndDefaultsToEveryMajor() {
    System.setProperty(PgVersions.SYSTEM_PROPERTY, "15");
    assertThat(PgVersions.fromSystemProperty()).containsExactly(PgVersions.newest(15));

    System.clearProperty(PgVersions.SYSTEM_PROPERTY);
    assertThat(PgVersions.fromSystemProperty())
        .extracting(PgVersion::major)
        .isEqualTo(List.of(13, 14, 15, 16, 17, 18))
        .isEqualTo(PgVersions.majors());
  }

  @Test
  void theOldestReleaseOfAMajorIsOlderThanItsNewest() {
    for (int major : PgVersions.majors()) {
      assertThat(PgVersions.oldest(major).number())
          .isLessThan(PgVersions.newest(major).number())
          .isGreaterThanOrEqualTo(major * 10_000);
    }
  }

  @Test
  void aVersionIsOfItsMajor() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PgVersion(15, "16.0.0"));
    assertThat(new PgVersion(16, "16.15.0").number()).isEqualTo(160015);
  }
}
