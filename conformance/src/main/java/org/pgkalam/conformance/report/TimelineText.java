package org.pgkalam.conformance.report;

import java.util.List;
import java.util.stream.Collectors;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.TimelineEvent;

/** What a scenario did on both sides of the wire, as plain text. */
public final class TimelineText {
  private TimelineText() {}

  /** Its name, where it failed and why, and all that happened; several lines. */
  public static String of(ScenarioResult scenario) {
    String failure =
        scenario.failedStep() == null
            ? "passed\n"
            : "at: %s%n%s%n".formatted(scenario.failedStep(), scenario.message());
    return "%s (%s)%n%s%n%s"
        .formatted(scenario.name(), scenario.where(), failure, lines(scenario.timeline()));
  }

  private static String lines(List<TimelineEvent> events) {
    return events.stream().map(TimelineText::line).collect(Collectors.joining());
  }

  private static String line(TimelineEvent event) {
    String text = "%6d ms  %s: %s%n".formatted(event.at(), event.who(), indented(event.text()));
    return event.outcome() == null
        ? text
        : text + "           → %s%n".formatted(indented(event.outcome()));
  }

  private static String indented(String text) {
    return text.strip().replace("\n", "\n             ");
  }
}
