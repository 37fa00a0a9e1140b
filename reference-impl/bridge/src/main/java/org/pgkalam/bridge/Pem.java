package org.pgkalam.bridge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a server option names: the PEM text itself, or a file with it. */
final class Pem {
  /** More than any chain of certificates takes. */
  private static final int LARGEST_FILE = 1 << 20;

  private Pem() {}

  /**
   * The text's bytes.
   *
   * @param option its name, for messages
   * @param value not empty
   * @throws BridgeException HV024 for what is no regular file, cannot be read, or is too large
   */
  static InputStream open(String option, String value) {
    byte[] bytes = isText(value) ? value.getBytes(StandardCharsets.UTF_8) : read(option, value);
    return new ByteArrayInputStream(bytes);
  }

  /** As is_file in server_files.c, which lets only some roles name files. */
  private static boolean isText(String value) {
    return value.contains("-----BEGIN");
  }

  private static byte[] read(String option, String name) {
    byte[] bytes;
    try {
      Path file = Path.of(name);
      // Opening a pipe would wait for somebody to write into it.
      if (!Files.isRegularFile(file)) {
        throw unusable(option).withDetail("It is not a regular file.");
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST_FILE + 1);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(option).withDetail(e.getClass().getSimpleName() + ".");
    }
    if (bytes.length > LARGEST_FILE) {
      throw unusable(option).withDetail("It has more than " + LARGEST_FILE + " bytes.");
    }
    return bytes;
  }

  private static BridgeException unusable(String option) {
    return unreadable("server option '" + option + "'");
  }

  static BridgeException unreadable(String what) {
    return BridgeException.of(SqlState.FDW_INVALID_ATTRIBUTE_VALUE, what + " cannot be read as PEM")
        .withHint(
            "Give the PEM text itself or the path of a file that the PostgreSQL server can read.");
  }
}
