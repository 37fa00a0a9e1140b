package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.Reports;
import org.pgkalam.conformance.report.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the reports of a run again. */
@Command(
    name = "report",
    sortOptions = false,
    description =
        "Makes the reports of a run again from its results.json, and with --compare says on the page"
            + " what has changed since an older run.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:they are written", "2:wrong usage"})
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LastRun last;

  @Option(names = "--compare", paramLabel = "OLD", description = "results.json of an older run")
  private Path older;

  @Mixin private ReportsDirectory out;

  @Override
  public Integer call() throws IOException {
    Results before = older == null ? null : ResultsFiles.read(spec, older);
    Reports.write(last.read(), before, out.path());
    Terminal.out().println("Reports: " + out.path().resolve("report.html"));
    return 0;
  }
}
