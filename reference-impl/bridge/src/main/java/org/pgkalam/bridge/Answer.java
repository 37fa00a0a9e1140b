package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The buffer that C reads an answer from: a status, then values in native byte order. One per
 * backend, used again.
 */
final class Answer {
  private static final int ANSWERED = 0;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 2;
  private static final int KEPT_CAPACITY = 64 << 10;

  private ByteBuffer buffer = allocate(KEPT_CAPACITY);

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  Answer begin() {
    if (buffer.capacity() > KEPT_CAPACITY) {
      buffer = allocate(KEPT_CAPACITY);
    }
    buffer.clear();
    return writeInt(ANSWERED);
  }

  void interrupted() {
    buffer.clear();
    writeInt(INTERRUPTED);
  }

  void failed(String sqlState, String message, String detail, String hint) {
    buffer.clear();
    writeInt(FAILED)
        .writeString(sqlState)
        .writeString(message)
        .writeString(detail)
        .writeString(hint);
  }

  Answer writeInt(int value) {
    reserve(Integer.BYTES).putInt(value);
    return this;
  }

  Answer writeLong(long value) {
    reserve(Long.BYTES).putLong(value);
    return this;
  }

  Answer writeString(String value) {
    if (value == null) {
      return writeInt(-1);
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    writeInt(bytes.length);
    reserve(bytes.length).put(bytes);
    return this;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  private ByteBuffer reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }
}
