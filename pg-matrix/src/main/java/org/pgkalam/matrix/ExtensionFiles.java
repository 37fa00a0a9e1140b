package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a candidate extension, which exist for as long as servers use them, since settings
 * may point at them.
 *
 * @param directory what {@code ${candidate}} stands for in {@code configuration}, absolute
 * @param libraries go to the server's {@code pkglibdir}
 * @param others go to {@code sharedir/extension}
 * @param configuration lines that are appended to {@code postgresql.conf}, with {@code
 *     ${candidate}} and, for the home of the running JVM, {@code ${java.home}} replaced
 */
public record ExtensionFiles(
    Path directory, List<Path> libraries, List<Path> others, List<String> configuration) {
  /** The file in which a candidate states its configuration. */
  public static final String CONFIGURATION = "candidate.conf";

  /** The file with the SQL that a candidate needs to be run in every database first. */
  public static final String STATEMENTS = "candidate.sql";

  private static final String CANDIDATE = "${candidate}";
  private static final String JAVA_HOME = "${java.home}";

  public ExtensionFiles {
    libraries = List.copyOf(libraries);
    others = List.copyOf(others);
    configuration = List.copyOf(configuration);
  }

  /**
   * All in a flat directory: {@code *.so} and {@code *.dylib} are the libraries, {@code
   * candidate.conf}, if there is one, is the configuration.
   *
   * @throws IllegalArgumentException if it is not a directory
   */
  public ExtensionFiles(Path directory) {
    this(directory, filesIn(directory));
  }

  private ExtensionFiles(Path directory, List<Path> files) {
    this(
        directory.toAbsolutePath().normalize(),
        files.stream().filter(ExtensionFiles::isLibrary).toList(),
        files.stream().filter(ExtensionFiles::isOther).toList(),
        lines(directory.resolve(CONFIGURATION)));
  }

  public static boolean isLibrary(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".so") || name.endsWith(".dylib");
  }

  private static boolean isOther(Path file) {
    String name = file.getFileName().toString();
    return !isLibrary(file) && !name.equals(CONFIGURATION) && !name.equals(STATEMENTS);
  }

  /** The lines of a configuration file; none if there is no such file. */
  public static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void installInto(Path pkglibdir, Path extensionDirectory) throws IOException {
    Files.createDirectories(extensionDirectory);
    for (Path library : libraries) {
      install(library, pkglibdir);
    }
    for (Path file : others) {
      install(file, extensionDirectory);
    }
  }

  /** Replaces the directory entry: a file that was there may share its inode with the cache. */
  private static void install(Path file, Path directory) throws IOException {
    Files.copy(
        file,
        directory.resolve(file.getFileName()),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** What is run in every database first; empty for nothing. */
  String statements() {
    return String.join("\n", lines(directory.resolve(STATEMENTS)));
  }

  /** Lines for postgresql.conf of a server of this machine. */
  List<String> settings() {
    return settings(directory.toString(), System.getProperty("java.home"));
  }

  /** The same for a server to which these are in other places. */
  List<String> settings(String candidate, String javaHome) {
    return configuration.stream()
        .map(
            line ->
                line.replace(CANDIDATE, ServerFiles.escaped(candidate))
                    .replace(JAVA_HOME, ServerFiles.escaped(javaHome)))
        .toList();
  }

  /** Whether a setting points at the candidate's directory. */
  boolean needsDirectory() {
    return uses(CANDIDATE);
  }

  /** Whether a setting points at a Java runtime. */
  boolean needsJava() {
    return uses(JAVA_HOME);
  }

  private boolean uses(String placeholder) {
    return configuration.stream()
        .anyMatch(line -> !line.strip().startsWith("#") && line.contains(placeholder));
  }

  private static List<Path> filesIn(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("no such directory of extension files: " + directory);
    }
    try (Stream<Path> files = Files.list(directory.toAbsolutePath().normalize())) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
