package org.pgkalam.conformance.run;

import java.util.List;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.PgOrigin;

/**
 * What one major gave.
 *
 * @param serverVersion as the server reports it, or null if it did not start
 * @param origin what the server was started from, or null if it did not start or runs anyway
 * @param error why the major could not be run to its end, or null
 */
public record MajorResult(
    int major,
    String serverVersion,
    PgOrigin origin,
    List<ScenarioResult> scenarios,
    double seconds,
    String error) {
  public MajorResult {
    scenarios = List.copyOf(scenarios);
  }
}
