package org.pgkalam.bridge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what C wrote with {@code ask_int} and its siblings; the buffer is C's memory and valid
 * during one call only.
 */
final class Question {
  private final ByteBuffer buffer;

  Question(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.nativeOrder());
  }

  int readInt() {
    return buffer.getInt();
  }

  boolean readBoolean() {
    return buffer.getInt() != 0;
  }

  long readLong() {
    return buffer.getLong();
  }

  /** Null where C sent NULL. */
  String readString() {
    byte[] bytes = readBytes();
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Null where C sent NULL. */
  byte[] readBytes() {
    int length = buffer.getInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  List<String> readStrings() {
    int count = buffer.getInt();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      strings.add(readString());
    }
    return strings;
  }

  Map<String, String> readOptions() {
    int count = buffer.getInt();
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = readString();
      options.put(name, readString());
    }
    return options;
  }

  /** The rows that follow after four bytes of padding. */
  ByteBuffer restOfRows() {
    buffer.getInt();
    return buffer;
  }

  /** What is left, at its current position. */
  ByteBuffer rest() {
    return buffer;
  }
}
