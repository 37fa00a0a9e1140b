package org.pgkalam.pljava;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar in memory, whose entries are inflated when they are asked for. {@link ZipFile} would need a
 * file, which a backend may have no place for. Jars of more than 4 GB or 65,535 entries, with a
 * comment or encrypted, are not read.
 */
final class JarImage {
  // PKWARE's APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16.
  private static final int LOCAL_HEAD = 30;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int CENTRAL_HEAD = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_HEAD = 22;
  private static final int DEFLATED = 8;

  private record Entry(int at, int method, int packed, int size) {}

  private final ByteBuffer jar;
  private final Map<String, Entry> entries = new HashMap<>();

  JarImage(byte[] bytes) throws IOException {
    jar = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      readDirectory();
    } catch (IndexOutOfBoundsException e) {
      throw new ZipException("the jar ends too soon");
    }
  }

  private void readDirectory() throws ZipException {
    int end = jar.limit() - END_HEAD;
    require(jar.getInt(end) == END_SIGNATURE);
    int count = Short.toUnsignedInt(jar.getShort(end + 10));
    int at = jar.getInt(end + 16);
    for (int i = 0; i < count; i++) {
      require(jar.getInt(at) == CENTRAL_SIGNATURE);
      int nameLength = Short.toUnsignedInt(jar.getShort(at + 28));
      byte[] name = new byte[nameLength];
      jar.get(at + CENTRAL_HEAD, name);
      entries.put(
          new String(name, UTF_8),
          new Entry(
              jar.getInt(at + 42),
              jar.getShort(at + 10),
              jar.getInt(at + 20),
              jar.getInt(at + 24)));
      at +=
          CENTRAL_HEAD
              + nameLength
              + Short.toUnsignedInt(jar.getShort(at + 30))
              + Short.toUnsignedInt(jar.getShort(at + 32));
    }
  }

  private static void require(boolean right) throws ZipException {
    if (!right) {
      throw new ZipException("not a jar as it is expected");
    }
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** An entry's bytes; null if there is none of that name. */
  byte[] read(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    int from =
        entry.at
            + LOCAL_HEAD
            + Short.toUnsignedInt(jar.getShort(entry.at + 26))
            + Short.toUnsignedInt(jar.getShort(entry.at + 28));
    byte[] bytes = new byte[entry.size];
    if (entry.method != DEFLATED) {
      jar.get(from, bytes);
      return bytes;
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(jar.slice(from, entry.packed));
      require(inflater.inflate(bytes) == bytes.length);
      return bytes;
    } catch (DataFormatException e) {
      throw new ZipException(name + ": " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
