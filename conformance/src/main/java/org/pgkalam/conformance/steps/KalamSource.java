package org.pgkalam.conformance.steps;

import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Tls;

/** Where scenarios get their KalamDBs from. */
public interface KalamSource {
  /**
   * A KalamDB without data, or a proxy in front of one.
   *
   * @param tls null for plain text
   * @throws NotRunException if this run has no such KalamDB
   * @throws HarnessException if it does not start
   */
  Lent lend(Tls tls);

  /**
   * A KalamDB for one scenario.
   *
   * @param server with the journal and the faults of the scenario
   * @param isMock whether all of its knobs work
   * @param giveBack called when the scenario has ended, after {@code server} was closed
   */
  record Lent(MockKalamDb server, boolean isMock, Runnable giveBack) {}

  /** Mocks, a new one each time. */
  static KalamSource mocks() {
    return tls -> {
      MockKalamDb.Builder builder = MockKalamDb.builder();
      return new Lent((tls == null ? builder : builder.tls(tls)).start(), true, () -> {});
    };
  }
}
