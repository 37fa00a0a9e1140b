package org.pgkalam.conformance.saboteur;

import io.cucumber.core.gherkin.Feature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgkalam.conformance.run.CandidateBuilds;
import org.pgkalam.conformance.run.CandidateServers;
import org.pgkalam.conformance.run.Features;
import org.pgkalam.conformance.run.ScenarioRun;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.KalamSource;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.PgVersion;

/**
 * Lets saboteurs loose on the suite, one after another on one server. For each, the scenarios of
 * the rules that it names are run, and then a sample of the others.
 */
public final class SaboteurRun {
  private final RuleCatalogue catalogue = RuleCatalogue.load();
  private final Path reference;
  private final Path jar;
  private final PgVersion version;
  private final int sample;
  private final long seed;
  private final Duration timeout;
  private final Consumer<String> progress;

  /**
   * @param reference the directory of the reference implementation
   * @param jar the saboteurs
   * @param sample how many scenarios of other rules are run for each
   * @param timeout how long a scenario may take
   */
  public SaboteurRun(
      Path reference,
      Path jar,
      PgVersion version,
      int sample,
      long seed,
      Duration timeout,
      Consumer<String> progress) {
    this.reference = reference;
    this.jar = jar;
    this.version = version;
    this.sample = sample;
    this.seed = seed;
    this.timeout = timeout;
    this.progress = progress;
  }

  /**
   * @param names those to run; all if empty
   * @throws IllegalArgumentException if there is no such saboteur
   */
  public SaboteurReport run(Set<String> names) throws IOException, InterruptedException {
    List<Feature> features = Features.load(catalogue);
    try (SaboteurCandidate candidate = new SaboteurCandidate(reference, jar)) {
      List<Saboteur> all = candidate.saboteurs();
      List<Saboteur> wanted = choose(all, names);
      List<String> without = without(all);
      Environment.Servers servers =
          CandidateServers.of(CandidateBuilds.read(candidate.directory()))
              .on(version, timeout, progress)
              .orElseThrow();
      try (Environment environment = new Environment(servers, timeout, KalamSource.mocks())) {
        ScenarioRun scenarios = new ScenarioRun(version.major(), features, environment);
        progress.accept("without a saboteur …");
        List<ScenarioResult> innocent = new ArrayList<>();
        scenarios.ofRules(names.isEmpty() ? rules() : namedBy(wanted), innocent::add);
        List<ScenarioResult> sound =
            innocent.stream()
                .filter(result -> result.outcome() == ScenarioResult.Outcome.PASSED)
                .toList();
        List<SaboteurResult> results = new ArrayList<>();
        for (Saboteur saboteur : wanted) {
          SaboteurResult result = run(saboteur, candidate, scenarios, sound);
          results.add(result);
          progress.accept(
              "%d/%d ".formatted(results.size(), wanted.size()) + SaboteurReport.line(result, 1));
        }
        return new SaboteurReport(results, without, unsound(innocent));
      }
    }
  }

  private static List<Saboteur> choose(List<Saboteur> all, Set<String> names) {
    Set<String> unknown = new LinkedHashSet<>(names);
    all.forEach(saboteur -> unknown.remove(saboteur.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("no such saboteur: " + String.join(", ", unknown));
    }
    return all.stream()
        .filter(saboteur -> names.isEmpty() || names.contains(saboteur.name()))
        .toList();
  }

  private static Set<String> namedBy(List<Saboteur> saboteurs) {
    return saboteurs.stream()
        .flatMap(saboteur -> saboteur.rules().stream())
        .collect(Collectors.toSet());
  }

  private Set<String> rules() {
    return catalogue.rules().stream().map(Rule::id).collect(Collectors.toSet());
  }

  private SaboteurResult run(
      Saboteur saboteur,
      SaboteurCandidate candidate,
      ScenarioRun scenarios,
      List<ScenarioResult> sound)
      throws IOException {
    long begin = System.nanoTime();
    List<ScenarioResult> named = new ArrayList<>();
    List<ScenarioResult> others = new ArrayList<>();
    candidate.choose(saboteur);
    try {
      again(scenarios, sound.stream().filter(one -> isNamed(one, saboteur)).toList(), named);
      boolean reached = candidate.wasReached();
      again(scenarios, sampleFor(saboteur, sound), others);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new SaboteurResult(saboteur, reached, named, others, seconds);
    } finally {
      candidate.chooseNone();
    }
  }

  private static void again(
      ScenarioRun scenarios, List<ScenarioResult> which, List<ScenarioResult> results) {
    if (!which.isEmpty()) {
      scenarios.again(which, results::add);
    }
  }

  private static boolean isNamed(ScenarioResult scenario, Saboteur saboteur) {
    return scenario.rules().stream().anyMatch(saboteur.rules()::contains);
  }

  private List<ScenarioResult> sampleFor(Saboteur saboteur, List<ScenarioResult> sound) {
    List<ScenarioResult> others =
        new ArrayList<>(sound.stream().filter(one -> !isNamed(one, saboteur)).toList());
    Collections.shuffle(others, new Random(seed + saboteur.name().hashCode()));
    return others.subList(0, Math.min(sample, others.size()));
  }

  /** MUST rules with scenarios that no saboteur names. */
  private List<String> without(List<Saboteur> all) {
    Set<String> named = namedBy(all);
    Set<String> unknown = new HashSet<>(named);
    unknown.removeAll(rules());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("saboteurs name unknown rules: " + unknown);
    }
    return catalogue.rules().stream()
        .filter(rule -> rule.level() == Rule.Level.MUST && rule.inScope())
        .map(Rule::id)
        .filter(rule -> !named.contains(rule))
        .toList();
  }

  private static List<String> unsound(List<ScenarioResult> innocent) {
    return innocent.stream()
        .filter(
            result ->
                result.outcome() != ScenarioResult.Outcome.PASSED
                    && result.outcome() != ScenarioResult.Outcome.NOT_RUN)
        .map(result -> result.where() + " " + result.name() + ": " + result.message())
        .toList();
  }
}
