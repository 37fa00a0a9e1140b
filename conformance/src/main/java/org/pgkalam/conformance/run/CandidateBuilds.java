package org.pgkalam.conformance.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgkalam.conformance.run.Candidate.CandidateFile;
import org.pgkalam.matrix.ExtensionFiles;

/**
 * The builds of a candidate: one for all majors (a flat directory), or one for each of some majors,
 * in directories that name it ({@code pg15}, {@code usr/lib/postgresql/15/lib}, {@code
 * pg_kalam-pg15}), or both. What stands in a directory of no major is for all of them.
 */
public final class CandidateBuilds {
  private static final String CONTROL = "pg_kalam.control";
  private static final int MAX_DEPTH = 16;

  /** A part of a path that names a major by itself. */
  private static final Pattern NAMES_MAJOR =
      Pattern.compile("(?:.*[-_])?(?:pg|pgsql-|postgresql-)(\\d\\d)|(\\d\\d)(?:\\.\\d+)?");

  /** As pgrx names the directory of a package, which may be given by itself. */
  private static final Pattern BUILD_OF_MAJOR = Pattern.compile(".*[-_]pg\\d\\d");

  private static final Set<String> LIBRARY_DIRECTORIES = Set.of("lib", "lib64", "postgresql");

  private final Path given;
  private final Path root;
  private final List<Part> parts;

  /**
   * A directory that holds something to install.
   *
   * @param major null if it is for all
   */
  private record Part(Path directory, Integer major, List<Path> files) {
    boolean hasLibrary() {
      return files.stream().anyMatch(ExtensionFiles::isLibrary);
    }

    boolean isFor(int wanted) {
      return major == null || major == wanted;
    }
  }

  private CandidateBuilds(Path given, Path root, List<Part> parts) {
    this.given = given;
    this.root = root;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a directory, or an archive ({@code .deb}, {@code .tar.gz} and the like), which is
   * unpacked for as long as this JVM lives.
   *
   * @throws IllegalArgumentException if there is no extension pg_kalam in it; the message says what
   *     is missing
   */
  public static CandidateBuilds read(Path candidate) {
    Path given = candidate.toAbsolutePath().normalize();
    if (!Files.exists(given)) {
      throw new IllegalArgumentException("no such candidate: " + given);
    }
    try {
      Path root = Files.isDirectory(given) ? given : CandidateArchive.unpack(given);
      List<Part> parts = parts(root);
      if (parts.stream().noneMatch(CandidateBuilds::hasControl)) {
        throw new IllegalArgumentException("no pg_kalam.control in " + given);
      }
      return new CandidateBuilds(given, root, parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files for a major; empty if the candidate has no build for it. */
  public Optional<ExtensionFiles> of(int major) {
    List<Part> wanted = parts.stream().filter(part -> part.isFor(major)).toList();
    boolean forSomeOnly = parts.stream().anyMatch(part -> part.major() != null);
    boolean builtForIt = wanted.stream().anyMatch(part -> part.major() != null);
    boolean builtForAll =
        wanted.stream().anyMatch(part -> part.major() == null && part.hasLibrary());
    if (wanted.stream().noneMatch(CandidateBuilds::hasControl)
        || (forSomeOnly && !builtForIt && !builtForAll)) {
      return Optional.empty();
    }
    return Optional.of(merged(wanted));
  }

  /** All files, each with its path in the candidate. */
  public Candidate described() {
    return new Candidate(
        given.toString(),
        parts.stream()
            .flatMap(part -> part.files().stream())
            .sorted()
            .map(this::describe)
            .toList());
  }

  /** Of two files with one name, the one that is for the major counts. */
  private ExtensionFiles merged(List<Part> wanted) {
    List<Part> specialLast = new ArrayList<>(wanted);
    specialLast.sort((a, b) -> Boolean.compare(a.major() != null, b.major() != null));
    Map<String, Path> byName = new LinkedHashMap<>();
    Path home = root;
    for (Part part : specialLast) {
      for (Path file : part.files()) {
        byName.put(file.getFileName().toString(), file);
        if (isConfiguration(file)) {
          home = part.directory();
        }
      }
    }
    Path configuration = byName.remove(ExtensionFiles.CONFIGURATION);
    byName.remove(ExtensionFiles.STATEMENTS);
    return new ExtensionFiles(
        home,
        byName.values().stream().filter(ExtensionFiles::isLibrary).toList(),
        byName.values().stream().filter(file -> !ExtensionFiles.isLibrary(file)).toList(),
        configuration == null ? List.of() : ExtensionFiles.lines(configuration));
  }

  private static List<Part> parts(Path root) throws IOException {
    List<Part> parts = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root, MAX_DEPTH)) {
      for (Path directory : all.filter(Files::isDirectory).sorted().toList()) {
        List<Path> files = installed(root, directory);
        if (!files.isEmpty()) {
          parts.add(new Part(directory, major(root, directory), files));
        }
      }
    }
    return parts;
  }

  /** All in a directory with a control file; else only libraries, and only where such stand. */
  private static List<Path> installed(Path root, Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
      if (files.stream().anyMatch(file -> file.endsWith(CONTROL))) {
        return files;
      }
      boolean libraries =
          directory.equals(root)
              || LIBRARY_DIRECTORIES.contains(directory.getFileName().toString())
              || majorNamedBy(directory.getFileName()).isPresent();
      return files.stream()
          .filter(file -> isConfiguration(file) || (libraries && ExtensionFiles.isLibrary(file)))
          .toList();
    }
  }

  /** By the innermost part of the path that names one. */
  private static Integer major(Path root, Path directory) {
    Integer major = null;
    for (Path name : root.relativize(directory)) {
      major = majorNamedBy(name).orElse(major);
    }
    boolean rootNamesIt =
        root.getFileName() != null
            && BUILD_OF_MAJOR.matcher(root.getFileName().toString()).matches();
    return major == null && rootNamesIt ? majorNamedBy(root.getFileName()).orElse(null) : major;
  }

  private static Optional<Integer> majorNamedBy(Path name) {
    Matcher matcher = NAMES_MAJOR.matcher(name.toString());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digits = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return Optional.of(Integer.valueOf(digits));
  }

  private static boolean hasControl(Part part) {
    return part.files().stream().anyMatch(file -> file.endsWith(CONTROL));
  }

  private static boolean isConfiguration(Path file) {
    return file.endsWith(ExtensionFiles.CONFIGURATION) || file.endsWith(ExtensionFiles.STATEMENTS);
  }

  private CandidateFile describe(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] content = Files.readAllBytes(file);
      return new CandidateFile(
          root.relativize(file).toString(),
          content.length,
          HexFormat.of().formatHex(digest.digest(content)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
