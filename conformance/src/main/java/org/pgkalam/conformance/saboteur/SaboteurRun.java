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
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
import org.pgkalam.conformance.verdict.Yaml;
import org.pgkalam.matrix.PgVersion;

/**
 * Lets saboteurs loose on the suite: those of the bridge one after another on one server, those of
 * the other sources each on a server of its own. For each, the scenarios of the rules that it names
 * are run, and then a sample of the others.
 */
public final class SaboteurRun {
  private final RuleCatalogue catalogue = RuleCatalogue.load();
  private final List<Feature> features = Features.load(catalogue);
  private final Settings settings;
  private final PgVersion version;
  private final int sample;
  private final long seed;
  private final Duration timeout;
  private final Consumer<String> progress;

  /**
   * Where everything is.
   *
   * @param reference the reference implementation, as it is built
   * @param sources {@code reference-impl}
   * @param jar the saboteurs of the bridge
   * @param edits the list of those of other sources, see {@link SourceEdit}
   * @param without why there is none for some rules: YAML, reasons by rules
   */
  public record Settings(Path reference, Path sources, Path jar, Path edits, Path without) {}

  /**
   * @param sample how many scenarios of other rules are run for each
   * @param timeout how long a scenario may take
   */
  public SaboteurRun(
      Settings settings,
      PgVersion version,
      int sample,
      long seed,
      Duration timeout,
      Consumer<String> progress) {
    this.settings = settings;
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
    List<SourceEdit> edits = SourceEdit.read(settings.edits());
    try (SaboteurCandidate candidate =
        new SaboteurCandidate(settings.reference(), settings.jar())) {
      List<Saboteur> ofBridge = candidate.saboteurs();
      List<Saboteur> all = new ArrayList<>(ofBridge);
      edits.forEach(edit -> all.add(edit.saboteur()));
      List<Saboteur> wanted = choose(all, names);
      Map<String, String> without = without(all);
      List<SaboteurResult> results = new ArrayList<>();
      Consumer<SaboteurResult> onResult =
          result -> {
            results.add(result);
            progress.accept(
                "%d/%d ".formatted(results.size(), wanted.size()) + SaboteurReport.line(result, 1));
          };
      List<ScenarioResult> innocent = new ArrayList<>();
      List<ScenarioResult> sound = new ArrayList<>();
      try (Environment environment = environment(candidate.directory())) {
        ScenarioRun scenarios = new ScenarioRun(version.major(), features, environment);
        progress.accept("without a saboteur …");
        scenarios.ofRules(names.isEmpty() ? rules() : namedBy(wanted), innocent::add);
        innocent.stream()
            .filter(result -> result.outcome() == ScenarioResult.Outcome.PASSED)
            .forEach(sound::add);
        for (int i = 0; i < ofBridge.size(); i++) {
          if (wanted.contains(ofBridge.get(i))) {
            onResult.accept(run(ofBridge.get(i), i + 1, candidate, scenarios, sound));
          }
        }
      }
      for (SourceEdit edit : edits) {
        if (wanted.contains(edit.saboteur())) {
          onResult.accept(run(edit, sound));
        }
      }
      return new SaboteurReport(results, without, unsound(innocent));
    }
  }

  private Environment environment(Path candidate) throws IOException, InterruptedException {
    Environment.Servers servers =
        CandidateServers.of(CandidateBuilds.read(candidate))
            .on(version, timeout, progress)
            .orElseThrow();
    return new Environment(servers, timeout, KalamSource.mocks());
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
      int number,
      SaboteurCandidate candidate,
      ScenarioRun scenarios,
      List<ScenarioResult> sound)
      throws IOException {
    candidate.choose(number);
    try {
      return run(saboteur, scenarios, sound, candidate::wasReached);
    } finally {
      candidate.chooseNone();
    }
  }

  private SaboteurResult run(SourceEdit edit, List<ScenarioResult> sound)
      throws IOException, InterruptedException {
    try (EditedCandidate candidate =
            new EditedCandidate(settings.reference(), settings.sources(), edit);
        Environment environment = environment(candidate.directory())) {
      ScenarioRun scenarios = new ScenarioRun(version.major(), features, environment);
      return run(edit.saboteur(), scenarios, sound, () -> true);
    }
  }

  private SaboteurResult run(
      Saboteur saboteur, ScenarioRun scenarios, List<ScenarioResult> sound, Reached reached)
      throws IOException {
    long begin = System.nanoTime();
    List<ScenarioResult> named = new ArrayList<>();
    List<ScenarioResult> others = new ArrayList<>();
    again(scenarios, sound.stream().filter(one -> isNamed(one, saboteur)).toList(), named);
    boolean wasReached = reached.get();
    again(scenarios, sampleFor(saboteur, sound), others);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new SaboteurResult(saboteur, wasReached, named, others, seconds);
  }

  private interface Reached {
    boolean get() throws IOException;
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

  /** MUST rules with scenarios that no saboteur names, and why. */
  private Map<String, String> without(List<Saboteur> all) throws IOException {
    Set<String> named = namedBy(all);
    Set<String> unknown = new HashSet<>(named);
    unknown.removeAll(rules());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("saboteurs name unknown rules: " + unknown);
    }
    Map<?, ?> reasons = (Map<?, ?>) Yaml.read(settings.without());
    Map<String, String> without = new TreeMap<>();
    catalogue.rules().stream()
        .filter(rule -> rule.level() == Rule.Level.MUST && rule.inScope())
        .map(Rule::id)
        .filter(rule -> !named.contains(rule))
        .forEach(rule -> without.put(rule, Objects.toString(reasons.get(rule), "")));
    for (Object rule : reasons.keySet()) {
      if (!without.containsKey(rule)) {
        throw new IllegalArgumentException("needs no reason: " + rule);
      }
    }
    return without;
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
