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
          "pgstat.h",
          "access/heapam.h",
          "access/htup_details.h",
          "access/relation.h",
          "access/reloptions.h",
          "access/sysattr.h",
          "access/table.h",
          "access/tableam.h",
          "access/tupdesc.h",
          "access/xact.h",
          "access/xlog.h",
          "catalog/dependency.h",
          "catalog/namespace.h",
          "catalog/objectaccess.h",
          "catalog/pg_attribute.h",
          "catalog/pg_class.h",
          "catalog/pg_inherits.h",
          "catalog/pg_type.h",
          "commands/copy.h",
          "commands/dbcommands.h",
          "commands/defrem.h",
          "commands/explain.h",
          "commands/explain_format.h",
          "commands/explain_state.h",
          "commands/extension.h",
          "commands/sequence.h",
          "commands/tablecmds.h",
          "commands/trigger.h",
          "executor/executor.h",
          "executor/spi.h",
          "executor/tuptable.h",
          "foreign/fdwapi.h",
          "foreign/foreign.h",
          "lib/stringinfo.h",
          "libpq/pqsignal.h",
          "mb/pg_wchar.h",
          "nodes/bitmapset.h",
          "nodes/execnodes.h",
          "nodes/makefuncs.h",
          "nodes/nodeFuncs.h",
          "nodes/nodes.h",
          "nodes/params.h",
          "nodes/parsenodes.h",
          "nodes/pathnodes.h",
          "nodes/pg_list.h",
          "nodes/plannodes.h",
          "nodes/primnodes.h",
          "nodes/value.h",
          "optimizer/appendinfo.h",
          "optimizer/clauses.h",
          "optimizer/cost.h",
          "optimizer/inherit.h",
          "optimizer/optimizer.h",
          "optimizer/pathnode.h",
          "optimizer/paths.h",
          "optimizer/planmain.h",
          "optimizer/restrictinfo.h",
          "optimizer/tlist.h",
          "parser/parse_relation.h",
          "parser/parsetree.h",
          "postmaster/bgworker.h",
          "postmaster/interrupt.h",
          "postmaster/postmaster.h",
          "storage/backendid.h",
          "storage/fd.h",
          "storage/ipc.h",
          "storage/latch.h",
          "storage/lmgr.h",
          "storage/lock.h",
          "storage/lwlock.h",
          "storage/pmsignal.h",
          "storage/proc.h",
          "storage/procarray.h",
          "storage/procnumber.h",
          "storage/procsignal.h",
          "storage/shmem.h",
          "storage/spin.h",
          "storage/waiteventset.h",
          "tcop/tcopprot.h",
          "tcop/utility.h",
          "utils/acl.h",
          "utils/builtins.h",
          "utils/datum.h",
          "utils/elog.h",
          "utils/guc.h",
          "utils/inval.h",
          "utils/lsyscache.h",
          "utils/memutils.h",
          "utils/ps_status.h",
          "utils/rel.h",
          "utils/resowner.h",
          "utils/ruleutils.h",
          "utils/snapmgr.h",
          "utils/syscache.h",
          "utils/timeout.h",
          "utils/timestamp.h",
          "utils/varlena.h",
          "utils/wait_event.h");

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

  /**
   * The types of functions and variables that the server has as symbols, by name; none for macros,
   * static functions and names that the headers do not have.
   */
  Map<String, CType> typesOfSymbols(Set<String> names) throws IOException {
    List<String> program = included();
    names.forEach(name -> program.add("#undef " + name));
    return new TypeProbe(work, List.of("-I" + includes), program).typesOf(names);
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
