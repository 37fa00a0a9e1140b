package org.pgkalam.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fetches artifacts with the Maven that the user has, so that mirrors, proxies and credentials are
 * whatever the user has set there.
 */
final class MavenClient {
  /** Names the Maven to use, where it is neither {@code mvnw} of the project nor on the PATH. */
  private static final String PROGRAM_PROPERTY = "pg.mvn";

  private static final String COPY_GOAL =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

  /** Maven 3.8 resets colours even where it uses none. */
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private MavenClient() {}

  /**
   * Copies an artifact into a new directory.
   *
   * @param artifact group:artifact:version
   * @return the file
   * @throws EmbeddedPgException if Maven is missing or cannot find the artifact
   */
  static Path copy(String artifact, Path directory) throws IOException {
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>();
    command.add(program());
    command.addAll(List.of("-B", "-q", COPY_GOAL, "-Dartifact=" + artifact));
    command.add("-DoutputDirectory=" + directory);
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    Command.Result result = Command.run(directory, command);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> result.succeeded())
          .findFirst()
          .orElseThrow(() -> failure(artifact, result));
    }
  }

  private static EmbeddedPgException failure(String artifact, Command.Result result) {
    String output = COLOUR.matcher(result.output()).replaceAll("");
    String why =
        output.lines().filter(line -> line.matches("\\[ERROR] \\S.*")).findFirst().orElse(output);
    return new EmbeddedPgException(
        "Maven could not get %s (exit code %d)%n%s".formatted(artifact, result.exitCode(), why));
  }

  private static String program() {
    String named = System.getProperty(PROGRAM_PROPERTY);
    if (named != null) {
      return named;
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path wrapper = up.resolve("mvnw");
      if (Files.isExecutable(wrapper)) {
        return wrapper.toString();
      }
    }
    return Command.onPath("mvn")
        .map(Path::toString)
        .orElseThrow(
            () ->
                new EmbeddedPgException(
                    "no Maven to fetch PostgreSQL with: put mvn on the PATH, or name it with -D"
                        + PROGRAM_PROPERTY));
  }
}
