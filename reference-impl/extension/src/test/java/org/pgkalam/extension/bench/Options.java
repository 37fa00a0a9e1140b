package org.pgkalam.extension.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/**
 * What the command line asks for.
 *
 * @param only parts of measures' titles; empty for every measure
 */
record Options(PgVersion version, Optional<Path> candidate, List<String> only, int runs) {
  static final String USAGE =
      "usage: ci/bench [MAJOR] [--candidate DIR] [--only SUBSTRING]... [--runs NUMBER]";

  private static final int MAJOR = 16;
  private static final int RUNS = 5;

  Options {
    only = List.copyOf(only);
  }

  /**
   * @param home what a relative candidate is relative to
   * @throws IllegalArgumentException with a message for the user
   */
  static Options parse(List<String> arguments, Path home) {
    PgVersion version = PgVersions.newest(MAJOR);
    Optional<Path> candidate = Optional.empty();
    List<String> only = new ArrayList<>();
    int runs = RUNS;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--candidate" -> candidate = Optional.of(home.resolve(value(rest, argument)));
        case "--only" -> only.add(value(rest, argument).toLowerCase(Locale.ROOT));
        case "--runs" -> runs = number(value(rest, argument));
        default -> version = PgVersions.newest(number(argument));
      }
    }
    int major = version.major();
    return new Options(version, candidate.map(given -> ofMajor(given, major)), only, runs);
  }

  boolean wants(Measure measure) {
    return only.isEmpty()
        || measure.rows().stream()
            .map(row -> row.title().toLowerCase(Locale.ROOT))
            .anyMatch(title -> only.stream().anyMatch(title::contains));
  }

  private static String value(Iterator<String> rest, String option) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static int number(String text) {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException("not understood: " + text);
    }
    return Integer.parseInt(text);
  }

  /** A candidate may be a directory of builds, one for each major. */
  private static Path ofMajor(Path given, int major) {
    Path own = given.resolve("pg" + major);
    Path directory = Files.isDirectory(own) ? own : given;
    if (!Files.exists(directory.resolve("pg_kalam.control"))) {
      throw new IllegalArgumentException("no pg_kalam.control in " + directory);
    }
    return directory;
  }
}
