package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.gherkin.Pickle;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.Node;
import io.cucumber.plugin.event.PickleStepTestStep;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestStepFinished;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.KalamSource;
import org.pgkalam.conformance.steps.StepObjects;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleCatalogue;

/** That rules and scenarios fit each other. */
final class FeaturesTest {
  private static final RuleCatalogue CATALOGUE = RuleCatalogue.load();
  private static final List<Feature> FEATURES = Features.load(CATALOGUE);
  private static final Pattern RULE_LINE =
      Pattern.compile("^  @([A-Z]+-\\d+)\\R  Rule: (.*)$", Pattern.MULTILINE);

  @Test
  void everyRuleInScopeHasAScenario() {
    Set<String> tagged = tags();
    assertThat(
            CATALOGUE.rules().stream()
                .filter(rule -> rule.inScope() && !tagged.contains(rule.id()))
                .map(rule -> rule.id() + " " + rule.heading()))
        .as("rules without a scenario")
        .isEmpty();
  }

  @Test
  void sharesHaveEveryFeatureOnceAndAboutTheSameNumberOfScenarios() {
    Set<String> all = CATALOGUE.rules().stream().map(Rule::id).collect(Collectors.toSet());
    List<List<Feature>> shares = Features.shares(FEATURES, all, 3);
    assertThat(shares).hasSize(3);
    assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(FEATURES);
    int total = Features.count(FEATURES, all);
    assertThat(shares)
        .allSatisfy(
            share -> assertThat(Features.count(share, all)).isBetween(total / 4, total / 2));
  }

  @Test
  void thereAreNoMoreSharesThanFeaturesWithScenarios() {
    assertThat(Features.shares(FEATURES, Set.of("SYS-004", "SYS-005", "TX-001"), 4)).hasSize(2);
    assertThat(Features.shares(FEATURES, Set.of("EXT-011"), 4)).hasSize(1);
  }

  @Test
  void everyTagNamesARuleInScope() {
    assertThat(tags())
        .allSatisfy(
            id ->
                assertThat(CATALOGUE.find(id))
                    .as("rule %s, which scenarios are tagged with", id)
                    .hasValueSatisfying(rule -> assertThat(rule.inScope()).isTrue()));
  }

  @Test
  void everyScenarioBelongsToARule() {
    assertThat(pickles()).allSatisfy(pickle -> assertThat(rulesOf(pickle)).isNotEmpty());
  }

  @Test
  void aScenarioRestsOnOneThing() {
    assertThat(pickles())
        .allSatisfy(
            pickle ->
                assertThatCode(() -> Basis.ofTags(pickle.getTags()))
                    .as(pickle.getName())
                    .doesNotThrowAnyException());
  }

  @Test
  void everyScenarioSaysWhatHasToBeTrue() {
    assertThat(pickles())
        .allSatisfy(
            pickle ->
                assertThat(pickle.getSteps())
                    .as(pickle.getName())
                    .anyMatch(step -> step.getKeyword().strip().equals("Then")));
  }

  @Test
  void theScenariosOfARuleAreToldApartByTheirNames() {
    Set<String> seen = new HashSet<>();
    assertThat(pickles())
        .allSatisfy(
            pickle ->
                assertThat(seen.add(rulesOf(pickle) + " " + pickle.getName()))
                    .as("the only %s of %s", pickle.getName(), rulesOf(pickle))
                    .isTrue());
  }

  @Test
  void everyRuleLineIsTheSentenceOfItsRule() {
    for (Feature feature : FEATURES) {
      Matcher lines = RULE_LINE.matcher(feature.getSource());
      int found = 0;
      while (lines.find()) {
        found++;
        Rule rule = CATALOGUE.find(lines.group(1)).orElseThrow();
        assertThat(lines.group(2)).as(rule.id()).isEqualTo(rule.heading());
      }
      assertThat(found)
          .as("rules of " + feature.getUri())
          .isEqualTo(feature.elements().stream().filter(Node.Rule.class::isInstance).count());
    }
  }

  @Test
  void aScenarioStandsInTheFileOfItsGroup() {
    for (Feature feature : FEATURES) {
      String file = feature.getUri().toString();
      for (Pickle pickle : feature.getPickles()) {
        assertThat(rulesOf(pickle))
            .as(pickle.getName())
            .allMatch(id -> file.endsWith("/" + id.substring(0, id.indexOf('-')) + ".feature"));
      }
    }
  }

  @Test
  void everyStepIsDefinedOnce() {
    List<String> wrong = new ArrayList<>();
    ConcurrentEventListener listener =
        publisher ->
            publisher.registerHandlerFor(
                TestStepFinished.class,
                event -> {
                  Status status = event.getResult().getStatus();
                  if (event.getTestStep() instanceof PickleStepTestStep step
                      && (status == Status.UNDEFINED || status == Status.AMBIGUOUS)) {
                    wrong.add(status + " " + step.getStep().getText() + " " + step.getUri());
                  }
                });
    StepObjects objects =
        new StepObjects(
            new Environment(preload -> null, Duration.ofSeconds(1), KalamSource.mocks()));
    Runtime.builder()
        .withRuntimeOptions(
            new RuntimeOptionsBuilder()
                .addGlue(URI.create("classpath:/org/pgkalam/conformance/steps"))
                .setDryRun()
                .setNoSummary()
                .build())
        .withFeatureSupplier(() -> FEATURES)
        .withObjectFactorySupplier(() -> objects)
        .withAdditionalPlugins(listener)
        .build()
        .run();
    assertThat(wrong).isEmpty();
  }

  private static Set<String> tags() {
    return pickles()
        .flatMap(pickle -> rulesOf(pickle).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What its tags name, apart from what it rests on. */
  private static List<String> rulesOf(Pickle pickle) {
    return pickle.getTags().stream()
        .filter(tag -> Basis.ofTags(List.of(tag)).isEmpty())
        .map(tag -> tag.substring(1))
        .toList();
  }

  private static Stream<Pickle> pickles() {
    return FEATURES.stream().flatMap(feature -> feature.getPickles().stream());
  }
}
