package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.Results;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.BaselineWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes down what a run showed, as a baseline for the next. */
@Command(
    name = "baseline",
    sortOptions = false,
    description =
        "Makes a baseline of the results of a run: an entry for each scenario that failed, crashed"
            + " or hung. Reasons, issues and dates that the file has already stay as they are.")
final class BaselineCommand implements Callable<Integer> {
  private static final int DAYS = 90;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      required = true,
      description = "the baseline; made anew if it is there")
  private Path file;

  @Mixin private LastRun last;

  @Option(
      names = "--issue",
      paramLabel = "TEXT",
      defaultValue = "not reported yet",
      description = "where new entries are followed (default: not reported yet)")
  private String issue;

  @Option(
      names = "--expires",
      paramLabel = "DATE",
      description = "the last day of new entries (default: in " + DAYS + " days)")
  private LocalDate expires = LocalDate.now(Clock.systemUTC()).plusDays(DAYS);

  @Override
  public Integer call() throws IOException {
    Results run = last.read();
    Baseline before = Files.exists(file) ? Baseline.read(file) : Baseline.none();
    Baseline after = new BaselineWriter(before, issue, expires).of(run.verdicts());
    Files.writeString(file, header(run) + BaselineWriter.text(after));
    Terminal.out().println(after.entries().size() + " entries in " + file);
    return 0;
  }

  private static String header(Results run) {
    return "# What failed in the run of %s: %s%s%n"
        .formatted(
            run.run().date(),
            run.run().filter(),
            run.run().partial() ? " (partial; what it left out is not here)" : "");
  }
}
