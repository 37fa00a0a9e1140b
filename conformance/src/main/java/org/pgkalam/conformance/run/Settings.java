package org.pgkalam.conformance.run;

import java.time.Duration;
import org.pgkalam.conformance.steps.KalamSource;
import org.pgkalam.matrix.HostReach;

/**
 * What holds for every scenario of a run.
 *
 * @param timeout how long a scenario may take
 * @param seed what the order of the scenarios is drawn from
 * @param repeat how often each runs, at least once
 */
public record Settings(Duration timeout, KalamSource kalams, long seed, int repeat) {
  /** Once, with the mock. */
  public static Settings withMock(Duration timeout, HostReach reach) {
    return new Settings(timeout, KalamSource.mocks(reach), 0, 1);
  }
}
