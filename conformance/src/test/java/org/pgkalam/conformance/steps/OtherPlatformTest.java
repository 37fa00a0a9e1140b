package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class OtherPlatformTest {
  @Test
  void aLibraryOfMacBeginsWithTheMagicOfMachO() {
    assertThat(OtherPlatform.macLibrary())
        .startsWith((byte) 0xCF, (byte) 0xFA, (byte) 0xED, (byte) 0xFE)
        .hasSizeGreaterThan(32);
  }

  @Test
  void onlyTheCpuOfTheHeaderIsAnother() {
    byte[] library = new byte[64];
    library[0] = 0x7F;
    library[1] = 'E';
    library[2] = 'L';
    library[3] = 'F';
    library[18] = 62;
    byte[] other = OtherPlatform.forAnotherCpu(library);
    assertThat(other[18]).isEqualTo((byte) 183);
    assertThat(OtherPlatform.forAnotherCpu(other)).isEqualTo(library);
    assertThatThrownBy(() -> OtherPlatform.forAnotherCpu(new byte[64]))
        .isInstanceOf(HarnessException.class);
  }
}
