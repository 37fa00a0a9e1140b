package org.pgkalam.conformance.run;

import io.cucumber.core.feature.FeatureParser;
import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.gherkin.Pickle;
import io.cucumber.core.resource.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.RuleGroup;
import org.pgkalam.conformance.verdict.Scenario;

/** The feature files on the class path, one per rule group that has any. */
public final class Features {
  private Features() {}

  /** All features, groups in the catalogue's order. */
  public static List<Feature> load(RuleCatalogue catalogue) {
    FeatureParser parser = new FeatureParser(UUID::randomUUID);
    List<Feature> features = new ArrayList<>();
    for (RuleGroup group : catalogue.groups()) {
      String name = "features/" + group.id() + ".feature";
      URL url = Features.class.getClassLoader().getResource(name);
      if (url != null) {
        parser.parseResource(new FeatureResource(name, url)).ifPresent(features::add);
      }
    }
    return features;
  }

  /** All scenarios, rows of outlines one by one, in the order in which they run. */
  public static List<Scenario> scenarios(List<Feature> features) {
    return features.stream()
        .flatMap(feature -> feature.getPickles().stream())
        .map(
            pickle ->
                new Scenario(
                    ScenarioListener.rules(pickle.getTags()),
                    Basis.ofTags(pickle.getTags()).orElse(null),
                    pickle.getName()))
        .toList();
  }

  /** How many scenarios (rows of outlines included) carry one of the rules' tags. */
  static int count(List<Feature> features, Set<String> rules) {
    return (int) pickles(features, rules).count();
  }

  /** The scenarios that carry one of the rules' tags. */
  static Stream<Pickle> pickles(List<Feature> features, Set<String> rules) {
    return features.stream()
        .flatMap(feature -> feature.getPickles().stream())
        .filter(pickle -> carries(pickle, rules));
  }

  /**
   * The features in shares of about as many scenarios each.
   *
   * @param most how many shares at most; a share is never empty unless there is but one
   */
  static List<List<Feature>> shares(List<Feature> features, Set<String> rules, int most) {
    List<Feature> largestFirst =
        features.stream()
            .filter(feature -> count(List.of(feature), rules) > 0)
            .sorted(
                Comparator.comparingInt((Feature feature) -> count(List.of(feature), rules))
                    .reversed())
            .toList();
    int number = Math.max(1, Math.min(most, largestFirst.size()));
    List<List<Feature>> shares =
        Stream.generate(() -> (List<Feature>) new ArrayList<Feature>()).limit(number).toList();
    for (Feature feature : largestFirst) {
      Collections.min(shares, Comparator.comparingInt(share -> count(share, rules))).add(feature);
    }
    return shares;
  }

  private static boolean carries(Pickle pickle, Set<String> rules) {
    return pickle.getTags().stream().anyMatch(tag -> rules.contains(tag.substring(1)));
  }

  private record FeatureResource(String name, URL url) implements Resource {
    @Override
    public URI getUri() {
      return URI.create("classpath:" + name);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return url.openStream();
    }
  }
}
