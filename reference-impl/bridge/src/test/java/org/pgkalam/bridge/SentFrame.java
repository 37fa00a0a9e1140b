package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A frame as a backend makes it. */
record SentFrame(int number, int operation, ByteBuffer payload) {
  static SentFrame of(int number, int operation, byte[] payload) {
    return new SentFrame(number, operation, ByteBuffer.wrap(payload));
  }

  int size() {
    return payload.remaining();
  }

  ByteBuffer bytes() {
    return ByteBuffer.allocate(Frame.HEAD + size())
        .order(ByteOrder.nativeOrder())
        .putInt(size())
        .putInt(number)
        .putInt(operation)
        .put(payload.duplicate())
        .flip();
  }
}
