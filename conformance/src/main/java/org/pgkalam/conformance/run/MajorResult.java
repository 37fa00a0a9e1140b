package org.pgkalam.conformance.run;

import java.util.List;
import org.pgkalam.conformance.verdict.ScenarioResult;

/**
 * What one major gave.
 *
 * @param serverVersion as the server reports it, or null if it did not start
 * @param error why the major could not be run to its end, or null
 */
public record MajorResult(
    int major, String serverVersion, List<ScenarioResult> scenarios, double seconds, String error) {
  public MajorResult {
    scenarios = List.copyOf(scenarios);
  }
}
