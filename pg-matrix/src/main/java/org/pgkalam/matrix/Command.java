package org.pgkalam.matrix;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {
  /** Far above what any of them needs, so that a hung one does not hang the suite for ever. */
  private static final long LIMIT_MINUTES = 15;

  /**
   * @param output standard output and standard error, mixed
   */
  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private Command() {}

  /** Runs a program in a directory, which also has a file for its output meanwhile. */
  static Result run(Path directory, List<String> command) throws IOException {
    Path output = Files.createTempFile("pg-kalam", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      await(process, command);
      return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(File.pathSeparator)) {
      Path file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static void await(Process process, List<String> command) {
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new EmbeddedPgException(
            "still running after %d minutes: %s"
                .formatted(LIMIT_MINUTES, String.join(" ", command)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPgException("interrupted while running " + command.get(0), e);
    } finally {
      process.destroyForcibly();
    }
  }
}
