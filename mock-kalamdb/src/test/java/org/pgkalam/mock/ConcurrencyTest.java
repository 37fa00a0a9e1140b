package org.pgkalam.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.KalamClient.statusOf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class ConcurrencyTest {
  private static final int CLIENTS = 4;
  private static final int KEYS = 200;

  @Test
  void ofManyClientsWithTheSameKeyOneWins() {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (MockKalamDb kalam = MockKalamDb.start();
        KalamClient reader = new KalamClient(kalam)) {
      kalam.sql("CREATE NAMESPACE app");
      kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY)");
      List<CompletableFuture<Integer>> wins = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        String session = "pg-" + (client + 1);
        wins.add(CompletableFuture.supplyAsync(() -> wins(kalam, session), threads));
      }
      assertThat(wins.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(KEYS);
      assertThat(reader.scan("t", "id")).hasSize(KEYS).doesNotHaveDuplicates();
      assertThat(reader.scan("t", "_seq")).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  private static int wins(MockKalamDb kalam, String session) {
    int wins = 0;
    try (KalamClient client = new KalamClient(kalam, session, null)) {
      client.open();
      for (int key = 0; key < KEYS; key++) {
        String row = "{\"id\":" + key + "}";
        wins += statusOf(() -> client.insert("t", row)).equals("OK") ? 1 : 0;
        client.scan("t", "id");
      }
    }
    return wins;
  }

  @Test
  void aLargeTableComesInSeveralBatches() {
    try (MockKalamDb kalam = MockKalamDb.start();
        KalamClient client = new KalamClient(kalam)) {
      kalam.sql("CREATE NAMESPACE app");
      kalam.sql("CREATE TABLE app.t (id INT PRIMARY KEY)");
      for (int batch = 0; batch < 14; batch++) {
        String[] rows = new String[5000];
        for (int i = 0; i < rows.length; i++) {
          rows[i] = "{\"id\":" + (batch * rows.length + i) + "}";
        }
        client.insert("t", rows);
      }
      for (int i = 0; i < 2; i++) {
        assertThat(client.stub.scan(client.scanRequest("t").build()).getIpcBatchesCount())
            .isEqualTo(2);
      }
      assertThat(client.scan("t", "id")).hasSize(70_000).doesNotHaveDuplicates();
      client.delete("t", "5");
      assertThat(client.scan("t", "id")).hasSize(69_999).doesNotContain(List.of(5));
    }
  }
}
