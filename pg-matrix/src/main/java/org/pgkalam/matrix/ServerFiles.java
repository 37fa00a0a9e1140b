package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where things are in the private directory of one server. */
record ServerFiles(
    PgVersion version, Path directory, Path postgres, Path pkglibdir, Path sharedir) {
  /** Below the server's directory. */
  static final String PROGRAMS = "postgresql";

  /**
   * Quick and small; none of it changes what a statement does, and a commit outlives the
   * postmaster.
   */
  private static final List<String> SETTINGS =
      List.of(
          "shared_buffers = '16MB'",
          "fsync = off",
          "full_page_writes = off",
          "wal_level = minimal",
          "max_wal_senders = 0",
          "log_checkpoints = off",
          "log_line_prefix = '%m [%p] %u@%d '",
          "log_timezone = 'UTC'",
          "timezone = 'UTC'");

  /** As the bundles are laid out. */
  static ServerFiles ofBundle(PgVersion version, Path directory) {
    Path programs = directory.resolve(PROGRAMS);
    return new ServerFiles(
        version,
        directory,
        programs.resolve("bin/postgres"),
        programs.resolve("lib/postgresql"),
        programs.resolve("share/postgresql"));
  }

  Path data() {
    return directory.resolve(MemoryData.LINK);
  }

  Path log() {
    return directory.resolve("postgresql.log");
  }

  /** Appends to postgresql.conf, where of two lines for one setting the later one counts. */
  void configure(List<String> candidateLines, Map<String, String> settings) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "listen_addresses = '" + Postmaster.HOST + "'", "unix_socket_directories = ''"));
    lines.addAll(lines(candidateLines, settings));
    Files.write(
        data().resolve("postgresql.conf"),
        lines,
        StandardCharsets.UTF_8,
        StandardOpenOption.APPEND);
  }

  /**
   * What every server has in its postgresql.conf, then the candidate's, then what was asked for.
   */
  static List<String> lines(List<String> candidateLines, Map<String, String> settings) {
    List<String> lines = new ArrayList<>(SETTINGS);
    lines.addAll(candidateLines);
    settings.forEach((name, value) -> lines.add(name + " = '" + escaped(value) + "'"));
    return lines;
  }

  /** For use between the quotes of a value in postgresql.conf. */
  static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("'", "''");
  }
}
