package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgkalam.matrix.FileTrees;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** Builds the small candidates of the suite's own tests. Needs a C compiler, as some rules do. */
public final class TestCandidates {
  private static final String RESOURCES = "/candidates/";
  private static final List<String> HEADERS = List.of("candidate.h", "import.h");
  private static final List<String> FILES = List.of("pg_kalam.control", "pg_kalam--0.0.1.sql");

  private TestCandidates() {}

  /** One of the majors that the tests are to run on. */
  public static PgVersion version() {
    List<PgVersion> versions = PgVersions.fromSystemProperty();
    return versions.stream()
        .filter(version -> version.major() == 16)
        .findFirst()
        .orElse(versions.get(0));
  }

  /**
   * A flat directory.
   *
   * @param source name of the C file, without its ending
   * @param configuration lines of candidate.conf; empty for none
   */
  public static Path build(Path directory, String source, String configuration)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    for (String file : FILES) {
      copy(file, directory);
    }
    compile(source, version().major(), directory.resolve("pg_kalam.so"));
    if (!configuration.isEmpty()) {
      Files.writeString(directory.resolve("candidate.conf"), configuration + "\n");
    }
    return directory;
  }

  private static void compile(String source, int major, Path library)
      throws IOException, InterruptedException {
    Path sources = Files.createTempDirectory("candidate");
    for (String header : HEADERS) {
      copy(header, sources);
    }
    copy(source + ".c", sources);
    String compiler = System.getenv().getOrDefault("CC", "cc");
    List<String> command =
        List.of(
            compiler,
            "-std=gnu11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fPIC",
            "-shared",
            "-DPG_MAJOR=" + major,
            "-o",
            library.toString(),
            source + ".c");
    Process process =
        new ProcessBuilder(command).directory(sources.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    FileTrees.delete(sources);
  }

  private static void copy(String file, Path directory) throws IOException {
    try (InputStream in = TestCandidates.class.getResourceAsStream(RESOURCES + file)) {
      Files.copy(in, directory.resolve(file));
    }
  }
}
