package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what C wrote with {@code ask_int} and its siblings. No length or count is believed before
 * there are as many bytes: what is allocated for it could otherwise end the process.
 */
final class Question {
  private final ByteBuffer buffer;

  Question(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.nativeOrder());
  }

  int readInt() {
    return require(Integer.BYTES).getInt();
  }

  boolean readBoolean() {
    return readInt() != 0;
  }

  long readLong() {
    return require(Long.BYTES).getLong();
  }

  /** Of elements that follow, each of four bytes at least. */
  int readCount() {
    int count = readInt();
    if (count < 0 || count > buffer.remaining() / Integer.BYTES) {
      throw endsTooSoon();
    }
    return count;
  }

  /** Null where C sent NULL. */
  String readString() {
    byte[] bytes = readBytes();
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Null where C sent NULL. */
  byte[] readBytes() {
    int length = readInt();
    if (length == -1) {
      return null;
    }
    require(length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  List<String> readStrings() {
    int count = readCount();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      strings.add(readString());
    }
    return strings;
  }

  Map<String, String> readOptions() {
    int count = readCount();
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = readString();
      options.put(name, readString());
    }
    return options;
  }

  private ByteBuffer require(int length) {
    if (length < 0 || length > buffer.remaining()) {
      throw endsTooSoon();
    }
    return buffer;
  }

  private static BridgeException endsTooSoon() {
    return BridgeException.of(
        SqlState.PROTOCOL_VIOLATION, "the backend sent a question that ends too soon");
  }

  /** What is left, at its current position. */
  ByteBuffer rest() {
    return buffer;
  }
}
