package org.pgkalam.conformance.run;

import io.cucumber.core.feature.FeatureWithLines;
import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.order.StandardPickleOrders;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.StepObjects;
import org.pgkalam.conformance.verdict.ScenarioResult;

/** Runs scenarios on the servers of one major, one after another. */
public final class ScenarioRun {
  private static final String PLACE = "classpath:features/";
  private static final URI GLUE = URI.create("classpath:/org/pgkalam/conformance/steps");

  private final int major;
  private final List<Feature> features;
  private final Environment environment;

  public ScenarioRun(int major, List<Feature> features, Environment environment) {
    this.major = major;
    this.features = features;
    this.environment = environment;
  }

  /** All that there are, whatever their tags. */
  void all(Consumer<ScenarioResult> onResult) {
    run(new RuntimeOptionsBuilder(), onResult);
  }

  /** All that carry the tag of one of the rules. */
  public void ofRules(Set<String> rules, Consumer<ScenarioResult> onResult) {
    run(tagged(rules), onResult);
  }

  /**
   * The same in another order.
   *
   * @param seed what the order is drawn from
   */
  void shuffled(Set<String> rules, long seed, Consumer<ScenarioResult> onResult) {
    run(tagged(rules).setPickleOrder(StandardPickleOrders.random(seed)), onResult);
  }

  /**
   * The same scenarios again. Lines choose among those of a feature; the tags keep others out.
   *
   * @param scenarios at least one
   */
  public void again(Collection<ScenarioResult> scenarios, Consumer<ScenarioResult> onResult) {
    RuntimeOptionsBuilder options =
        tagged(
            scenarios.stream()
                .flatMap(scenario -> scenario.rules().stream())
                .collect(Collectors.toSet()));
    scenarios.forEach(
        scenario -> options.addFeature(FeatureWithLines.parse(PLACE + scenario.where())));
    run(options, onResult);
  }

  private static RuntimeOptionsBuilder tagged(Set<String> rules) {
    String tags = rules.stream().map(rule -> "@" + rule).collect(Collectors.joining(" or "));
    return new RuntimeOptionsBuilder().addTagFilter(TagExpressionParser.parse(tags));
  }

  private void run(RuntimeOptionsBuilder options, Consumer<ScenarioResult> onResult) {
    StepObjects objects = new StepObjects(environment);
    Runtime.builder()
        .withRuntimeOptions(options.addGlue(GLUE).setNoSummary().setPublishQuiet(true).build())
        .withFeatureSupplier(() -> features)
        .withObjectFactorySupplier(() -> objects)
        .withAdditionalPlugins(new ScenarioListener(major, objects, onResult))
        .build()
        .run();
  }
}
