package org.pgkalam.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An answer while it is made: a head of three ints (bytes that follow, the question's number, the
 * status), then values in native byte order (CARRIER.md). One per connection, used again.
 */
final class Answer {
  private static final int ANSWERED = 0;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 2;
  private static final int GOODBYE = 3;
  static final int HOLDS_STATE = 0x100;
  private static final int KEPT_CAPACITY = 64 << 10;

  private final int largestPayload;
  private ByteBuffer buffer = allocate(KEPT_CAPACITY);
  private ByteBuffer rows;
  private int status;
  private BridgeException failure;

  Answer() {
    this(Frame.LARGEST_PAYLOAD);
  }

  Answer(int largestPayload) {
    this.largestPayload = largestPayload;
  }

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  Answer begin() {
    if (buffer.capacity() > KEPT_CAPACITY) {
      buffer = allocate(KEPT_CAPACITY);
    }
    return restart(ANSWERED);
  }

  private Answer restart(int newStatus) {
    buffer.clear().position(Frame.HEAD);
    rows = null;
    failure = null;
    status = newStatus;
    return this;
  }

  void interrupted() {
    restart(INTERRUPTED);
  }

  void failed(BridgeException error) {
    restart(FAILED)
        .writeString(error.sqlState())
        .writeString(error.getMessage())
        .writeString(error.detail())
        .writeString(error.hint());
    failure = error;
  }

  /** Not an answer, but in place of all that might still be asked. */
  void goodbye() {
    restart(GOODBYE);
  }

  /** The error that it says, if it says one. */
  Optional<BridgeException> failure() {
    return Optional.ofNullable(failure);
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

  /** The last part; it is not copied, and must stay as it is until the answer is sent. */
  void end(ByteBuffer newRows) {
    refuseBeyondFrame(newRows.remaining());
    rows = newRows;
  }

  /** The values so far. */
  ByteBuffer values() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip().position(Frame.HEAD);
  }

  /** Waits until all of it is taken; answers how many bytes that were. */
  long send(GatheringByteChannel to, int number, boolean holdsState) throws IOException {
    int length = buffer.position() - Frame.HEAD + (rows == null ? 0 : rows.remaining());
    buffer
        .putInt(0, length)
        .putInt(Integer.BYTES, number)
        .putInt(2 * Integer.BYTES, status | (holdsState ? HOLDS_STATE : 0))
        .flip();
    ByteBuffer[] parts = rows == null ? new ByteBuffer[] {buffer} : new ByteBuffer[] {buffer, rows};
    for (long left = Frame.HEAD + (long) length; left > 0; ) {
      left -= to.write(parts);
    }
    return Frame.HEAD + (long) length;
  }

  private void refuseBeyondFrame(int bytes) {
    if (bytes > largestPayload - (buffer.position() - Frame.HEAD)) {
      throw BridgeException.of(
              SqlState.PROGRAM_LIMIT_EXCEEDED, "an answer is too large to be handed to PostgreSQL")
          .withDetail("At most " + largestPayload + " bytes can cross at once.");
    }
  }

  private ByteBuffer reserve(int bytes) {
    refuseBeyondFrame(bytes);
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = allocate(Math.max(buffer.capacity() * 2, buffer.position() + bytes));
      larger.put(buffer.flip());
      buffer = larger;
    }
    return buffer;
  }
}
