package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.options.RuntimeOptions;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgkalam.conformance.steps.Databases;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.StepObjects;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.EmbeddedPg;
import org.pgkalam.matrix.PgServer;
import org.pgkalam.matrix.PgVersion;

/** Runs the scenarios of the chosen rules on one major, one after another. */
final class MajorRun {
  private static final URI GLUE = URI.create("classpath:/org/pgkalam/conformance/steps");

  private final Candidate candidate;
  private final PgVersion version;
  private final List<Feature> features;
  private final Set<String> rules;
  private final Progress progress;
  private final List<ScenarioResult> results = new ArrayList<>();
  private int failed;

  MajorRun(
      Candidate candidate,
      PgVersion version,
      List<Feature> features,
      Set<String> rules,
      Progress progress) {
    this.candidate = candidate;
    this.version = version;
    this.features = features;
    this.rules = rules;
    this.progress = progress;
  }

  MajorResult run() {
    Instant begin = Instant.now();
    String serverVersion = null;
    String error = null;
    progress.doing(version.major(), "starting PostgreSQL " + version);
    try (PgServer server = start(true)) {
      serverVersion = serverVersion(server);
      try (Environment environment = new Environment(new Databases(server), () -> start(false))) {
        runScenarios(environment, server);
      }
    } catch (SQLException | RuntimeException e) {
      error = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    double seconds = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    progress.finished(version.major(), results.size(), failed, seconds);
    return new MajorResult(version.major(), serverVersion, results, seconds, error);
  }

  private PgServer start(boolean preload) {
    EmbeddedPg.Builder builder =
        EmbeddedPg.builder(version)
            .files(candidate.extensionFiles())
            .onProgress(what -> progress.doing(version.major(), what));
    if (!preload) {
      builder
          .setting("shared_preload_libraries", "")
          .setting("session_preload_libraries", "")
          .setting("local_preload_libraries", "");
    }
    return builder.start();
  }

  private void runScenarios(Environment environment, PgServer server) {
    int total = Features.count(features, rules);
    StepObjects objects = new StepObjects(environment);
    ScenarioListener listener =
        new ScenarioListener(
            version.major(),
            objects,
            new ServerLog(server.log()),
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

  private static String serverVersion(PgServer server) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW server_version")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
