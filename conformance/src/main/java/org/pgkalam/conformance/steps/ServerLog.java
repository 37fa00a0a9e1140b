package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PostgreSQL logged since a point; nothing if its log cannot be read. */
final class ServerLog {
  private static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final int MAX_LINES = 60;

  /** What the postmaster says of a process that ended badly; the words of 13 to 18. */
  private static final Pattern DEATH =
      Pattern.compile("LOG: +(.*\\(PID \\d+\\) (?:was terminated by|exited with) .*)");

  private static final Pattern DETAIL = Pattern.compile("DETAIL: +(Failed process was running.*)");
  private static final Pattern PANIC = Pattern.compile("(PANIC: .*)");

  /** It says so, and only then, when it begins anew. */
  private static final String CRASH = "terminating any other active server processes";

  private final Optional<Path> file;
  private long begin;

  ServerLog(Optional<Path> file) {
    this.file = file;
    mark();
  }

  /** From here on. */
  void mark() {
    begin = file.map(ServerLog::size).orElse(0L);
  }

  /** The last lines since the mark. */
  List<String> tail() {
    List<String> lines = lines();
    return lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
  }

  /** How a process of the server died since the mark, and what it was doing. */
  Optional<String> crash() {
    String death = null;
    String detail = "";
    boolean crashed = false;
    for (String line : lines()) {
      Matcher panic = PANIC.matcher(line);
      if (panic.find()) {
        return Optional.of(panic.group(1));
      }
      Matcher end = DEATH.matcher(line);
      Matcher more = DETAIL.matcher(line);
      if (end.find() && !crashed) {
        death = end.group(1);
      } else if (more.find() && detail.isEmpty()) {
        detail = "; " + more.group(1);
      }
      crashed |= line.contains(CRASH);
    }
    return crashed ? Optional.of((death == null ? CRASH : death) + detail) : Optional.empty();
  }

  private List<String> lines() {
    if (file.isEmpty()) {
      return List.of();
    }
    try (RandomAccessFile log = new RandomAccessFile(file.get().toFile(), "r")) {
      long from = Math.max(begin, log.length() - MAX_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long size(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
