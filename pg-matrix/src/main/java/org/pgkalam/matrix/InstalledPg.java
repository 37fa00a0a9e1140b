package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL that is installed on this machine. Servers run from a private copy of it, so nothing
 * of it changes.
 *
 * @param bin where {@code postgres} and {@code initdb} are; like the others, absolute
 */
public record InstalledPg(PgVersion version, Path bin, Path pkglibdir, Path sharedir) {
  private static final Pattern VERSION = Pattern.compile("PostgreSQL (\\d+)(?:\\.(\\d+))?.*");

  /**
   * Asks a {@code pg_config} program.
   *
   * @throws IllegalArgumentException if it is none, or of a PostgreSQL without server programs
   */
  public static InstalledPg of(Path pgConfig) {
    InstalledPg installed =
        new InstalledPg(
            version(ask(pgConfig, "--version")),
            Path.of(ask(pgConfig, "--bindir")),
            Path.of(ask(pgConfig, "--pkglibdir")),
            Path.of(ask(pgConfig, "--sharedir")));
    if (!Files.isExecutable(installed.bin().resolve("initdb"))) {
      throw new IllegalArgumentException("no initdb in " + installed.bin());
    }
    return installed;
  }

  private static String ask(Path pgConfig, String what) {
    try {
      Command.Result result =
          Command.run(Path.of("/"), List.of(pgConfig.toAbsolutePath().toString(), what));
      if (result.succeeded()) {
        return result.output().strip();
      }
      throw new IllegalArgumentException(pgConfig + " " + what + ": " + result.output());
    } catch (IOException e) {
      throw new IllegalArgumentException(pgConfig + " cannot be run: " + e.getMessage(), e);
    }
  }

  private static PgVersion version(String text) {
    Matcher parts = VERSION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("no version of PostgreSQL: " + text);
    }
    String minor = parts.group(2) == null ? "0" : parts.group(2);
    return PgVersion.of(parts.group(1) + "." + minor + ".0");
  }

  /**
   * Copies the programs below a directory, each at the path that it has in the file system: where
   * {@code postgres} looks for its files depends on how they lie to each other.
   */
  ServerFiles copyInto(Path directory) {
    Path root = directory.resolve(ServerFiles.PROGRAMS);
    try {
      Path binCopy = Files.createDirectories(below(root, bin));
      FileTrees.linkFile(bin.resolve("postgres").toRealPath(), binCopy.resolve("postgres"));
      for (Path part : List.of(pkglibdir, sharedir)) {
        Files.createDirectories(below(root, part).getParent());
        FileTrees.link(part, below(root, part));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ServerFiles(
        version,
        directory,
        below(root, bin).resolve("postgres"),
        below(root, pkglibdir),
        below(root, sharedir));
  }

  private static Path below(Path root, Path absolute) {
    return root.resolve(Path.of("/").relativize(absolute));
  }
}
