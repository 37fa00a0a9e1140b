package org.pgkalam.conformance.run;

import io.cucumber.core.feature.FeatureParser;
import io.cucumber.core.gherkin.Feature;
import io.cucumber.core.resource.Resource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.pgkalam.conformance.steps.Environment;
import org.pgkalam.conformance.steps.KalamSource;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.PgVersion;

/** Runs scenarios that are no part of the suite. */
public final class Trials {
  private static final Pattern FEATURE = Pattern.compile("(?m)^\\s*Feature:");
  private static final Pattern SCENARIO =
      Pattern.compile("(?m)^\\s*(Scenario|Scenario Outline|Example|Rule|Background):");

  private final CandidateServers candidate;
  private final Duration timeout;
  private final KalamSource kalams;
  private final Feature feature;

  /**
   * @param text a feature in Gherkin, or scenarios, or the steps of one
   * @throws IllegalArgumentException if it is none of these
   */
  public Trials(CandidateServers candidate, Duration timeout, KalamSource kalams, String text) {
    this.candidate = candidate;
    this.timeout = timeout;
    this.kalams = kalams;
    this.feature = feature(text);
  }

  private static Feature feature(String text) {
    String scenarios = SCENARIO.matcher(text).find() ? text : "Scenario: tried\n" + text;
    String whole = FEATURE.matcher(text).find() ? text : "Feature: tried\n" + scenarios;
    Feature parsed =
        new FeatureParser(UUID::randomUUID)
            .parseResource(new Text(whole))
            .orElseThrow(() -> new IllegalArgumentException("no scenario to try"));
    if (parsed.getPickles().isEmpty()
        || parsed.getPickles().stream().anyMatch(pickle -> pickle.getSteps().isEmpty())) {
      throw new IllegalArgumentException(
          "a scenario without steps, which begin with Given, When, Then or And");
    }
    return parsed;
  }

  /**
   * Runs them on one major, one after another.
   *
   * @param progress told of what takes long
   * @return whether the candidate has a build for it
   */
  public boolean run(
      PgVersion version, Consumer<String> progress, Consumer<ScenarioResult> onResult) {
    Optional<Environment.Servers> servers = candidate.on(version, timeout, progress);
    servers.ifPresent(
        source -> {
          try (Environment environment = new Environment(source, timeout, kalams)) {
            new ScenarioRun(version.major(), List.of(feature), environment).all(onResult);
          }
        });
    return servers.isPresent();
  }

  private record Text(String text) implements Resource {
    @Override
    public URI getUri() {
      return URI.create("classpath:features/try.feature");
    }

    @Override
    public InputStream getInputStream() {
      return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
