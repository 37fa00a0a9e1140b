package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A candidate extension: a flat directory of files.
 *
 * <p>Each {@code *.so} (or {@code *.dylib}) goes to the server's {@code pkglibdir}; the lines of
 * {@code candidate.conf}, if there is one, are appended to {@code postgresql.conf}, with {@code
 * ${candidate}} standing for the absolute path of the directory and {@code ${java.home}} for the
 * home of the running JVM; every other file goes to {@code sharedir/extension}.
 *
 * @param directory exists for as long as servers use it, since settings may point into it
 */
public record ExtensionFiles(Path directory) {
  static final String CONFIGURATION = "candidate.conf";

  /**
   * @throws IllegalArgumentException if it is not a directory
   */
  public ExtensionFiles {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("no such directory of extension files: " + directory);
    }
    directory = directory.toAbsolutePath().normalize();
  }

  void installInto(Path pkglibdir, Path extensionDirectory) throws IOException {
    Files.createDirectories(extensionDirectory);
    for (Path file : files()) {
      String name = file.getFileName().toString();
      if (name.equals(CONFIGURATION)) {
        continue;
      }
      boolean library = name.endsWith(".so") || name.endsWith(".dylib");
      // Replaces the directory entry: a file that was there may share its inode with the cache.
      Files.copy(
          file,
          (library ? pkglibdir : extensionDirectory).resolve(name),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Lines for postgresql.conf; empty if the candidate brings none. */
  List<String> configuration() throws IOException {
    Path file = directory.resolve(CONFIGURATION);
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
        .map(
            line ->
                line.replace("${candidate}", ServerFiles.escaped(directory.toString()))
                    .replace("${java.home}", ServerFiles.escaped(System.getProperty("java.home"))))
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
