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

  ByteSink decimal(long value) {
    if (value == Long.MIN_VALUE) {
      return ascii("-9223372036854775808");
    }
    reserve(20);
    long rest = Math.abs(value);
    if (value < 0) {
      bytes[length++] = '-';
    }
    int end = length + digits(rest);
    int at = end;
    do {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    length = end;
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
