package org.pgkalam.conformance.steps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Libraries as they are built for platforms that this is not. */
final class OtherPlatform {
  /** Offset of e_machine in an ELF header. */
  private static final int ELF_MACHINE = 18;

  private static final short EM_X86_64 = 62;
  private static final short EM_AARCH64 = 183;

  private OtherPlatform() {}

  /** The header of a Mach-O bundle for arm64, which is what a {@code .so} of macOS begins with. */
  static byte[] macLibrary() {
    ByteBuffer header = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xFEEDFACF); // MH_MAGIC_64
    header.putInt(0x0100000C); // CPU_TYPE_ARM64
    header.putInt(0); // CPU_SUBTYPE_ARM64_ALL
    header.putInt(8); // MH_BUNDLE
    return header.array();
  }

  /**
   * The same library with another CPU in its header.
   *
   * @throws HarnessException if it is no ELF file
   */
  static byte[] forAnotherCpu(byte[] library) {
    boolean elf =
        library.length > ELF_MACHINE + 1
            && library[0] == 0x7F
            && library[1] == 'E'
            && library[2] == 'L'
            && library[3] == 'F';
    if (!elf) {
      throw new HarnessException("the library is no ELF file");
    }
    byte[] other = library.clone();
    ByteBuffer header = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN);
    boolean x86 = header.getShort(ELF_MACHINE) == EM_X86_64;
    header.putShort(ELF_MACHINE, x86 ? EM_AARCH64 : EM_X86_64);
    return other;
  }
}
