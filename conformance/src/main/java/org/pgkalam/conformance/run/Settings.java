package org.pgkalam.conformance.run;

import java.time.Duration;
import org.pgkalam.conformance.steps.KalamSource;

/**
 * What holds for every scenario of a run.
 *
 * @param timeout how long a scenario may take
 */
public record Settings(Duration timeout, KalamSource kalams) {
  /** With the mock. */
  public static Settings withMock(Duration timeout) {
    return new Settings(timeout, KalamSource.mocks());
  }
}
