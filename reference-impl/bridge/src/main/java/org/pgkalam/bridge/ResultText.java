package org.pgkalam.bridge;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text of a result while it is made and sent; it counts against the memory of all backends. */
final class ResultText extends OutputStream {
  private static final int FIRST_CAPACITY = 8 << 10;

  private final long limit;
  private final MemoryBudget memory;
  private byte[] bytes = new byte[0];
  private int length;

  /**
   * @param limit in bytes
   */
  ResultText(long limit, MemoryBudget memory) {
    this.limit = limit;
    this.memory = memory;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int from, int count) {
    reserve((long) length + count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  private void reserve(long needed) {
    if (needed > limit) {
      throw BridgeException.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED, "the result of kalam_exec() is too long")
          .withDetail("It has more than " + limit / 1024 + " kB.")
          .withHint(
              "Ask for fewer rows or columns, or raise kalam.exec_result_limit. A foreign table has"
                  + " no such limit.");
    }
    if (needed <= bytes.length) {
      return;
    }
    int capacity =
        (int) Math.min(limit, Math.max(needed, Math.max(FIRST_CAPACITY, bytes.length * 2L)));
    // The one before is there until it is copied.
    if (capacity > memory.left()) {
      throw RemoteErrors.resultTooLarge(needed);
    }
    memory.take(capacity - bytes.length);
    bytes = Arrays.copyOf(bytes, capacity);
  }

  int length() {
    return length;
  }

  /** Valid until it is released. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  void release() {
    memory.giveBack(bytes.length);
    bytes = new byte[0];
    length = 0;
  }
}
