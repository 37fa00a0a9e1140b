package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.bridge.BridgeSessions.Peer;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;

/** KalamDB applies the writes of a commit one after the other, and keeps those before a failure. */
class HalfDoneCommitTest {
  @TempDir Path directory;
  private final MockKalamDb kalam =
      MockKalamDb.builder()
          .quirks(Quirk.HALF_APPLIED_COMMITS, Quirk.TRANSACTION_COUNTS_ARE_ONE)
          .start();
  private BridgeSessions bridge;
  private Peer peer;

  @BeforeEach
  void start() throws IOException {
    bridge = new BridgeSessions(directory);
    peer = bridge.newPeer(60_000, kalam);
    kalam.sql("CREATE NAMESPACE app");
    kalam.sql("CREATE TABLE app.items (id BIGINT PRIMARY KEY, v TEXT)");
    kalam.sql("INSERT INTO app.items (id) VALUES (1)");
  }

  @AfterEach
  void stop() {
    bridge.close();
    kalam.close();
  }

  private BridgeException failure() {
    return catchThrowableOfType(BridgeException.class, peer.transactions::commit);
  }

  private List<CommitDoubts.Doubt> doubts() {
    return bridge.journal().doubts().all();
  }

  @Test
  void theErrorSaysThatAPartMayBeDone() {
    peer.stage(2);
    peer.stageUpdate(99);
    String id = peer.session.transactionId();
    assertThat(failure().detail())
        .contains("failed to commit transaction", "may have kept", id, "app.items");
    assertThat(kalam.query("SELECT id FROM app.items")).hasSize(3);
    assertThat(doubts())
        .singleElement()
        .satisfies(
            doubt -> {
              assertThat(doubt.what()).contains(id, "app.items");
              assertThat(doubt.outcome()).contains("in part");
            });
  }

  @Test
  void oneWriteIsDoneOrNot() {
    peer.stageUpdate(99);
    assertThat(failure().detail()).doesNotContain("may have kept");
    assertThat(doubts()).isEmpty();
  }

  /** KalamDB looks at all new keys before it applies anything. */
  @Test
  void aKeyThatIsThereFailsAllOfIt() {
    peer.stage(2);
    peer.stageUpdate(1);
    peer.stage(1);
    BridgeException failure = failure();
    assertThat(failure.sqlState()).isEqualTo(SqlState.UNIQUE_VIOLATION);
    assertThat(failure.detail()).doesNotContain("may have kept");
    assertThat(kalam.query("SELECT id FROM app.items")).hasSize(2);
    assertThat(doubts()).isEmpty();
  }
}
