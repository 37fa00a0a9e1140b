package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;
import org.pgkalam.bridge.SqlState;

/** Checks text as PostgreSQL does for encoding UTF8: well-formed, and no NUL byte. */
final class Utf8 {
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private Utf8() {}

  /** Whether every byte is an ASCII character other than NUL. */
  static boolean isPlainAscii(long address, long length) {
    long end = address + length;
    long at = address;
    for (long last = end - Long.BYTES; at <= last; at += Long.BYTES) {
      long word = MemoryUtil.getLong(at);
      // Without high bits, subtracting one from each byte sets one exactly where a byte is zero.
      if (((word | (word - ONES)) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < end; at++) {
      if (MemoryUtil.getByte(at) <= 0) {
        return false;
      }
    }
    return true;
  }

  /** Throws unless the bytes are text that PostgreSQL can hold. */
  static void check(long address, int length) {
    if (isPlainAscii(address, length)) {
      return;
    }
    byte[] bytes = new byte[length];
    MemoryUtil.copyFromMemory(address, bytes, 0, length);
    check(bytes, 0, length);
  }

  /** Throws unless the bytes from {@code from} up to {@code end} are text PostgreSQL can hold. */
  static void check(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      byte first = bytes[at];
      if (first > 0) {
        at++;
      } else if (first == 0) {
        throw new BadValue(SqlState.UNTRANSLATABLE_CHARACTER, "text holds a NUL character");
      } else {
        int next = at + sequenceLength(bytes, at, end);
        if (next == at) {
          throw BadValue.of(
              SqlState.CHARACTER_NOT_IN_REPERTOIRE,
              "invalid byte sequence for encoding \"UTF8\": 0x%02x at byte %d",
              first & 0xFF,
              at - from + 1);
        }
        at = next;
      }
    }
  }

  /** The length of the well-formed multibyte sequence at {@code at}, or 0; Unicode table 3-7. */
  private static int sequenceLength(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    int count = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (count == 0 || at + count > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xFF;
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < count; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return count;
  }
}
