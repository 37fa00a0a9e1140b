package org.pgkalam.facts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  private static List<String> included() {
    List<String> lines = new ArrayList<>();
    lines.add("#include \"postgres.h\"");
    for (String file : FILES) {
      // Some came or went between majors.
      lines.add("#if __has_include(\"" + file + "\")");
      lines.add("#include \"" + file + "\"");
      lines.add("#endif");
    }
    return lines;
  }

  /**
   * The value of each expression; none for those that do not compile, since the type, the field or
   * the name does not exist.
   */
  Map<String, Long> valuesOf(Set<String> expressions) throws IOException {
    List<String> before = included();
    // PostgreSQL has a printf of its own, which this program is not linked with.
    before.add("#undef printf");
    before.add("int main(void) {");
    new Compiler(work, List.of("-O1", "-I" + includes, "-o", "facts"))
        .compile(
            before, expressions.stream().map(Headers::statement).toList(), List.of("return 0; }"));
    return run();
  }

  private static String statement(String expression) {
    return "printf(\"%s=%%lld\\n\", (long long) (%s));".formatted(expression, expression);
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
