package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.MergedResults;
import org.pgkalam.conformance.report.Reports;
import org.pgkalam.conformance.report.Results;
import org.pgkalam.conformance.report.TerminalTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one run of the parts that several machines did. */
@Command(
    name = "merge",
    sortOptions = false,
    description =
        "Puts together what runs of --shard or --pg found out on several machines: the table, the"
            + " reports and the exit code of the whole. A shard that is missing is trouble: exit code"
            + " 2, unless the candidate failed.")
final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "results.json of each part")
  private List<Path> files;

  @Mixin private ReportsDirectory out;

  @Override
  public Integer call() throws IOException {
    List<Results> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(ResultsFiles.read(spec, file));
    }
    Results whole = merged(parts);
    Reports.write(whole, out.path());
    PrintStream terminal = Terminal.out();
    terminal.print(new TerminalTable(whole, Terminal.isRich()).text(out.path()));
    return whole.exitCode();
  }

  private Results merged(List<Results> parts) {
    try {
      return MergedResults.of(parts);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
