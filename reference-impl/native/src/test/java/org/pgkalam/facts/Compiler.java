package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles a C program without those of its lines that do not compile. */
final class Compiler {
  private static final String SOURCE = "program.c";
  private static final Pattern ERROR = Pattern.compile(SOURCE + ":(\\d+):\\d+: error:.*");

  private final Path work;
  private final List<String> options;

  /**
   * @param work a directory for the source, in which the compiler runs
   */
  Compiler(Path work, List<String> options) {
    this.work = work;
    this.options = List.copyOf(options);
  }

  /**
   * @param before lines that must compile
   * @param attempts lines that may or may not
   * @param after lines that must compile
   * @return the attempts that did
   */
  Set<String> compile(List<String> before, Collection<String> attempts, List<String> after)
      throws IOException {
    Set<String> left = new LinkedHashSet<>(attempts);
    while (true) {
      List<String> lines = new ArrayList<>(before);
      lines.addAll(left);
      lines.addAll(after);
      Command.Result compiled = run(lines);
      if (compiled.succeeded()) {
        return left;
      }
      if (!left.removeAll(wrong(lines, compiled.output()))) {
        throw new IOException(compiled.output());
      }
    }
  }

  private Command.Result run(List<String> lines) throws IOException {
    Files.write(work.resolve(SOURCE), lines);
    List<String> command = new ArrayList<>(List.of("cc", "-std=gnu11", "-w"));
    command.addAll(options);
    command.add(SOURCE);
    return Command.run(work, command);
  }

  private static Set<String> wrong(List<String> lines, String output) {
    Set<String> wrong = new LinkedHashSet<>();
    for (String message : output.lines().toList()) {
      Matcher error = ERROR.matcher(message);
      if (error.matches()) {
        wrong.add(lines.get(Integer.parseInt(error.group(1)) - 1));
      }
    }
    return wrong;
  }
}
