package org.pgkalam.conformance.steps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Libraries as they are built for platforms, and PostgreSQLs, that this is not. */
final class OtherPlatform {
  /** Offset of e_machine in an ELF header. */
  private static final int ELF_MACHINE = 18;

  private static final short EM_X86_64 = 62;
  private static final short EM_AARCH64 = 183;

  /** Of Pg_magic_struct, PostgreSQL's fmgr.h: abi_extra came in 15, the names in 18. */
  private static final Set<Integer> MAGIC_LENGTHS = Set.of(24, 56, 72);

  private OtherPlatform() {}

  /**
   * The same library with another major in its magic block, which begins with its length and a
   * hundredth of the version number.
   *
   * @param major that it was built for
   * @throws HarnessException if it has no magic block of that major
   */
  static byte[] forAnotherMajor(byte[] library, int major) {
    ByteBuffer other = ByteBuffer.wrap(library.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int blocks = 0;
    for (int i = 0; i + 8 <= library.length; i += 4) {
      if (MAGIC_LENGTHS.contains(other.getInt(i)) && other.getInt(i + 4) == major * 100) {
        other.putInt(i + 4, (major - 1) * 100);
        blocks++;
      }
    }
    if (blocks != 1) {
      throw new HarnessException(
          blocks + " magic blocks of PostgreSQL " + major + " in the library");
    }
    return other.array();
  }

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
