package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.options.RuntimeOptions;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.StepObjects;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgVersion;

/** Runs the scenarios of the chosen rules on one major, one after another. */
final class MajorRun {
  private static final URI GLUE = URI.create("classpath:/org/pgkalam/conformance/steps");

  private final ExtensionFiles files;
  private final PgVersion version;
  private final List<Feature> features;
  private final Set<String> rules;
  private final Duration timeout;
  private final Progress progress;
  private final List<ScenarioResult> results = new ArrayList<>();
  private int failed;

  MajorRun(
      ExtensionFiles files,
      PgVersion version,
      List<Feature> features,
      Set<String> rules,
      Duration timeout,
      Progress progress) {
    this.files = files;
    this.version = version;
    this.features = features;
    this.rules = rules;
    this.timeout = timeout;
    this.progress = progress;
  }

  /** Whatever goes wrong is in the result; what has been found out until then, too. */
  MajorResult run() {
    Instant begin = Instant.now();
    String serverVersion = null;
    String error = null;
    progress.doing(version.major(), "starting PostgreSQL " + version);
    OwnServers servers =
        new OwnServers(version, files, timeout, what -> progress.doing(version.major(), what));
    try (Environment environment = new Environment(servers, timeout)) {
      serverVersion = serverVersion(environment);
      runScenarios(environment);
    } catch (Throwable e) {
      error = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    double seconds = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    progress.finished(version.major(), results.size(), failed, seconds);
    return new MajorResult(version.major(), serverVersion, results, seconds, error);
  }

  /** Null if the candidate keeps the server from starting, which each scenario then reports. */
  private static String serverVersion(Environment environment) {
    try {
      return environment.serverVersion();
    } catch (AssertionError theCandidates) {
      return null;
    }
  }

  private void runScenarios(Environment environment) {
    int total = Features.count(features, rules);
    StepObjects objects = new StepObjects(environment);
    ScenarioListener listener =
        new ScenarioListener(
            version.major(),
            objects,
            result -> {
              results.add(result);
              if (result.outcome() != ScenarioResult.Outcome.PASSED) {
                failed++;
              }
              progress.scenario(version.major(), results.size(), total, failed);
            });
    Runtime.builder()
        .withRuntimeOptions(options())
        .withFeatureSupplier(() -> features)
        .withObjectFactorySupplier(() -> objects)
        .withAdditionalPlugins(listener)
        .build()
        .run();
  }

  private RuntimeOptions options() {
    String tags = rules.stream().map(rule -> "@" + rule).collect(Collectors.joining(" or "));
    return new RuntimeOptionsBuilder()
        .addGlue(GLUE)
        .addTagFilter(TagExpressionParser.parse(tags))
        .setNoSummary()
        .setPublishQuiet(true)
        .build();
  }
}
