package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a C compiler what header files say. */
final class Headers {
  private static final List<String> FILES =
      List.of(
          "fmgr.h",
          "funcapi.h",
          "miscadmin.h",
          "access/htup_details.h",
          "access/reloptions.h",
          "access/sysattr.h",
          "access/table.h",
          "access/tupdesc.h",
          "access/xact.h",
          "catalog/objectaccess.h",
          "catalog/pg_attribute.h",
          "catalog/pg_class.h",
          "commands/copy.h",
          "commands/defrem.h",
          "commands/explain.h",
          "commands/explain_state.h",
          "commands/extension.h",
          "commands/trigger.h",
          "executor/executor.h",
          "executor/spi.h",
          "executor/tuptable.h",
          "foreign/fdwapi.h",
          "foreign/foreign.h",
          "lib/stringinfo.h",
          "nodes/bitmapset.h",
          "nodes/execnodes.h",
          "nodes/makefuncs.h",
          "nodes/nodes.h",
          "nodes/params.h",
          "nodes/parsenodes.h",
          "nodes/pathnodes.h",
          "nodes/pg_list.h",
          "nodes/plannodes.h",
          "nodes/primnodes.h",
          "optimizer/optimizer.h",
          "optimizer/pathnode.h",
          "optimizer/paths.h",
          "optimizer/planmain.h",
          "optimizer/restrictinfo.h",
          "postmaster/bgworker.h",
          "storage/ipc.h",
          "tcop/utility.h",
          "utils/builtins.h",
          "utils/elog.h",
          "utils/guc.h",
          "utils/lsyscache.h",
          "utils/memutils.h",
          "utils/rel.h",
          "utils/snapmgr.h");

  private static final String SOURCE = "facts.c";
  private static final Pattern ERROR = Pattern.compile(SOURCE + ":(\\d+):\\d+: error:.*");

  private final Path includes;
  private final Path work;

  /**
   * @param includes the directory that has postgres.h in it
   * @param work an empty directory
   */
  Headers(Path includes, Path work) {
    this.includes = includes;
    this.work = work;
  }

  /**
   * The value of each expression; none for those that do not compile, since the type, the field or
   * the name does not exist.
   */
  Map<String, Long> valuesOf(Set<String> expressions) throws IOException {
    Set<String> asked = new LinkedHashSet<>(expressions);
    while (true) {
      List<String> lines = program(asked);
      Command.Result compiled = compile(lines);
      if (compiled.succeeded()) {
        return run();
      }
      if (!asked.removeAll(unknown(asked, lines, compiled.output()))) {
        throw new IOException(compiled.output());
      }
    }
  }

  private static List<String> program(Set<String> expressions) {
    List<String> lines = new ArrayList<>();
    lines.add("#include \"postgres.h\"");
    for (String file : FILES) {
      // Some came or went between majors.
      lines.add("#if __has_include(\"" + file + "\")");
      lines.add("#include \"" + file + "\"");
      lines.add("#endif");
    }
    // PostgreSQL has a printf of its own, which this program is not linked with.
    lines.add("#undef printf");
    lines.add("int main(void) {");
    expressions.forEach(expression -> lines.add(statement(expression)));
    lines.add("return 0; }");
    return lines;
  }

  private static String statement(String expression) {
    return "printf(\"%s=%%lld\\n\", (long long) (%s));".formatted(expression, expression);
  }

  private Command.Result compile(List<String> lines) throws IOException {
    Files.write(work.resolve(SOURCE), lines);
    return Command.run(
        work, List.of("cc", "-std=gnu11", "-O1", "-w", "-I" + includes, "-o", "facts", SOURCE));
  }

  private static Set<String> unknown(Set<String> asked, List<String> lines, String output) {
    Map<String, String> expressions = new HashMap<>();
    asked.forEach(expression -> expressions.put(statement(expression), expression));
    Set<String> unknown = new LinkedHashSet<>();
    for (String message : output.lines().toList()) {
      Matcher error = ERROR.matcher(message);
      if (error.matches()) {
        String expression = expressions.get(lines.get(Integer.parseInt(error.group(1)) - 1));
        if (expression != null) {
          unknown.add(expression);
        }
      }
    }
    return unknown;
  }

  private Map<String, Long> run() throws IOException {
    Command.Result result = Command.run(work, List.of("./facts"));
    if (!result.succeeded()) {
      throw new IOException("exit code " + result.exitCode() + ": " + result.output());
    }
    Map<String, Long> values = new HashMap<>();
    for (String line : result.output().lines().toList()) {
      int equals = line.lastIndexOf('=');
      values.put(line.substring(0, equals), Long.valueOf(line.substring(equals + 1)));
    }
    return values;
  }
}
