package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

/** Finds out which failures of a candidate that preloads nothing would be cured by preloading. */
final class PreloadHint {
  private static final String LIBRARY = "pg_kalam";
  private static final String HINT =
      "hint: it passes with session_preload_libraries = '%s', which candidate.conf may state"
          .formatted(LIBRARY);

  private final int major;
  private final List<Feature> features;
  private final Settings settings;

  PreloadHint(int major, List<Feature> features, Settings settings) {
    this.major = major;
    this.features = features;
    this.settings = settings;
  }

  /** The results, with a hint added to the message of each failure that preloading cures. */
  List<ScenarioResult> addTo(List<ScenarioResult> results, Environment.Servers servers) {
    List<ScenarioResult> failed =
        results.stream().filter(result -> result.outcome() == Outcome.FAILED).toList();
    if (failed.isEmpty()) {
      return results;
    }
    Set<String> cured = new HashSet<>();
    servers
        .preloading(LIBRARY)
        .ifPresent(
            preloading -> {
              try (Environment environment =
                  new Environment(preloading, settings.timeout(), settings.kalams())) {
                new ScenarioRun(major, features, environment)
                    .again(
                        failed,
                        result -> {
                          if (result.outcome() == Outcome.PASSED) {
                            cured.add(result.where());
                          }
                        });
              }
            });
    List<ScenarioResult> hinted = new ArrayList<>();
    for (ScenarioResult result : results) {
      boolean cure = result.outcome() == Outcome.FAILED && cured.contains(result.where());
      hinted.add(cure ? result.withMessage(result.message() + "\n" + HINT) : result);
    }
    return hinted;
  }
}
