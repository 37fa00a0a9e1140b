package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.saboteur.SaboteurReport;
import org.pgkalam.conformance.saboteur.SaboteurRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves that the suite finds wrong implementations out. */
@Command(
    name = "saboteurs",
    sortOptions = false,
    description =
        "Runs the reference implementation with one small fault after another, and fails if a rule"
            + " that the fault breaks does not notice.")
final class SaboteursCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "which of them (default: all)")
  private List<String> names = List.of();

  @Mixin private OnePostgres postgres;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "12",
      description = "how many scenarios of other rules are run with each (default: 12)")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which they are (default: 1)")
  private long seed;

  @Mixin private ScenarioTimeout timeout;

  SaboteursCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    if (sample < 0) {
      throw new ParameterException(spec.commandLine(), "--sample must not be negative");
    }
    if (!Files.exists(Home.SABOTEURS)) {
      throw new ParameterException(spec.commandLine(), "not built: " + Home.SABOTEURS);
    }
    SaboteurRun run =
        new SaboteurRun(
            new SaboteurRun.Settings(
                Home.REFERENCE,
                Home.REFERENCE_SOURCES,
                Home.SABOTEURS,
                Home.SABOTEUR_EDITS,
                Home.WITHOUT_SABOTEUR),
            postgres.version(),
            sample,
            seed,
            timeout.value(),
            System.err::println);
    SaboteurReport report = run(run, new TreeSet<>(names));
    Terminal.out().print(report.text((System.nanoTime() - begin) / 1e9));
    return report.exitCode();
  }

  private SaboteurReport run(SaboteurRun run, Set<String> wanted)
      throws IOException, InterruptedException {
    try {
      return run.run(wanted);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
