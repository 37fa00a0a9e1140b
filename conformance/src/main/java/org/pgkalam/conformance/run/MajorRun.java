package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.PgVersion;

/** Runs the scenarios of the chosen rules on one major. */
final class MajorRun {
  private final CandidateServers candidate;
  private final PgVersion version;
  private final List<Feature> features;
  private final Set<String> rules;
  private final Settings settings;
  private final Progress progress;
  private final int total;
  private List<ScenarioResult> results = new ArrayList<>();
  private String serverVersion;
  private int failed;

  MajorRun(
      CandidateServers candidate,
      PgVersion version,
      List<Feature> features,
      Set<String> rules,
      Settings settings,
      Progress progress) {
    this.candidate = candidate;
    this.version = version;
    this.features = features;
    this.rules = rules;
    this.settings = settings;
    this.progress = progress;
    this.total = Features.count(features, rules);
  }

  /** Whatever goes wrong is in the result; what has been found out until then, too. */
  MajorResult run() {
    Instant begin = Instant.now();
    String error = null;
    try {
      Optional<Environment.Servers> servers =
          candidate.on(version, settings.timeout(), what -> progress.doing(version.major(), what));
      if (servers.isPresent()) {
        runOn(servers.get());
      } else {
        results = NoBuild.results(features, rules, version.major());
        progress.doing(version.major(), "no build");
        return new MajorResult(version.major(), null, results, 0, null);
      }
    } catch (Throwable e) {
      error = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    double seconds = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    progress.finished(version.major(), results.size(), failed, seconds);
    return new MajorResult(version.major(), serverVersion, results, seconds, error);
  }

  private void runOn(Environment.Servers servers) {
    progress.doing(version.major(), "starting PostgreSQL " + version);
    try (Environment environment =
        new Environment(servers, settings.timeout(), settings.kalams())) {
      serverVersion = serverVersion(environment);
      new ScenarioRun(version.major(), features, environment).ofRules(rules, this::ended);
    }
    results = new PreloadHint(version.major(), features, settings).addTo(results, servers);
  }

  private void ended(ScenarioResult result) {
    results.add(result);
    if (result.outcome() != ScenarioResult.Outcome.PASSED) {
      failed++;
    }
    progress.scenario(version.major(), results.size(), total, failed);
  }

  /** Null if the candidate keeps the server from starting, which each scenario then reports. */
  private static String serverVersion(Environment environment) {
    try {
      return environment.serverVersion();
    } catch (AssertionError theCandidates) {
      return null;
    }
  }
}
