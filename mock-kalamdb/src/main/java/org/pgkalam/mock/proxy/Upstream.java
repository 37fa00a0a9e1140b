package org.pgkalam.mock.proxy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.KalamSqlException;
import org.pgkalam.mock.rpc.Caller;
import org.pgkalam.mock.rpc.PgService.Method;
import org.pgkalam.mock.rpc.RpcException;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * A KalamDB that runs elsewhere, spoken to in plain text. Calls are passed on with what their
 * client sent as ASCII metadata. Safe for use by many threads.
 */
public final class Upstream implements AutoCloseable {
  private static final int LARGE_MESSAGE = 1 << 30;
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Duration OWN_CALL_LIMIT = Duration.ofSeconds(30);

  private final ManagedChannel channel;
  private final String authorization;

  /**
   * @param authorization for calls of which the client sent none, and for the suite's own; null for
   *     none
   */
  private Upstream(ManagedChannel channel, String authorization) {
    this.channel = channel;
    this.authorization = authorization;
  }

  /** One that lets anybody in. */
  public static Upstream at(String host, int port) {
    return new Upstream(channel(host, port), null);
  }

  /** One that wants an account; a client that shows no credentials is taken for this one. */
  public static Upstream at(String host, int port, String user, String password) {
    return new Upstream(channel(host, port), Auth.basic(user, password));
  }

  private static ManagedChannel channel(String host, int port) {
    return NettyChannelBuilder.forAddress(host, port)
        .usePlaintext()
        .maxInboundMessageSize(LARGE_MESSAGE)
        .build();
  }

  /** All methods of the service, each answered by the server. */
  public List<Method<?, ?>> methods() {
    return List.of(
        passedOn(PgServiceGrpc.getPingMethod()),
        passedOn(PgServiceGrpc.getOpenSessionMethod()),
        passedOn(PgServiceGrpc.getCloseSessionMethod()),
        passedOn(PgServiceGrpc.getScanMethod()),
        passedOn(PgServiceGrpc.getInsertMethod()),
        passedOn(PgServiceGrpc.getUpdateMethod()),
        passedOn(PgServiceGrpc.getDeleteMethod()),
        passedOn(PgServiceGrpc.getBeginTransactionMethod()),
        passedOn(PgServiceGrpc.getCommitTransactionMethod()),
        passedOn(PgServiceGrpc.getRollbackTransactionMethod()),
        passedOn(PgServiceGrpc.getExecuteSqlMethod()),
        passedOn(PgServiceGrpc.getExecuteQueryMethod()));
  }

  /**
   * Runs a statement in a session of its own.
   *
   * @return the server's message
   * @throws KalamSqlException with the server's error text
   */
  public String execute(String sql) {
    return inSession(
        session ->
            call(
                    PgServiceGrpc.getExecuteSqlMethod(),
                    ExecuteSqlRpcRequest.newBuilder().setSql(sql).setSessionId(session).build())
                .getMessage());
  }

  /**
   * Runs a SELECT in a session of its own.
   *
   * @return the names of its columns, then its rows as text, null for NULL; nothing at all if the
   *     server sends no batch
   * @throws KalamSqlException with the server's error text
   */
  public List<List<String>> query(String select) {
    return inSession(
        session ->
            lines(
                call(
                        PgServiceGrpc.getExecuteQueryMethod(),
                        ExecuteQueryRpcRequest.newBuilder()
                            .setSql(select)
                            .setSessionId(session)
                            .build())
                    .getIpcBatchesList()));
  }

  private interface InSession<T> {
    T work(String session);
  }

  private <T> T inSession(InSession<T> work) {
    try {
      OpenSessionResponse session =
          call(PgServiceGrpc.getOpenSessionMethod(), OpenSessionRequest.getDefaultInstance());
      T result;
      try {
        result = work.work(session.getSessionId());
      } catch (RuntimeException e) {
        closeAfter(e, session.getSessionId());
        throw e;
      }
      close(session.getSessionId());
      return result;
    } catch (StatusRuntimeException e) {
      String message = e.getStatus().getDescription();
      throw new KalamSqlException(message == null ? e.getStatus().getCode().name() : message);
    }
  }

  private void close(String session) {
    call(
        PgServiceGrpc.getCloseSessionMethod(),
        CloseSessionRequest.newBuilder().setSessionId(session).build());
  }

  /** What went wrong first is what is said. */
  private void closeAfter(RuntimeException failure, String session) {
    try {
      close(session);
    } catch (StatusRuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private <Q extends Message, A extends Message> A call(MethodDescriptor<Q, A> method, Q request) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(OWN_CALL_LIMIT.toSeconds(), TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(with(Map.of(), isLogin(method)), method, options, request);
  }

  private <Q extends Message, A extends Message> Method<Q, A> passedOn(
      MethodDescriptor<Q, A> descriptor) {
    return new Method<>(descriptor, (request, caller) -> passOn(descriptor, request, caller));
  }

  /** In the context of the client's call, so that its cancel and its deadline are passed on too. */
  private <Q extends Message, A extends Message> A passOn(
      MethodDescriptor<Q, A> descriptor, Q request, Caller caller) {
    try {
      return ClientCalls.blockingUnaryCall(
          with(caller.metadata(), isLogin(descriptor)), descriptor, CallOptions.DEFAULT, request);
    } catch (StatusRuntimeException e) {
      throw new RpcException(e.getStatus().getCode(), e.getStatus().getDescription());
    }
  }

  /** The calls that look at credentials; all others go by their session. */
  private static boolean isLogin(MethodDescriptor<?, ?> method) {
    return method.equals(PgServiceGrpc.getOpenSessionMethod())
        || method.equals(PgServiceGrpc.getPingMethod());
  }

  private Channel with(Map<String, String> metadata, boolean login) {
    Metadata headers = new Metadata();
    metadata.forEach(
        (name, value) -> {
          if (isApplications(name)) {
            headers.put(key(name), value);
          }
        });
    if (login && authorization != null && !headers.containsKey(AUTHORIZATION)) {
      headers.put(AUTHORIZATION, authorization);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** What gRPC itself sends it sends again. */
  private static boolean isApplications(String name) {
    return !name.startsWith("grpc-") && !name.equals("user-agent") && !name.equals("content-type");
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static List<List<String>> lines(List<ByteString> batches) {
    List<List<String>> lines = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator()) {
      for (ByteString batch : batches) {
        try (ArrowStreamReader reader = new ArrowStreamReader(batch.newInput(), allocator)) {
          VectorSchemaRoot root = reader.getVectorSchemaRoot();
          if (lines.isEmpty()) {
            lines.add(root.getSchema().getFields().stream().map(field -> field.getName()).toList());
          }
          while (reader.loadNextBatch()) {
            for (int row = 0; row < root.getRowCount(); row++) {
              lines.add(line(root, row));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new KalamSqlException("no Arrow batch: " + e.getMessage());
    }
    return lines;
  }

  private static List<String> line(VectorSchemaRoot root, int row) {
    List<String> line = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      Object value = vector.getObject(row);
      line.add(value == null ? null : value.toString());
    }
    return line;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
