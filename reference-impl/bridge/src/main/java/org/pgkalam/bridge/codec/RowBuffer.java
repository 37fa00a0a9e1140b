package org.pgkalam.bridge.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.util.MemoryUtil;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * The direct buffer that rows cross in.
 *
 * <p>Layout (CARRIER.md): each value begins at a multiple of eight bytes with an int32 in native
 * order; −1 is NULL. Otherwise it is the length of what follows: the value in the binary format of
 * its type, then one NUL byte. Values of {@linkplain Column#plain plain} columns cross as
 * PostgreSQL holds them: behind the length 8 and four bytes of padding a Datum that has the value
 * itself, sign-extended; behind the length 16 and padding a UUID; or a varlena, whose first int32
 * is four times its whole length. The memory moves when it grows: ask for {@link #buffer()} after
 * each write. Not for use by two threads at once.
 */
public final class RowBuffer {
  static final int INITIAL_CAPACITY = 256 << 10;
  static final int MAX_CAPACITY = (1 << 30) - 8;

  private ByteBuffer buffer;
  private long address;
  private int size;
  private int rows;

  public RowBuffer() {
    allocate(INITIAL_CAPACITY);
  }

  /** The rows written since {@link #clear()}, from position 0 to the limit, in native order. */
  public ByteBuffer buffer() {
    return buffer.limit(size).position(0);
  }

  /** How many rows the buffer holds. */
  public int rows() {
    return rows;
  }

  /** How many bytes those rows take. */
  public int size() {
    return size;
  }

  /** Forgets the rows and keeps the memory. */
  public void clear() {
    size = 0;
    rows = 0;
  }

  /** Forgets the rows and goes back to the initial size, for a buffer that outlives its scan. */
  public void trim() {
    clear();
    if (buffer.capacity() > INITIAL_CAPACITY) {
      allocate(INITIAL_CAPACITY);
    }
  }

  int capacity() {
    return buffer.capacity();
  }

  long address() {
    return address;
  }

  /** Records that the memory is filled up to {@code newSize}, with {@code more} more rows. */
  void advance(int newSize, int more) {
    size = newSize;
    rows += more;
  }

  /** Makes room for {@code needed} bytes in an empty buffer. */
  void reserve(long needed) {
    if (needed > MAX_CAPACITY) {
      throw BridgeException.of(SqlState.PROGRAM_LIMIT_EXCEEDED, "row is too large")
          .withDetail(
              "The row takes " + needed + " bytes; at most " + MAX_CAPACITY + " can cross.");
    }
    long capacity = buffer.capacity();
    while (capacity < needed) {
      capacity = Math.min(capacity * 2, MAX_CAPACITY);
    }
    allocate((int) capacity);
  }

  private void allocate(int capacity) {
    try {
      buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      throw BridgeException.of(SqlState.OUT_OF_MEMORY, "out of memory for a row buffer")
          .withDetail("Failed on a request of " + capacity + " bytes outside the Java heap.")
          .withHint("Raise -XX:MaxDirectMemorySize in kalam.vmoptions.")
          .withCause(e);
    }
    address = MemoryUtil.getByteBufferAddress(buffer);
  }
}
