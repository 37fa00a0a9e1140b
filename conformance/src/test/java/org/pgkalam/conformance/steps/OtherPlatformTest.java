package org.pgkalam.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class OtherPlatformTest {
  @Test
  void aLibraryOfMacBeginsWithTheMagicOfMachO() {
    assertThat(OtherPlatform.macLibrary())
        .startsWith((byte) 0xCF, (byte) 0xFA, (byte) 0xED, (byte) 0xFE)
        .hasSizeGreaterThan(32);
  }

  @Test
  void onlyTheMajorOfTheMagicBlockIsAnother() {
    ByteBuffer library = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    library.putInt(16, 56).putInt(20, 1600).putInt(24, 100);
    ByteBuffer other =
        ByteBuffer.wrap(OtherPlatform.forAnotherMajor(library.array(), 16))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(other.getInt(20)).isEqualTo(1500);
    assertThat(other.putInt(20, 1600)).isEqualTo(library);
    assertThatThrownBy(() -> OtherPlatform.forAnotherMajor(library.array(), 17))
        .isInstanceOf(HarnessException.class);
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
