package org.pgkalam.conformance.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What PostgreSQL logged since a point. */
final class ServerLog {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_LINES = 60;

  private final Path file;
  private long begin;

  ServerLog(Path file) {
    this.file = file;
    mark();
  }

  /** From here on. */
  void mark() {
    try {
      begin = Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      begin = 0;
    }
  }

  /** The last lines since the mark; none if the log cannot be read. */
  List<String> tail() {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(begin, log.length() - MAX_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }
}
