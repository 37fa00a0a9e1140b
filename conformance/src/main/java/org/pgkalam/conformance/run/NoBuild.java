package org.pgkalam.conformance.run;

import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.gherkin.Pickle;
import java.util.List;
import java.util.Set;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;

/**
 * What a candidate gives on a major for which it has no build. That it fails the rules which claim
 * every major is for the verdicts to say.
 */
final class NoBuild {
  private NoBuild() {}

  static List<ScenarioResult> results(List<Feature> features, Set<String> rules, int major) {
    return Features.pickles(features, rules).map(pickle -> result(pickle, major)).toList();
  }

  private static ScenarioResult result(Pickle pickle, int major) {
    return new ScenarioResult(
        major,
        ScenarioListener.rules(pickle.getTags()),
        Basis.ofTags(pickle.getTags()).orElse(null),
        pickle.getName(),
        ScenarioListener.where(pickle.getUri(), pickle.getLocation().getLine()),
        Outcome.NO_BUILD,
        false,
        0,
        null,
        "the candidate has no build for PostgreSQL " + major,
        List.of(),
        List.of());
  }
}
