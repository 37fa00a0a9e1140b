package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgkalam.mock.proxy.Upstream;
import org.pgkalam.protocol.PingRequest;

/** A mock that passes on what it is asked to another. */
final class UpstreamTest {
  private final MockKalamDb behind = MockKalamDb.start();
  private final MockKalamDb proxy =
      MockKalamDb.builder().upstream(Upstream.at(behind.host(), behind.port())).start();

  @AfterEach
  void stop() {
    proxy.close();
    behind.close();
  }

  @Test
  void whatTheProxyIsToldIsDoneBehindIt() {
    proxy.sql("CREATE NAMESPACE app");
    assertThat(proxy.query("SELECT count(*) AS n FROM system.namespaces WHERE name = 'app'"))
        .containsExactly(List.of("n"), List.of("1"));
    assertThat(behind.sessions()).isEmpty();
  }

  @Test
  void theErrorOfAStatementIsNotHiddenByThatOfItsSession() {
    behind.faults().on("ExecuteSql").status(Status.Code.INTERNAL, "the statement fails");
    behind.faults().on("CloseSession").status(Status.Code.INTERNAL, "so does the goodbye");
    assertThatThrownBy(() -> proxy.sql("CREATE NAMESPACE app"))
        .isInstanceOf(KalamSqlException.class)
        .hasMessage("the statement fails");
  }

  @Test
  void theProxysFaultsAndJournalAreItsOwn() {
    proxy.faults().on("Ping").status(Status.Code.UNAVAILABLE, "gone").times(1);
    try (KalamClient client = new KalamClient(proxy)) {
      assertThat(KalamClient.statusOf(() -> client.stub.ping(PingRequest.getDefaultInstance())))
          .isEqualTo("UNAVAILABLE: gone");
      assertThat(client.rows("SELECT 1")).hasSize(1);
    }
    assertThat(proxy.journal().entries())
        .extracting(JournalEntry::method)
        .containsExactly("OpenSession", "Ping", "ExecuteQuery");
    assertThat(behind.journal().entries())
        .extracting(JournalEntry::method)
        .containsExactly("OpenSession", "ExecuteQuery");
  }
}
