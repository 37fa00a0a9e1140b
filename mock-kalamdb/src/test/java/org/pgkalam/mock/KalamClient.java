package org.pgkalam.mock;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.pgkalam.protocol.BeginTransactionRequest;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.RollbackTransactionRequest;
import org.pgkalam.protocol.ScanFilterExpression;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.ScanRpcResponse;
import org.pgkalam.protocol.UpdateRpcRequest;

/** One session of a client, over TCP and the generated stub. */
final class KalamClient implements AutoCloseable {
  static final String SESSION = "pg-4242-1f";

  private final ManagedChannel channel;
  private final String session;
  final PgServiceGrpc.PgServiceBlockingStub stub;

  KalamClient(MockKalamDb kalam) {
    this(kalam, SESSION, null);
    stub.openSession(OpenSessionRequest.newBuilder().setSessionId(session).build());
  }

  /** Does not open its session. */
  KalamClient(MockKalamDb kalam, String session, String authorization) {
    this.session = session;
    channel =
        NettyChannelBuilder.forAddress(kalam.host(), kalam.port())
            .usePlaintext()
            .maxInboundMessageSize(1 << 30)
            .build();
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    }
    stub =
        PgServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  void open() {
    stub.openSession(OpenSessionRequest.newBuilder().setSessionId(session).build());
  }

  String sql(String sql) {
    return stub.executeSql(
            ExecuteSqlRpcRequest.newBuilder().setSql(sql).setSessionId(session).build())
        .getMessage();
  }

  ExecuteQueryRpcResponse query(String sql) {
    return stub.executeQuery(
        ExecuteQueryRpcRequest.newBuilder().setSql(sql).setSessionId(session).build());
  }

  List<List<Object>> rows(String sql) {
    return rows(query(sql).getIpcBatchesList());
  }

  long insert(String table, String... rows) {
    return insertAs("shared", null, table, rows);
  }

  long insertAs(String kind, String user, String table, String... rows) {
    InsertRpcRequest.Builder request =
        InsertRpcRequest.newBuilder()
            .setNamespace("app")
            .setTableName(table)
            .setTableType(kind)
            .setSessionId(session)
            .addAllRowsJson(Arrays.asList(rows));
    if (user != null) {
      request.setUserId(user);
    }
    return stub.insert(request.build()).getAffectedRows();
  }

  long update(String table, String key, String json) {
    return updateAs("shared", null, table, key, json);
  }

  long updateAs(String kind, String user, String table, String key, String json) {
    UpdateRpcRequest.Builder request =
        UpdateRpcRequest.newBuilder()
            .setNamespace("app")
            .setTableName(table)
            .setTableType(kind)
            .setSessionId(session)
            .setPkValue(key)
            .setUpdatesJson(json);
    if (user != null) {
      request.setUserId(user);
    }
    return stub.update(request.build()).getAffectedRows();
  }

  long delete(String table, String key) {
    return deleteAs("shared", null, table, key);
  }

  long deleteAs(String kind, String user, String table, String key) {
    DeleteRpcRequest.Builder request =
        DeleteRpcRequest.newBuilder()
            .setNamespace("app")
            .setTableName(table)
            .setTableType(kind)
            .setSessionId(session)
            .setPkValue(key);
    if (user != null) {
      request.setUserId(user);
    }
    return stub.delete(request.build()).getAffectedRows();
  }

  ScanRpcRequest.Builder scanRequest(String table, String... columns) {
    return ScanRpcRequest.newBuilder()
        .setNamespace("app")
        .setTableName(table)
        .setTableType("shared")
        .setSessionId(session)
        .addAllColumns(Arrays.asList(columns));
  }

  List<List<Object>> scan(String table, String... columns) {
    return scan(scanRequest(table, columns));
  }

  List<List<Object>> scan(ScanRpcRequest.Builder request) {
    return rows(stub.scan(request.build()).getIpcBatchesList());
  }

  int batches(ScanRpcRequest.Builder request) {
    return stub.scan(request.build()).getIpcBatchesCount();
  }

  static ScanFilterExpression eq(String column, String value) {
    return ScanFilterExpression.newBuilder().setColumn(column).setOp("eq").setValue(value).build();
  }

  String begin() {
    return stub.beginTransaction(BeginTransactionRequest.newBuilder().setSessionId(session).build())
        .getTransactionId();
  }

  void commit(String id) {
    stub.commitTransaction(
        CommitTransactionRequest.newBuilder().setSessionId(session).setTransactionId(id).build());
  }

  void rollback(String id) {
    stub.rollbackTransaction(
        RollbackTransactionRequest.newBuilder().setSessionId(session).setTransactionId(id).build());
  }

  /** Waits until no call is under way; fails if one stays. */
  static void awaitNothingOpen(MockKalamDb kalam) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (kalam.journal().inFlight() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still under way: " + kalam.journal().open());
      }
      Thread.onSpinWait();
    }
  }

  /** The status that a call ends with, as {@code CODE: message}. */
  static String statusOf(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      return status.getCode() + ": " + status.getDescription();
    }
  }

  /** All rows of some IPC streams; values as Arrow's getObject gives them, texts as String. */
  static List<List<Object>> rows(List<ByteString> streams) {
    List<List<Object>> rows = new ArrayList<>();
    streams.forEach(
        stream ->
            read(
                stream,
                reader -> {
                  while (reader.loadNextBatch()) {
                    List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
                    for (int i = 0; i < reader.getVectorSchemaRoot().getRowCount(); i++) {
                      List<Object> row = new ArrayList<>();
                      for (FieldVector vector : vectors) {
                        Object value = vector.getObject(i);
                        row.add(value instanceof Text ? value.toString() : value);
                      }
                      rows.add(row);
                    }
                  }
                  return null;
                }));
    return rows;
  }

  static Schema schema(ScanRpcResponse response) {
    return read(response.getIpcBatches(0), reader -> reader.getVectorSchemaRoot().getSchema());
  }

  static Schema schema(ExecuteQueryRpcResponse response) {
    return read(response.getIpcBatches(0), reader -> reader.getVectorSchemaRoot().getSchema());
  }

  private interface Reading<T> {
    T read(ArrowStreamReader reader) throws IOException;
  }

  private static <T> T read(ByteString stream, Reading<T> reading) {
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
      return reading.read(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the channel does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
