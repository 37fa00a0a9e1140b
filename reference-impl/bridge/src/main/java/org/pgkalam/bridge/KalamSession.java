package org.pgkalam.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * One session of this backend with one KalamDB, opened when first needed.
 *
 * <p>OpenSession carries the credentials, every other call only the session's id (document
 * "readme", auth mode notes). The server forgets idle sessions after 5 s and ends leases after 30
 * min; opening the same id again is harmless and keeps a transaction, so the session is renewed
 * before it is missed, and once more if it was missed all the same. Used from the backend's main
 * thread only.
 */
final class KalamSession {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long LEASE_RESERVE_MILLIS = 60_000;
  private static final long GOODBYE_MILLIS = 500;
  private static final long RELEASE_MILLIS = 10_000;
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /** An answer is in the heap twice for a moment; a larger one is refused by its length alone. */
  private static final int LARGEST_ANSWER =
      (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 5 * 2);

  private final ServerOptions server;
  private final Supplier<String> newId;
  private final BackendThreads threads;
  private final Interrupts interrupts;
  private String id;
  private BackendThreads.Crew crew;
  private ManagedChannel channel;
  private boolean open;
  private long limitMillis;
  private long lastUsedNanos;
  private long leaseExpiresMillis;

  KalamSession(
      ServerOptions server, Supplier<String> newId, BackendThreads threads, Interrupts interrupts) {
    this.server = server;
    this.newId = newId;
    this.id = newId.get();
    this.threads = threads;
    this.interrupts = interrupts;
  }

  String id() {
    return id;
  }

  ServerOptions server() {
    return server;
  }

  /** Sends a request of this session; raises what went wrong as a {@link BridgeException}. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    renewIfNeeded();
    try {
      return send(method, request);
    } catch (Refused refused) {
      if (refused.status.getCode() != Status.Code.UNAUTHENTICATED) {
        throw refused.asError();
      }
    }
    // Refused before anything was done: the session was forgotten.
    openSession();
    try {
      return send(method, request);
    } catch (Refused refused) {
      throw refused.asError();
    }
  }

  /** Runs a statement that gives no rows. */
  void executeSql(String sql) {
    call(
        PgServiceGrpc.getExecuteSqlMethod(),
        ExecuteSqlRpcRequest.newBuilder().setSql(sql).setSessionId(id).build());
  }

  /** Runs any statement. */
  ExecuteQueryRpcResponse executeQuery(String sql) {
    return call(
        PgServiceGrpc.getExecuteQueryMethod(),
        ExecuteQueryRpcRequest.newBuilder().setSql(sql).setSessionId(id).build());
  }

  /** Leaves without waiting long; never raises. */
  void close() {
    if (channel == null) {
      return;
    }
    if (open) {
      try {
        sayGoodbye().get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        // The session ends by itself on the server.
      }
    }
    dropChannel();
  }

  /** Gives back what the connection holds; the session goes on with another one. */
  void dropConnection() {
    ManagedChannel broken = channel;
    if (broken != null) {
      dropChannel();
      awaitEnd(broken);
    }
  }

  /**
   * Never uses this session id again: whatever is still staged under it must not meet a later
   * statement. The server rolls back a session's transaction when it is closed.
   */
  void abandon() {
    if (channel != null && open) {
      var unused = sayGoodbye();
    }
    open = false;
    id = newId.get();
  }

