package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.arrow.memory.util.MemoryUtil;
import org.pgkalam.bridge.SqlState;

/** A byte array that grows and is used again; numbers go in big-endian. */
final class ByteSink {
  private static final int MAX = (1 << 30) - 8;

  private byte[] bytes = new byte[256];
  private int length;

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  void truncate(int newLength) {
    length = newLength;
  }

  ByteSink put(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  ByteSink putShort(int value) {
    reserve(2);
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
    return this;
  }

  ByteSink putInt(int value) {
    return putShort(value >> 16).putShort(value);
  }

  ByteSink putLong(long value) {
    return putInt((int) (value >> 32)).putInt((int) value);
  }

  ByteSink put(byte[] source) {
    return put(source, source.length);
  }

  ByteSink put(byte[] source, int count) {
    reserve(count);
    System.arraycopy(source, 0, bytes, length, count);
    length += count;
    return this;
  }

  /** Takes {@code count} bytes from outside the heap. */
  ByteSink put(long address, int count) {
    reserve(count);
    MemoryUtil.copyFromMemory(address, bytes, length, count);
    length += count;
    return this;
  }

  /** Takes all that remains in {@code source}. */
  ByteSink put(ByteBuffer source) {
    int count = source.remaining();
    reserve(count);
    source.get(bytes, length, count);
    length += count;
    return this;
  }

  ByteSink ascii(String text) {
    return put(text.getBytes(ISO_8859_1));
  }

  ByteSink utf8(String text) {
    return put(text.getBytes(UTF_8));
  }

  /** A number's digits. C1 divides slowly, longs most of all: nine digits at a time become ints. */
  ByteSink decimal(long value) {
    if (value == Long.MIN_VALUE) {
      return ascii("-9223372036854775808");
    }
    reserve(20);
    long rest = Math.abs(value);
    if (value < 0) {
      bytes[length++] = '-';
    }
    int at = length + digits(rest);
    length = at;
    while (rest > Integer.MAX_VALUE) {
      long upper = rest / 1_000_000_000;
      int lower = (int) (rest - upper * 1_000_000_000);
      for (int i = 0; i < 9; i++) {
        int tenth = lower / 10;
        bytes[--at] = (byte) ('0' + lower - tenth * 10);
        lower = tenth;
      }
      rest = upper;
    }
    int last = (int) rest;
    do {
      int tenth = last / 10;
      bytes[--at] = (byte) ('0' + last - tenth * 10);
      last = tenth;
    } while (last != 0);
    return this;
  }

  /** A number with leading zeros up to {@code width} digits. */
  ByteSink padded(long value, int width) {
    for (int i = digits(value); i < width; i++) {
      put('0');
    }
    return decimal(value);
  }

  /** Overwrites the four bytes at {@code position}. */
  void setInt(int position, int value) {
    bytes[position] = (byte) (value >> 24);
    bytes[position + 1] = (byte) (value >> 16);
    bytes[position + 2] = (byte) (value >> 8);
    bytes[position + 3] = (byte) value;
  }

  void copyTo(long address) {
    MemoryUtil.copyToMemory(bytes, 0, address, length);
  }

  String toUtf8String() {
    return new String(bytes, 0, length, UTF_8);
  }

  /** The same, sooner, where the caller knows that there are only ASCII characters. */
  String toAsciiString() {
    return new String(bytes, 0, length, ISO_8859_1);
  }

  private static int digits(long value) {
    int count = 1;
    for (long bound = 10; count < 19 && value >= bound; bound *= 10) {
      count++;
    }
    return count;
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      long needed = (long) length + more;
      if (needed > MAX) {
        throw new BadValue(SqlState.PROGRAM_LIMIT_EXCEEDED, "value is too large");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX, Math.max(needed, bytes.length * 2L)));
    }
  }
}
