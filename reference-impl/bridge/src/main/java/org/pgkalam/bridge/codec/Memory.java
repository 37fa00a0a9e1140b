package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Unchecked reads and writes outside the Java heap; callers have checked the bounds.
 *
 * <p>Arrow's own accessors check reference count and bounds on every value, which C1 does not
 * remove; the row codecs check once per batch and once per row instead.
 */
final class Memory {
  /** Above this, the native copy is worth its call. */
  private static final int SHORT_COPY = 256;

  private static final boolean LITTLE_ENDIAN = MemoryUtil.LITTLE_ENDIAN;

  private Memory() {}

  static void putShortBigEndian(long address, short value) {
    MemoryUtil.putShort(address, LITTLE_ENDIAN ? Short.reverseBytes(value) : value);
  }

  static void putIntBigEndian(long address, int value) {
    MemoryUtil.putInt(address, LITTLE_ENDIAN ? Integer.reverseBytes(value) : value);
  }

  static void putLongBigEndian(long address, long value) {
    MemoryUtil.putLong(address, LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
  }

  static void copy(long from, long to, int length) {
    if (length > SHORT_COPY) {
      MemoryUtil.copyMemory(from, to, length);
      return;
    }
    int at = 0;
    if (length >= Long.BYTES) {
      int last = length - Long.BYTES;
      for (; at < last; at += Long.BYTES) {
        MemoryUtil.putLong(to + at, MemoryUtil.getLong(from + at));
      }
      MemoryUtil.putLong(to + last, MemoryUtil.getLong(from + last));
      return;
    }
    for (; at < length; at++) {
      MemoryUtil.putByte(to + at, MemoryUtil.getByte(from + at));
    }
  }
}