  private Future<?> sayGoodbye() {
    return ClientCalls.futureUnaryCall(
        channel.newCall(
            PgServiceGrpc.getCloseSessionMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)),
        CloseSessionRequest.newBuilder().setSessionId(id).build());
  }

  private void renewIfNeeded() {
    boolean stale =
        !open
            || System.nanoTime() - lastUsedNanos > IDLE_NANOS
            || System.currentTimeMillis() > leaseExpiresMillis - LEASE_RESERVE_MILLIS;
    if (stale) {
      openSession();
    }
  }

  private void openSession() {
    if (channel == null) {
      channel = connect();
    }
    Metadata metadata = new Metadata();
    server.authorization().ifPresent(header -> metadata.put(AUTHORIZATION, header));
    try {
      OpenSessionResponse response =
          await(
              ClientCalls.futureUnaryCall(
                  ClientInterceptors.intercept(
                          channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
                      .newCall(PgServiceGrpc.getOpenSessionMethod(), options()),
                  OpenSessionRequest.newBuilder().setSessionId(id).build()));
      leaseExpiresMillis = response.getLeaseExpiresAtMs();
      open = true;
    } catch (Refused refused) {
      throw refused.asError();
    }
  }

  private <Q, R> R send(MethodDescriptor<Q, R> method, Q request) throws Refused {
    return await(ClientCalls.futureUnaryCall(channel.newCall(method, options()), request));
  }

  /**
   * Runs calls that no interrupt leaves half-way, each with a limit of its own: the end of a
   * transaction. While PostgreSQL aborts, nobody could cancel them anyway.
   */
  void uninterrupted(long millis, Runnable calls) {
    limitMillis = millis;
    interrupts.setHeld(true);
    try {
      calls.run();
    } finally {
      interrupts.setHeld(false);
      limitMillis = 0;
    }
  }

  private CallOptions options() {
    long millis = server.timeoutMillis();
    if (limitMillis > 0) {
      millis = millis == 0 ? limitMillis : Math.min(millis, limitMillis);
    }
    return millis == 0
        ? CallOptions.DEFAULT
        : CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  private <R> R await(ListenableFuture<R> future) throws Refused {
    try {
      R response = interrupts.await(future, crew);
      lastUsedNanos = System.nanoTime();
      return response;
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e.getCause());
      boolean answered = e.getCause() instanceof StatusRuntimeException;
      boolean outOfMemory = RemoteErrors.causedBy(e, OutOfMemoryError.class);
      if (outOfMemory) {
        dropConnection();
        throw RemoteErrors.outOfMemory();
      }
      if (!answered) {
        dropConnection();
        throw RemoteErrors.connectionLost(server, e.getCause());
      }
      if (status.getCode() == Status.Code.UNAVAILABLE) {
        dropChannel();
      }
      throw new Refused(status, server);
    }
  }

  /** What the connection holds is given back before the next statement needs it. */
  private static void awaitEnd(ManagedChannel broken) {
    try {
      boolean unused = broken.awaitTermination(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So that the next statement tries anew at once instead of waiting out gRPC's back-off. */
  private void dropChannel() {
    channel.shutdownNow();
    channel = null;
    open = false;
  }

  private ManagedChannel connect() {
    crew = threads.crew();
    return OkHttpChannelBuilder.forAddress(server.host(), server.port(), credentials())
        .directExecutor()
        .offloadExecutor(crew)
        .transportExecutor(crew)
        .scheduledExecutorService(threads.timer())
        .proxyDetector(address -> null)
        .disableRetry()
        .maxInboundMessageSize(LARGEST_ANSWER)
        .flowControlWindow(FLOW_CONTROL_WINDOW)
        .build();
  }

  private ChannelCredentials credentials() {
    if (server.caCert().isEmpty()) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    try {
      try (InputStream ca = pem("ca_cert", server.caCert().get())) {
        tls.trustManager(ca);
      }
      if (server.clientCert().isPresent()) {
        try (InputStream cert = pem("client_cert", server.clientCert().get());
            InputStream key = pem("client_key", server.clientKey().orElseThrow())) {
          tls.keyManager(cert, key);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof BridgeException error ? error : unusable("TLS material");
    }
    return tls.build();
  }

  private static InputStream pem(String option, String value) {
    if (value.contains("-----BEGIN")) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Files.newInputStream(Path.of(value));
    } catch (IOException | RuntimeException e) {
      throw unusable("server option '" + option + "'");
    }
  }

  private static BridgeException unusable(String what) {
    return BridgeException.of(SqlState.FDW_INVALID_ATTRIBUTE_VALUE, what + " cannot be read as PEM")
        .withHint(
            "Give the PEM text itself or the path of a file that the PostgreSQL server can read.");
  }

  /** A status other than OK. */
  private static final class Refused extends Exception {
    private final transient Status status;
    private final transient ServerOptions server;

    Refused(Status status, ServerOptions server) {
      super(null, null, false, false);
      this.status = status;
      this.server = server;
    }

    BridgeException asError() {
      return RemoteErrors.of(status, server);
    }
  }
}
