package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.PgOrigin;
import org.pgkalam.matrix.PgVersion;

/** Runs the scenarios of the chosen rules on one major, on one server or on several. */
final class MajorRun {
  private final CandidateServers candidate;
  private final PgVersion version;
  private final List<Feature> features;
  private final Set<String> rules;
  private final Settings settings;
  private final Progress progress;
  private final int servers;
  private final int total;
  private List<ScenarioResult> results = new ArrayList<>();
  private String serverVersion;
  private PgOrigin origin;
  private int failed;

  /**
   * @param servers on how many servers at once
   */
  MajorRun(
      CandidateServers candidate,
      PgVersion version,
      List<Feature> features,
      Set<String> rules,
      Settings settings,
      int servers,
      Progress progress) {
    this.candidate = candidate;
    this.version = version;
    this.features = features;
    this.rules = rules;
    this.settings = settings;
    this.servers = servers;
    this.progress = progress;
    this.total = Features.count(features, rules) * settings.repeat();
  }

  /** Whatever goes wrong is in the result; what has been found out until then, too. */
  MajorResult run() {
    Instant begin = Instant.now();
    String error = null;
    try {
      Optional<Environment.Servers> source =
          candidate.on(version, settings.timeout(), what -> progress.doing(version.major(), what));
      if (source.isPresent()) {
        runOn(source.get());
      } else {
        results = NoBuild.results(features, rules, version.major());
        progress.doing(version.major(), "no build");
        return new MajorResult(version.major(), null, null, results, 0, null);
      }
    } catch (ExecutionException e) {
      error = text(e.getCause());
    } catch (Throwable e) {
      error = text(e);
    }
    double seconds = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    progress.finished(version.major(), results.size(), failed, seconds);
    return new MajorResult(version.major(), serverVersion, origin, results, seconds, error);
  }

  private static String text(Throwable e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private void runOn(Environment.Servers source) throws ExecutionException, InterruptedException {
    progress.doing(version.major(), "starting PostgreSQL " + version);
    runAtOnce(Features.shares(features, rules, servers), source);
    results = new ArrayList<>(Repeats.worst(results));
    results.sort(Comparator.comparingLong(this::place));
    results = new PreloadHint(version.major(), features, settings).addTo(results, source);
  }

  /** What goes wrong with one share does not end the others. */
  private void runAtOnce(List<List<Feature>> shares, Environment.Servers source)
      throws ExecutionException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(shares.size());
    try {
      List<Callable<Void>> runs = new ArrayList<>();
      for (List<Feature> share : shares) {
        runs.add(
            () -> {
              runShare(share, source);
              return null;
            });
      }
      for (Future<Void> one : threads.invokeAll(runs)) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void runShare(List<Feature> share, Environment.Servers source) {
    try (Environment environment = new Environment(source, settings.timeout(), settings.kalams())) {
      note(environment);
      ScenarioRun scenarios = new ScenarioRun(version.major(), share, environment);
      for (int i = 0; i < settings.repeat(); i++) {
        scenarios.shuffled(rules, settings.seed() + i, this::ended);
      }
    }
  }

  /** Where a scenario stands among all of them. */
  private long place(ScenarioResult result) {
    String[] where = result.where().split(":");
    int feature = 0;
    while (!features.get(feature).getUri().toString().endsWith("/" + where[0])) {
      feature++;
    }
    return ((long) feature << 32) + Long.parseLong(where[1]);
  }

  /** Nothing if the candidate keeps the server from starting, which each scenario then reports. */
  private void note(Environment environment) {
    try {
      String release = environment.serverVersion();
      synchronized (this) {
        serverVersion = release;
        origin = environment.origin().orElse(null);
      }
    } catch (AssertionError theCandidates) {
      // Each scenario says so.
    }
  }

  private synchronized void ended(ScenarioResult result) {
    results.add(result);
    if (result.outcome() != ScenarioResult.Outcome.PASSED) {
      failed++;
    }
    progress.scenario(version.major(), results.size(), total, failed);
  }
}
