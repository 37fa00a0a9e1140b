package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;

/** Which rows of a vector are NULL. */
final class Validity {
  private final long address;

  private Validity(long address) {
    this.address = address;
  }

  static Validity of(FieldVector vector, int rows) {
    if (vector.getNullCount() == 0) {
      return new Validity(0);
    }
    return new Validity(require(vector.getValidityBuffer(), (rows + 7L) / 8));
  }

  boolean isNull(int row) {
    return address != 0 && (MemoryUtil.getByte(address + (row >> 3)) & (1 << (row & 7))) == 0;
  }

  /** The buffer's address, once it is known to hold {@code bytes}. */
  static long require(ArrowBuf buffer, long bytes) {
    if (buffer.capacity() < bytes) {
      throw new IndexOutOfBoundsException(
          "buffer of " + buffer.capacity() + " bytes instead of " + bytes);
    }
    return buffer.memoryAddress();
  }
}
