package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.saboteur.SaboteurReport;
import org.pgkalam.conformance.saboteur.SaboteurRun;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import picocli.CommandLine.Command;
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
  private static final String JAR = "reference-impl/saboteurs/target/saboteurs.jar";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "which of them (default: all)")
  private List<String> names = List.of();

  @Option(
      names = "--pg",
      paramLabel = "VERSION",
      defaultValue = "16",
      description = "PostgreSQL major or release (default: 16)")
  private String pg;

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

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long a scenario may take before it counts as hung (default: 60)")
  private int timeout;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this help")
  private boolean help;

  SaboteursCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Path jar = Path.of(System.getProperty("conform.home", "")).resolve(JAR);
    if (!Files.exists(jar)) {
      throw new ParameterException(spec.commandLine(), "not built: " + jar);
    }
    SaboteurRun run =
        new SaboteurRun(
            CandidateOptions.defaultCandidate(),
            jar,
            version(),
            sample,
            seed,
            Duration.ofSeconds(timeout),
            System.err::println);
    SaboteurReport report = run(run, new TreeSet<>(names));
    new PrintStream(System.out, true, StandardCharsets.UTF_8)
        .print(report.text((System.nanoTime() - begin) / 1e9));
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

  private PgVersion version() {
    List<PgVersion> versions = PgVersions.parse(pg);
    if (versions.size() != 1) {
      throw new ParameterException(spec.commandLine(), "one PostgreSQL at a time, not " + pg);
    }
    return versions.get(0);
  }
}
