package org.pgkalam.conformance.run;

import java.time.Duration;
import org.pgkalam.conformance.steps.KalamSource;

/**
 * What holds for every scenario of a run.
 *
 * @param timeout how long a scenario may take
 * @param seed what the order of the scenarios is drawn from
 * @param repeat how often each runs, at least once
 */
public record Settings(Duration timeout, KalamSource kalams, long seed, int repeat) {
  /** Once, with the mock. */
  public static Settings withMock(Duration timeout) {
    return new Settings(timeout, KalamSource.mocks(), 0, 1);
  }
}
