package org.pgkalam.carrier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.pgkalam.facts.Command;

/**
 * The backend's half of the carrier, and the test programs around it, built so that they end at the
 * first access out of bounds and at the first undefined behaviour.
 */
final class SanitizedBuild {
  private static final Path SOURCES = Path.of("src/main/c").toAbsolutePath();
  private static final Path TESTS = Path.of("src/test/c").toAbsolutePath();
  private static final List<String> SANITIZERS =
      List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all");
  private static final List<String> OPTIONS =
      List.of("-std=gnu11", "-O1", "-g", "-D_GNU_SOURCE", "-I" + SOURCES, "-I" + TESTS);

  private static final List<String> LIBRARY =
      List.of(
          "carrier.c", "host.c", "process_host.c", "bridge.c", "report.c", "shown.c", "facts.c");
  private static final List<String> PROGRAMS = List.of("server.c", "golden.c", "fuzz.c");

  private final Path objects;

  /** Aborts the test where the compiler has no sanitizers. */
  SanitizedBuild(Path work) throws IOException {
    objects = work;
    requireSanitizers();
    compile(
        work,
        Stream.concat(LIBRARY.stream().map(SOURCES::resolve), PROGRAMS.stream().map(TESTS::resolve))
            .toList(),
        List.of("-Wall", "-Wextra", "-Werror"));
  }

  private void requireSanitizers() throws IOException {
    Path trial = Files.writeString(objects.resolve("trial.c"), "int main(void) { return 0; }\n");
    Command.Result built = cc(objects, List.of("-o", "trial", trial.toString()));
    Assumptions.assumeTrue(
        built.succeeded(), () -> "the C compiler has no sanitizers: " + built.output());
  }

  /** Runs {@code main} of the sources as they are. */
  Command.Result run(String main, String... arguments) throws IOException {
    return run(objects, main, arguments);
  }

  /** Builds {@code main} with one text of a source replaced by another, and runs it. */
  Command.Result runChanged(
      Path work, String source, String text, String replacement, String main, String... arguments)
      throws IOException {
    String original = Files.readString(SOURCES.resolve(source));
    if (!original.contains(text)) {
      throw new IllegalArgumentException(source + " does not have " + text);
    }
    List<Path> changed = List.of(work.resolve(source));
    if (source.endsWith(".h")) {
      changed = copyOfAll(work);
    }
    Files.writeString(work.resolve(source), original.replace(text, replacement));
    compile(work, changed, List.of("-w"));
    return run(work, main, arguments);
  }

  /** What includes a header finds the one that lies beside it. */
  private static List<Path> copyOfAll(Path work) throws IOException {
    for (Path directory : List.of(SOURCES, TESTS)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.copy(file, work.resolve(file.getFileName()));
        }
      }
    }
    return Stream.concat(LIBRARY.stream(), PROGRAMS.stream()).map(work::resolve).toList();
  }

  private static void compile(Path work, List<Path> files, List<String> warnings)
      throws IOException {
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(warnings);
    arguments.add("-c");
    files.forEach(file -> arguments.add(file.toString()));
    require(cc(work, arguments));
  }

  /** Objects that {@code work} lacks are those of the sources as they are. */
  private Command.Result run(Path work, String main, String... arguments) throws IOException {
    List<String> link = new ArrayList<>(List.of("-Wl,--wrap=poll,--wrap=connect", "-o", main));
    List<String> linked = new ArrayList<>(LIBRARY);
    linked.addAll(List.of("server.c", main + ".c"));
    for (String source : linked) {
      String name = source.replace(".c", "");
      Path own = work.resolve(name + ".o");
      link.add((Files.exists(own) ? own : objects.resolve(name + ".o")).toString());
    }
    require(cc(work, link));
    List<String> command = new ArrayList<>(List.of(work.resolve(main).toString()));
    command.addAll(List.of(arguments));
    return Command.run(work, command);
  }

  private static Command.Result cc(Path work, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getenv().getOrDefault("CC", "cc")));
    command.addAll(SANITIZERS);
    command.addAll(arguments);
    return Command.run(work, command);
  }

  private static void require(Command.Result built) throws IOException {
    if (!built.succeeded()) {
      throw new IOException(built.output());
    }
  }
}
