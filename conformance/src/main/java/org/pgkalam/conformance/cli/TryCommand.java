package org.pgkalam.conformance.cli;

import io.cucumber.core.gherkin.FeatureParserException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.pgkalam.conformance.report.TimelineText;
import org.pgkalam.conformance.run.Trials;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;
import org.pgkalam.matrix.PgVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a scenario that is no part of the suite, and shows what happened. */
@Command(
    name = "try",
    sortOptions = false,
    description =
        "Runs scenarios of a file, or those written at the prompt, and prints what happened on both"
            + " sides. Steps alone are one scenario; features/README.md lists the steps.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every scenario passed",
      "1:the candidate did not do what a scenario says",
      "2:wrong usage, or a scenario could not be run"
    })
final class TryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private CandidateOptions candidate;
  @Mixin private KalamOptions kalamdb;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "scenarios in Gherkin (default: standard input)")
  private Path file;

  @Mixin private ScenarioTimeout timeout;

  private final PrintStream out = Terminal.out();
  private final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);

  @Override
  public Integer call() throws Exception {
    String text = text();
    CandidateOptions.Choice choice;
    Trials trials;
    try {
      choice = candidate.choice();
      trials = new Trials(choice.servers(), timeout.value(), kalamdb.source(choice.reach()), text);
    } catch (IllegalArgumentException | FeatureParserException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    for (PgVersion version : choice.versions()) {
      if (!trials.run(version, ignored -> {}, this::show)) {
        out.println("PostgreSQL " + version.major() + ": no build");
      }
    }
    if (outcomes.stream().anyMatch(Outcome::isFailure)) {
      return 1;
    }
    return outcomes.equals(EnumSet.of(Outcome.PASSED)) ? 0 : 2;
  }

  private void show(ScenarioResult result) {
    outcomes.add(result.outcome());
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    out.printf("PostgreSQL %d, %s: %s%n", result.major(), outcome, TimelineText.of(result));
  }

  private String text() throws IOException {
    if (file == null) {
      out.println("Write a scenario or its steps; end with Ctrl-D.");
      return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ParameterException(spec.commandLine(), "no such file: " + file, e);
    }
  }
}
