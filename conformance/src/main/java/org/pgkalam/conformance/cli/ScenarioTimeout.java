package org.pgkalam.conformance.cli;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long a scenario may take. */
final class ScenarioTimeout {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long a scenario may take before it counts as hung (default: 60)")
  private int seconds;

  Duration value() {
    if (seconds < 1) {
      throw new ParameterException(command.commandLine(), "--timeout must be at least 1");
    }
    return Duration.ofSeconds(seconds);
  }
}
