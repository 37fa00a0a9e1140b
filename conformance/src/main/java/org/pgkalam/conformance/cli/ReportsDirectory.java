package org.pgkalam.conformance.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command writes its reports. */
final class ReportsDirectory {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where the reports go (default: target/conform)")
  private Path path = Home.REPORTS;

  Path path() {
    return path;
  }
}
