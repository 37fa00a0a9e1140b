package org.pgkalam.extension.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The memory of one process, or of several together.
 *
 * @param ownMegabytes not shared with any other process
 * @param residentMegabytes all that is in memory
 */
record ProcessMemory(double ownMegabytes, double residentMegabytes) {
  /** There is no such process, nor could there be. */
  static final ProcessMemory NONE = new ProcessMemory(Double.NaN, Double.NaN);

  /** Client backends, and what every PostgreSQL runs. */
  private static final Pattern POSTGRES =
      Pattern.compile(
          "postgres: (.*\\(\\d+\\) .*|checkpointer|background writer|walwriter|autovacuum .*"
              + "|logical replication launcher|stats collector|io worker .*)");

  static ProcessMemory of(long pid) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", "" + pid, "smaps_rollup"));
    return new ProcessMemory(megabytes(lines, "Private_"), megabytes(lines, "Rss:"));
  }

  /** Of the processes that an extension has added to a server, all together. */
  static ProcessMemory added(long postmaster) throws IOException {
    double own = 0;
    double resident = 0;
    for (ProcessHandle process :
        ProcessHandle.of(postmaster).orElseThrow().descendants().toList()) {
      if (!POSTGRES.matcher(title(process.pid())).matches()) {
        ProcessMemory memory = of(process.pid());
        own += memory.ownMegabytes;
        resident += memory.residentMegabytes;
      }
    }
    return new ProcessMemory(own, resident);
  }

  private static String title(long pid) throws IOException {
    Path file = Path.of("/proc", "" + pid, "cmdline");
    return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
  }

  private static double megabytes(List<String> lines, String prefix) {
    return lines.stream()
            .filter(line -> line.startsWith(prefix))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
            .sum()
        / 1024.0;
  }
}
