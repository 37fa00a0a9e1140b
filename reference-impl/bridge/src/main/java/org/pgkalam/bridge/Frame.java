package org.pgkalam.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * One message of a backend (CARRIER.md): three ints in native byte order (bytes that follow, the
 * question's number or 0, the operation), then the payload.
 *
 * @param tooLarge its payload was skipped, and is empty
 */
record Frame(int number, int operation, ByteBuffer payload, boolean tooLarge) {
  static final int HEAD = 12;
  static final int HELLO = 100;
  static final int CANCEL = 101;

  /** PostgreSQL holds no more in one piece of memory. */
  static final int LARGEST_PAYLOAD = 0x3FFFFF00;

  /** A read into the heap passes through memory of that size outside it. */
  private static final int AT_ONCE = 64 << 10;

  /** It makes no sense; the connection cannot be used any further. */
  static final class MalformedException extends IOException {
    MalformedException(String message) {
      super(message);
    }
  }

  /** Whether an answer is waited for. */
  boolean isQuestion() {
    return number != 0;
  }

  /**
   * Waits for the next one; null when the backend has gone between two.
   *
   * @param limit of the payload in bytes; a larger one is skipped
   * @throws MalformedException if the head makes no sense, or the backend has gone within a frame
   */
  static Frame read(ReadableByteChannel from, ByteBuffer head, int limit) throws IOException {
    head.clear();
    if (!fill(from, head)) {
      return null;
    }
    head.flip();
    int length = head.getInt();
    int number = head.getInt();
    int operation = head.getInt();
    if (length < 0 || length > LARGEST_PAYLOAD) {
      throw new MalformedException("a frame of " + length + " bytes");
    }
    if (length > limit) {
      skip(from, length);
      return new Frame(number, operation, ByteBuffer.allocate(0), true);
    }
    ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    while (payload.position() < length) {
      payload.limit(Math.min(length, payload.position() + AT_ONCE));
      require(from, payload);
    }
    return new Frame(number, operation, payload.flip(), false);
  }

  private static boolean fill(ReadableByteChannel from, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        if (into.position() == 0) {
          return false;
        }
        throw new MalformedException("the connection ended within a frame");
      }
    }
    return true;
  }

  private static void require(ReadableByteChannel from, ByteBuffer into) throws IOException {
    if (from.read(into) < 0) {
      throw new MalformedException("the connection ended within a frame");
    }
  }

  private static void skip(ReadableByteChannel from, int length) throws IOException {
    ByteBuffer skipped = ByteBuffer.allocate(AT_ONCE);
    for (int left = length; left > 0; left -= skipped.position()) {
      skipped.clear().limit(Math.min(left, AT_ONCE));
      require(from, skipped);
    }
  }
}
