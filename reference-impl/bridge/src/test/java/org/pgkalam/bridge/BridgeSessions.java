package org.pgkalam.bridge;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.UpdateRpcRequest;

/** Sessions of backends with KalamDB, without the backends. */
final class BridgeSessions implements AutoCloseable {
  /** gRPC takes no shorter time before it tries a connection. */
  private final Channels channels = new Channels(Duration.ofSeconds(10), Duration.ofSeconds(1));

  private final SessionJournal journal;

  BridgeSessions(Path directory) throws IOException {
    journal = SessionJournal.open(directory);
  }

  SessionJournal journal() {
    return journal;
  }

  /** Of one more backend, with the nodes in that order. */
  Peer newPeer(long timeoutMillis, MockKalamDb... nodes) {
    return newPeer(timeoutMillis, Arrays.stream(nodes).map(BridgeSessions::address).toList());
  }

  Peer newPeer(long timeoutMillis, List<String> nodes) {
    return newPeer(
        Map.of(
            "host", String.join(",", nodes),
            "port", "1",
            "timeout", String.valueOf(timeoutMillis)));
  }

  Peer newPeer(Map<String, String> options) {
    return new Peer(ServerOptions.parse(new TreeMap<>(options)));
  }

  static String address(MockKalamDb kalam) {
    return new Node(kalam.host(), kalam.port()).address();
  }

  /** A backend. */
  final class Peer {
    final Cancellation cancellation = new Cancellation(() -> {});
    final Transactions transactions = new Transactions();
    final KalamSession session;

    private Peer(ServerOptions server) {
      session =
          new Sessions(4242, channels, journal, new MemoryBudget(1 << 26), cancellation).to(server);
    }

    /** The answer to a query, as JSON. */
    String query(String sql) {
      try (BufferAllocator allocator = new RootAllocator()) {
        return QueryJson.of(session.executeQuery(sql), allocator);
      }
    }

    /** How many record batches a scan of {@code app.items} answers. */
    int scan() {
      ScanRpcRequest request =
          ScanRpcRequest.newBuilder()
              .setNamespace("app")
              .setTableName("items")
              .setTableType("shared")
              .setSessionId(session.id())
              .build();
      return session.call(PgServiceGrpc.getScanMethod(), request).getIpcBatchesCount();
    }

    /** Stages a row in the transaction, which is begun if there is none. */
    void stage(int id) {
      transactions.send(insert(id));
    }

    /** Stages an UPDATE of the row with that id. */
    void stageUpdate(int id) {
      UpdateRpcRequest request =
          UpdateRpcRequest.newBuilder()
              .setNamespace("app")
              .setTableName("items")
              .setTableType("shared")
              .setSessionId(session.id())
              .setPkValue(String.valueOf(id))
              .setUpdatesJson("[{\"v\":\"new\"}]")
              .build();
      transactions.send(write(PgServiceGrpc.getUpdateMethod(), () -> request));
    }

    /** Inserts a row for good. */
    void insertAlone(int id) {
      insert(id).sendAlone();
    }

    private Transactions.Write insert(int id) {
      return write(
          PgServiceGrpc.getInsertMethod(),
          () ->
              InsertRpcRequest.newBuilder()
                  .setNamespace("app")
                  .setTableName("items")
                  .setTableType("shared")
                  .setSessionId(session.id())
                  .addRowsJson("{\"id\":" + id + "}")
                  .build());
    }

    private <Q, R> Transactions.Write write(MethodDescriptor<Q, R> method, Supplier<Q> request) {
      return new Transactions.Write() {
        @Override
        public KalamSession session() {
          return session;
        }

        @Override
        public boolean staged() {
          return true;
        }

        @Override
        public String table() {
          return "app.items";
        }

        @Override
        public void sendAlone() {
          session.commit("a row", () -> session.call(method, request.get()));
        }

        @Override
        public void begin(Runnable onFailure) {
          session.begin(method, request.get(), onFailure);
        }
      };
    }

    void commit() {
      transactions.commit();
      transactions.committed();
    }
  }

  @Override
  public void close() {
    channels.close();
  }
}
