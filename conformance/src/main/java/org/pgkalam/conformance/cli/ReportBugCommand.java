package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.BugReport;
import org.pgkalam.conformance.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what a bug report needs. */
@Command(
    name = "report-bug",
    sortOptions = false,
    description =
        "Prints what the makers of a candidate need to know of a rule that it does not keep: the"
            + " sentence, the build, what was done and what came of it, and how to repeat it. Markdown.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it is printed", "2:wrong usage, or the rule did not fail in that run"})
final class ReportBugCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RULE", description = "such as SYS-004")
  private String rule;

  @Mixin private LastRun last;

  @Override
  public Integer call() throws IOException {
    Results run = last.read();
    Optional<String> text;
    try {
      text = new BugReport(run, rule).text();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Terminal.out()
        .print(
            text.orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), rule + " did not fail in the run of " + last.file())));
    return 0;
  }
}
