package org.pgkalam.conformance.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.pgkalam.matrix.ExtensionFiles;

/**
 * The extension under test: a flat directory with {@code pg_kalam.control}, {@code
 * pg_kalam--*.sql}, libraries and {@code candidate.conf}.
 *
 * @param directory absolute
 */
public record Candidate(Path directory, List<CandidateFile> files) {
  public Candidate {
    files = List.copyOf(files);
  }

  /** A file of the candidate, as it was when the run began. */
  public record CandidateFile(String name, long bytes, String sha256) {}

  /**
   * @throws IllegalArgumentException if the directory holds no extension pg_kalam; the message says
   *     what is missing
   */
  public static Candidate in(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      throw new IllegalArgumentException("no such candidate directory: " + absolute);
    }
    if (!Files.exists(absolute.resolve("pg_kalam.control"))) {
      throw new IllegalArgumentException("no pg_kalam.control in " + absolute);
    }
    try (Stream<Path> entries = Files.list(absolute)) {
      return new Candidate(
          absolute,
          entries.filter(Files::isRegularFile).sorted().map(Candidate::describe).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ExtensionFiles extensionFiles() {
    return new ExtensionFiles(directory);
  }

  private static CandidateFile describe(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] content = Files.readAllBytes(file);
      return new CandidateFile(
          file.getFileName().toString(),
          content.length,
          HexFormat.of().formatHex(digest.digest(content)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
