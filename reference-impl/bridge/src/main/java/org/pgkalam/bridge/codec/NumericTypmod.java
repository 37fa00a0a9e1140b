package org.pgkalam.bridge.codec;

/** The precision and scale in numeric's type modifier (make_numeric_typmod in numeric.c). */
record NumericTypmod(int precision, int scale) {
  private static final int OFFSET = 4;

  static boolean isGiven(int typmod) {
    return typmod >= OFFSET;
  }

  static NumericTypmod of(int typmod) {
    int packed = typmod - OFFSET;
    // Eleven bits with a sign since PostgreSQL 15; before, scales of at most 1000 in sixteen bits.
    return new NumericTypmod((packed >> 16) & 0xFFFF, ((packed & 0x7FF) ^ 1024) - 1024);
  }
}
