package org.pgkalam.conformance.saboteur;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The reference implementation, as files. */
final class Reference {
  /** How the name of its script begins; the version follows. */
  static final String SCRIPT = "pg_kalam--";

  private Reference() {}

  /** Copies the files of a directory, not those below. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** Its only script. */
  static Path script(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(SCRIPT))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + SCRIPT + "*.sql in " + directory));
    }
  }
}
