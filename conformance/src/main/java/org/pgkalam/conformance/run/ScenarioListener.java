package org.pgkalam.conformance.run;

import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.PickleStepTestStep;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestCaseStarted;
import io.cucumber.plugin.event.TestStepFinished;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.pgkalam.conformance.steps.NotRunException;
import org.pgkalam.conformance.steps.StepObjects;
import org.pgkalam.conformance.steps.TroubleError;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.ScenarioResult;

/** Makes a {@link ScenarioResult} of each scenario that Cucumber runs. */
final class ScenarioListener implements ConcurrentEventListener {
  private static final Pattern RULE_TAG = Pattern.compile("@[A-Z]+-\\d+");

  static final List<ScenarioResult.Outcome> WORST_FIRST =
      List.of(
          ScenarioResult.Outcome.CRASHED,
          ScenarioResult.Outcome.HUNG,
          ScenarioResult.Outcome.FAILED,
          ScenarioResult.Outcome.NOT_RUN,
          ScenarioResult.Outcome.HARNESS_ERROR);

  private final int major;
  private final StepObjects objects;
  private final Consumer<ScenarioResult> onResult;
  private final List<FailedStep> failures = new ArrayList<>();

  private record FailedStep(String step, Status status, Throwable error) {
    ScenarioResult.Outcome outcome() {
      if (error instanceof TroubleError trouble) {
        return trouble.outcome();
      }
      if (error instanceof AssertionError) {
        return ScenarioResult.Outcome.FAILED;
      }
      return error instanceof NotRunException
          ? ScenarioResult.Outcome.NOT_RUN
          : ScenarioResult.Outcome.HARNESS_ERROR;
    }
  }

  ScenarioListener(int major, StepObjects objects, Consumer<ScenarioResult> onResult) {
    this.major = major;
    this.objects = objects;
    this.onResult = onResult;
  }

  @Override
  public void setEventPublisher(EventPublisher publisher) {
    publisher.registerHandlerFor(TestCaseStarted.class, event -> failures.clear());
    publisher.registerHandlerFor(TestStepFinished.class, this::step);
    publisher.registerHandlerFor(TestCaseFinished.class, this::end);
  }

  private void step(TestStepFinished event) {
    Result result = event.getResult();
    if (result.getStatus() == Status.PASSED || result.getStatus() == Status.SKIPPED) {
      return;
    }
    String step =
        event.getTestStep() instanceof PickleStepTestStep pickle
            ? pickle.getStep().getKeyword() + pickle.getStep().getText()
            : "(clean-up)";
    failures.add(new FailedStep(step, result.getStatus(), result.getError()));
  }

  private void end(TestCaseFinished event) {
    TestCase test = event.getTestCase();
    double seconds = event.getResult().getDuration().toNanos() / 1e9;
    boolean passed = event.getResult().getStatus() == Status.PASSED;
    FailedStep failure = passed ? null : failure(event.getResult());
    onResult.accept(
        Secrets.masked(
            new ScenarioResult(
                major,
                rules(test.getTags()),
                Basis.ofTags(test.getTags()).orElse(null),
                test.getName(),
                where(test.getUri(), test.getLocation().getLine()),
                passed ? ScenarioResult.Outcome.PASSED : failure.outcome(),
                false,
                seconds,
                passed ? null : failure.step(),
                passed ? null : message(failure),
                objects.world().timeline().events(),
                passed ? List.of() : objects.world().serverLog())));
  }

  /** The one that says most about the candidate; the first of those. */
  private FailedStep failure(Result result) {
    return failures.stream()
        .min(Comparator.comparingInt(failure -> WORST_FIRST.indexOf(failure.outcome())))
        .orElseGet(() -> new FailedStep("(start)", result.getStatus(), result.getError()));
  }

  private static String message(FailedStep failure) {
    if (failure.error() == null) {
      return "the step is " + failure.status().name().toLowerCase(Locale.ROOT);
    }
    String message = failure.error().getMessage();
    return failure.outcome() == ScenarioResult.Outcome.HARNESS_ERROR
        ? failure.error().getClass().getSimpleName() + ": " + message
        : message;
  }

  /** The rules that a scenario's tags name. */
  static List<String> rules(Collection<String> tags) {
    return tags.stream()
        .filter(tag -> RULE_TAG.matcher(tag).matches())
        .map(tag -> tag.substring(1))
        .distinct()
        .toList();
  }

  /** Such as {@code SYS.feature:81}. */
  static String where(URI feature, int line) {
    String uri = feature.toString();
    return uri.substring(uri.lastIndexOf('/') + 1) + ":" + line;
  }
}
