package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.pgkalam.conformance.report.Results;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The run that a command is about. */
final class LastRun {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description = "what the run found out (default: target/conform/results.json)")
  private Path file = Home.REPORTS.resolve("results.json");

  Path file() {
    return file;
  }

  Results read() throws IOException {
    return ResultsFiles.read(command, file);
  }
}
