package org.pgkalam.conformance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.pgkalam.conformance.report.Reports;
import org.pgkalam.conformance.report.Results;
import org.pgkalam.conformance.report.TerminalTable;
import org.pgkalam.conformance.run.ConformanceRun;
import org.pgkalam.conformance.run.Features;
import org.pgkalam.conformance.run.MajorResult;
import org.pgkalam.conformance.run.Settings;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.DocumentCoverage;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Scenario;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.Selection;
import org.pgkalam.conformance.verdict.Shard;
import org.pgkalam.conformance.verdict.Verdicts;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows, sentence by sentence, whether a pg_kalam extension does what its documentation says. */
@Command(
    name = "conform",
    sortOptions = false,
    subcommands = {
      Shell.class,
      Rules.class,
      BaselineCommand.class,
      DiffCommand.class,
      MergeCommand.class,
      ReportBugCommand.class,
      ReportCommand.class,
      TryCommand.class,
      SaboteursCommand.class,
      WireCommand.class
    },
    description =
        "Shows, sentence by sentence and per PostgreSQL major, whether a pg_kalam extension does"
            + " what its documentation says.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that decides passed, or failed as the baseline says",
      "1:the candidate: a rule failed, crashed or hung, or the baseline is not true; also if the"
          + " suite had trouble besides",
      "2:wrong usage; or nothing spoke against the candidate, but the suite could not ask everything"
    })
public final class Conform implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private CandidateOptions candidate;
  @Mixin private KalamOptions kalamdb;

  @Option(
      names = "--rule",
      paramLabel = "ID",
      split = ",",
      description = "only this rule, such as SYS-004; may be repeated")
  private List<String> rules = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      split = ",",
      description = "only the rules of this group, such as SYS; may be repeated")
  private List<String> groups = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "what the candidate is known to fail (YAML)")
  private Path baseline;

  @Option(
      names = "--strict",
      description = "let all rules decide, not only those that rest on a sentence of the documents")
  private boolean strict;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "how many PostgreSQL servers run at once (default: twice as many as there are processors,"
              + " 6 at most)")
  private int parallel = Math.min(6, 2 * Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--shard",
      paramLabel = "K/N",
      description =
          "only the K-th of N parts of the rules, as 2/6; \"conform merge\" puts the results together")
  private Shard shard;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "run every scenario N times, and name those that do not end the same each time")
  private int repeat;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "draw the order of the scenarios from this (default: another each time)")
  private long seed = ThreadLocalRandom.current().nextInt(1_000_000);

  @Mixin private ScenarioTimeout timeout;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "print this help")
  private boolean help;

  @Mixin private ReportsDirectory out;

  Conform() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  static int execute(String... arguments) {
    return new CommandLine(new Conform())
        .registerConverter(Shard.class, Conform::shard)
        .setExecutionExceptionHandler(Conform::onError)
        .setParameterExceptionHandler(Conform::onWrongUsage)
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instant begin = Instant.now();
    if (parallel < 1) {
      throw new ParameterException(spec.commandLine(), "--parallel must be at least 1");
    }
    if (repeat < 1) {
      throw new ParameterException(spec.commandLine(), "--repeat must be at least 1");
    }
    RuleCatalogue catalogue = RuleCatalogue.load();
    List<Scenario> declared = Features.scenarios(Features.load(catalogue));
    Selection selection = valid(() -> selection(catalogue, declared));
    Baseline known = baseline == null ? Baseline.none() : valid(() -> Baseline.read(baseline));
    CandidateOptions.Choice choice = valid(candidate::choice);
    Settings settings =
        new Settings(timeout.value(), valid(() -> kalamdb.source(choice.reach())), seed, repeat);
    int atOnce =
        kalamdb.isShared() || candidate.isRunningServer() ? 1 : Math.min(parallel, choice.atOnce());
    List<PgVersion> versions = choice.versions();
    PrintStream terminal = Terminal.out();
    TerminalProgress progress =
        new TerminalProgress(
            terminal, Terminal.isRich(), versions.stream().map(PgVersion::major).toList());
    List<MajorResult> majors =
        new ConformanceRun(choice.servers(), catalogue, atOnce, settings, progress)
            .run(versions, selection.rules());
    Results results = results(begin, catalogue, declared, selection, known, choice, majors);
    Reports.write(results, out.path());
    terminal.print(new TerminalTable(results, Terminal.isRich()).text(out.path()));
    return results.exitCode();
  }

  private Selection selection(RuleCatalogue catalogue, List<Scenario> declared) {
    Selection selected = Selection.of(catalogue, rules, groups);
    return shard == null ? selected : selected.of(shard, declared);
  }

  private Results results(
      Instant begin,
      RuleCatalogue catalogue,
      List<Scenario> declared,
      Selection selection,
      Baseline known,
      CandidateOptions.Choice choice,
      List<MajorResult> majors) {
    List<PgVersion> versions = choice.versions();
    LocalDate today = LocalDate.now(Clock.systemUTC().withZone(ZoneOffset.UTC));
    List<ScenarioResult> scenarios =
        majors.stream()
            .flatMap(major -> major.scenarios().stream())
            .map(one -> one.major() == versions.get(0).major() ? one : one.shortened())
            .toList();
    List<String> problems =
        new ArrayList<>(
            known.problems(catalogue, declared, new HashSet<>(PgVersions.majors()), today));
    List<String> troubles = new ArrayList<>();
    for (MajorResult major : majors) {
      if (major.error() != null) {
        troubles.add("PostgreSQL " + major.major() + ": " + major.error());
      }
    }
    List<RuleVerdict> verdicts =
        new Verdicts(catalogue, declared, selection.rules(), known, today)
            .of(versions.stream().map(PgVersion::major).toList(), scenarios);
    problems.addAll(known.problems(verdicts));
    boolean partial = selection.partial() || versions.size() < PgVersions.majors().size();
    return new Results(
        Results.FORMAT,
        new Results.Run(
            begin.truncatedTo(ChronoUnit.SECONDS).toString(),
            Duration.between(begin, Instant.now()).toMillis() / 1e3,
            strict,
            partial,
            filter(),
            shard == null ? null : shard.toString(),
            seed,
            choice.described(),
            majors.stream()
                .map(m -> new Results.Major(m.major(), m.serverVersion(), m.origin(), m.seconds()))
                .toList(),
            System.getProperty("java.version"),
            System.getProperty("os.name") + " " + System.getProperty("os.arch")),
        catalogue.groups().stream().map(g -> new Results.Group(g.id(), g.title())).toList(),
        catalogue.rules(),
        Results.Documents.of(DocumentCoverage.of(catalogue), Contradiction.load()),
        verdicts,
        problems,
        troubles);
  }

  private String filter() {
    String text = candidate.asked();
    text += shard == null ? "" : ", shard " + shard;
    text += groups.isEmpty() ? "" : ", groups " + String.join(", ", groups);
    return text + (rules.isEmpty() ? "" : ", rules " + String.join(", ", rules));
  }

  private <T> T valid(Callable<T> value) {
    try {
      return value.call();
    } catch (NoSuchFileException e) {
      throw new ParameterException(spec.commandLine(), "no such file: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static Shard shard(String text) {
    try {
      return Shard.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int onWrongUsage(ParameterException error, String... ignored) {
    CommandLine command = error.getCommandLine();
    command.getErr().println("conform: " + error.getMessage());
    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private static int onError(
      Exception error, CommandLine command, CommandLine.ParseResult ignored) {
    error.printStackTrace(command.getErr());
    return CommandLine.ExitCode.USAGE;
  }
}
