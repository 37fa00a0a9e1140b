package org.pgkalam.conformance.steps;

import org.pgkalam.matrix.HostReach;
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

  /** How PostgreSQL reaches what listens on this machine. */
  default HostReach reach() {
    return HostReach.loopback();
  }

  /**
   * A KalamDB for one scenario.
   *
   * @param server with the journal and the faults of the scenario
   * @param isMock whether all of its knobs work
   * @param giveBack called when the scenario has ended, after {@code server} was closed
   */
  record Lent(MockKalamDb server, boolean isMock, Runnable giveBack) {}

  /** Mocks, a new one each time, for a PostgreSQL of this machine. */
  static KalamSource mocks() {
    return mocks(HostReach.loopback());
  }

  /** The same, for a PostgreSQL that may be elsewhere. */
  static KalamSource mocks(HostReach reach) {
    return new KalamSource() {
      @Override
      public Lent lend(Tls tls) {
        MockKalamDb.Builder builder = reachable(reach);
        return new Lent((tls == null ? builder : builder.tls(tls)).start(), true, () -> {});
      }

      @Override
      public HostReach reach() {
        return reach;
      }
    };
  }

  /** One that PostgreSQL reaches. */
  static MockKalamDb.Builder reachable(HostReach reach) {
    return MockKalamDb.builder().host(reach.listenOn()).reachedAt(reach.host());
  }
}
