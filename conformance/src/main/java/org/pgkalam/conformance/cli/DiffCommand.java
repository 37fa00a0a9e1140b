package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.ResultsDiff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what has changed between two runs. */
@Command(
    name = "diff",
    sortOptions = false,
    description =
        "Says which scenarios fail, or are flaky, that did not and were not before, which are fixed,"
            + " which are new and which are gone, on the majors that both runs have.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing is worse", "1:something is", "2:wrong usage"})
final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OLD", description = "results.json of the run before")
  private Path before;

  @Parameters(index = "1", paramLabel = "NEW", description = "results.json of the run after")
  private Path after;

  @Override
  public Integer call() throws IOException {
    ResultsDiff diff =
        new ResultsDiff(ResultsFiles.read(spec, before), ResultsFiles.read(spec, after));
    Terminal.out().print(diff.text());
    return diff.isWorse() ? 1 : 0;
  }
}
