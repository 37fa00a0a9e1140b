package org.pgkalam.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes protobuf fields by tag number, knowing nothing of the generated code. */
final class Wire {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Wire text(int tag, String value) {
    return bytes(tag, value.getBytes(StandardCharsets.UTF_8));
  }

  Wire bytes(int tag, byte[] value) {
    varint((long) tag << 3 | LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  Wire message(int tag, Wire value) {
    return bytes(tag, value.bytes.toByteArray());
  }

  /** An integer, or a bool as 1. */
  Wire number(int tag, long value) {
    varint((long) tag << 3 | VARINT);
    varint(value);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  String hex() {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
