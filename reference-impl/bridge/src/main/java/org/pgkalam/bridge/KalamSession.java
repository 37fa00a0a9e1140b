package org.pgkalam.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
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
 * before it is missed, and once more if it was missed all the same. At most one of its calls is
 * under way at any time. Used by one thread at a time.
 */
final class KalamSession {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long LEASE_RESERVE_MILLIS = 60_000;
  private static final long COMMIT_MILLIS = 30_000;
  private static final long GOODBYE_MILLIS = 500;
  private static final Set<MethodDescriptor<?, ?>> READS =
      Set.of(
          PgServiceGrpc.getOpenSessionMethod(),
          PgServiceGrpc.getScanMethod(),
          PgServiceGrpc.getExecuteQueryMethod());

  /** A request on its way, and what to do with its answer. */
  private record Begun(ListenableFuture<?> answer, Runnable complete) {}

  private final ServerOptions server;
  private final Supplier<String> newId;
  private final Channels channels;
  private final SessionJournal journal;
  private final MemoryBudget memory;
  private final Cancellation cancellation;
  private String id;
  private ManagedChannel channel;
  private final AtomicLong requestNanos = new AtomicLong();
  private final TransactionLink transaction = new TransactionLink();
  private Begun begun;
  private ListenableFuture<?> underWay;
  private boolean open;
  private boolean changing;
  private long limitMillis;
  private long lastUsedNanos;
  private long leaseExpiresMillis;

  KalamSession(
      ServerOptions server,
      Supplier<String> newId,
      Channels channels,
      SessionJournal journal,
      MemoryBudget memory,
      Cancellation cancellation) {
    this.server = server;
    this.newId = newId;
    this.id = newId.get();
    this.channels = channels;
    this.journal = journal;
    this.memory = memory;
    this.cancellation = cancellation;
  }

  String id() {
    return id;
  }

  ServerOptions server() {
    return server;
  }

  /** How long all requests so far have taken. */
  long requestNanos() {
    return requestNanos.get();
  }

  /** Sends a request of this session; raises what went wrong as a {@link BridgeException}. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    finish();
    renewIfNeeded();
    return complete(method, request, start(method, request));
  }

  /**
   * Sends a request whose answer the next one waits for, or {@link #finish}, which raise its error.
   *
   * @param onFailure run before that
   */
  <Q, R> void begin(MethodDescriptor<Q, R> method, Q request, Runnable onFailure) {
    finish();
    renewIfNeeded();
    ListenableFuture<R> answer = start(method, request);
    begun =
        new Begun(
            answer,
            () -> {
              try {
                complete(method, request, answer);
              } catch (BridgeException | Cancellation.Left e) {
                onFailure.run();
                throw e;
              }
            });
  }

  /** Waits for the request that was begun, if any. */
  void finish() {
    if (begun != null) {
      Begun last = begun;
      begun = null;
      last.complete.run();
    }
  }

  private <Q, R> R complete(MethodDescriptor<Q, R> method, Q request, ListenableFuture<R> answer) {
    try {
      return await(method, answer);
    } catch (Refused refused) {
      if (refused.status.getCode() == Status.Code.FAILED_PRECONDITION) {
        transaction.doubt();
      }
      if (refused.status.getCode() != Status.Code.UNAUTHENTICATED) {
        throw refused.asError();
      }
    }
    // Refused before anything was done: the session was forgotten, and perhaps its transaction.
    openSession();
    transaction.verify();
    try {
      return await(method, start(method, request));
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

  /**
   * Runs a statement that may change something. It is not taken off the wire when the backend
   * leaves.
   *
   * @throws BridgeException 08007 where nobody knows whether KalamDB has run it
   */
  ExecuteQueryRpcResponse executeChange(String sql) {
    finish();
    renewIfNeeded();
    cancellation.refuseIfLeft();
    changing = true;
    try {
      return forGood(() -> executeQuery(sql), KalamSession::notKnown);
    } finally {
      changing = false;
    }
  }

  /**
   * Runs a call that nobody can take back: an answer that is lost is no failure.
   *
   * @param doubt makes the error that says so, of the reason
   */
  private static <R> R forGood(Supplier<R> call, Function<String, BridgeException> doubt) {
    try {
      return call.get();
    } catch (Cancellation.Left e) {
      throw doubt.apply("The request was interrupted while KalamDB was at it.");
    } catch (BridgeException e) {
      throw RemoteErrors.leavesDoubt(e) ? doubt.apply(e.getMessage()).withCause(e) : e;
    }
  }

  private static BridgeException notKnown(String why) {
    return BridgeException.of(
            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
            "it is not known whether KalamDB has run the statement")
        .withDetail(why)
        .withHint("Look at what is in KalamDB before trying again.");
  }

  /** Runs a statement that only reads. */
  ExecuteQueryRpcResponse executeQuery(String sql) {
    return call(
        PgServiceGrpc.getExecuteQueryMethod(),
        ExecuteQueryRpcRequest.newBuilder().setSql(sql).setSessionId(id).build());
  }

  /** Leaves without waiting long; never raises. */
  void close() {
    leaveBegun();
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

  /**
   * Never uses this session id again: whatever is still staged under it must not meet a later
   * statement. The server rolls back a session's transaction when it is closed.
   */
  void abandon() {
    leaveBegun();
    if (channel != null && open) {
      var unused = sayGoodbye();
    }
    open = false;
    underWay = null;
    parted();
    id = newId.get();
  }

  /** What was begun is not asked about any more, but awaited before the next request. */
  void leaveBegun() {
    if (begun != null) {
      underWay = begun.answer;
      begun = null;
    }
  }

  /** After what is under way, if anything: the server might do both in any order. */
  private Future<?> sayGoodbye() {
    ManagedChannel to = channel;
    CloseSessionRequest request = goodbye(id);
    journal.closed(id);
    if (underWay == null || underWay.isDone()) {
      return sayGoodbye(to, request);
    }
    CompletableFuture<Void> said = new CompletableFuture<>();
    underWay.addListener(
        () -> {
          var unused = sayGoodbye(to, request);
          said.complete(null);
        },
        MoreExecutors.directExecutor());
    return said;
  }

  private static Future<?> sayGoodbye(ManagedChannel to, CloseSessionRequest request) {
    return ClientCalls.futureUnaryCall(
        to.newCall(
            PgServiceGrpc.getCloseSessionMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)),
        request);
  }

  private void renewIfNeeded() {
    if (channel != null && Channels.isUseless(channel)) {
      // Another backend found it broken; this one's calls are none the worse for it.
      channel = null;
    }
    boolean stale =
        !open
            || channel == null
            || System.nanoTime() - lastUsedNanos > IDLE_NANOS
            || System.currentTimeMillis() > leaseExpiresMillis - LEASE_RESERVE_MILLIS;
    if (stale) {
      openSession();
    }
    if (transaction.mayBeLost()) {
      transaction.verify();
    }
  }

  /**
   * From now on the session's calls are part of a transaction. Where it may have been lost they are
   * not sent before KalamDB has listed it, since without it each would be for good.
   */
  void joined(String transactionId) {
    transaction.id = transactionId;
    transaction.rely();
  }

  /** The transaction has ended. */
  void parted() {
    transaction.id = null;
  }

  /** A transaction, and the connection on which it was last known to be there. */
  private final class TransactionLink {
    private String id;
    private ManagedChannel over;
    private int losses;

    private void rely() {
      over = channel;
      losses = channels.losses(server, channel);
    }

    /** What has timed out or is too large is ended by KalamDB with the error that says so. */
    private void doubt() {
      over = null;
    }

    boolean mayBeLost() {
      return id != null && (over != channel || losses != channels.losses(server, channel));
    }

    void verify() {
      if (id == null) {
        return;
      }
      String wanted = id;
      id = null;
      try {
        rely();
        if (!isListed("transaction_id", wanted)) {
          doubt();
          throw BridgeException.of(
                  SqlState.CONNECTION_FAILURE,
                  "KalamDB server at " + server.address() + " has lost the transaction")
              .withDetail("The connection to it was lost, and transaction " + wanted + " with it.")
              .withHint("Run the transaction again.");
        }
      } catch (Cancellation.Left e) {
        doubt();
        throw e;
      } finally {
        id = wanted;
      }
    }
  }

  private void openSession() {
    if (channel == null) {
      channel = channels.acquire(server);
    }
    Metadata metadata = new Metadata();
    server.authorization().ifPresent(header -> metadata.put(AUTHORIZATION, header));
    MethodDescriptor<OpenSessionRequest, OpenSessionResponse> method =
        PgServiceGrpc.getOpenSessionMethod();
    journal.opened(server, id);
    try {
      OpenSessionResponse response =
          await(
              method,
              ClientCalls.futureUnaryCall(
                  ClientInterceptors.intercept(
                          channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
                      .newCall(method, options()),
                  OpenSessionRequest.newBuilder().setSessionId(id).build()));
      leaseExpiresMillis = response.getLeaseExpiresAtMs();
      open = true;
      closeOrphans();
    } catch (Refused refused) {
      throw refused.asError();
    }
  }

  /**
   * What a process that was killed had begun is rolled back, and what it was committing is found
   * out if it still can be.
   */
  private void closeOrphans() {
    ManagedChannel to = channel;
    RuntimeException failure = null;
    for (SessionJournal.Orphan orphan : journal.takeOrphans(server)) {
      boolean listed = false;
      try {
        listed = orphan.committing().isPresent() && lists("owner_id", orphan.id());
      } catch (BridgeException | Cancellation.Left e) {
        failure = e;
      }
      var unused = sayGoodbye(to, goodbye(orphan.id()));
      String outcome = listed ? CommitDoubts.ROLLED_BACK : CommitDoubts.UNKNOWN;
      orphan
          .committing()
          .ifPresent(what -> journal.doubts().add(server.address(), orphan.id(), what, outcome));
    }
    // Whoever wanted the session does not get it.
    if (failure instanceof Cancellation.Left || (failure != null && channel == null)) {
      throw failure;
    }
  }

  /** Whether KalamDB lists a transaction as open; false if it does not say. */
  private boolean isListed(String column, String value) {
    try {
      return lists(column, value);
    } catch (BridgeException e) {
      return false;
    }
  }

  private boolean lists(String column, String value) {
    String sql =
        "SELECT transaction_id FROM system.transactions WHERE " + column + " = '" + value + "'";
    try (BufferAllocator allocator = new RootAllocator()) {
      return !QueryJson.of(executeQuery(sql), allocator).equals("[]");
    }
  }

  private static CloseSessionRequest goodbye(String session) {
    return CloseSessionRequest.newBuilder().setSessionId(session).build();
  }

  private <Q, R> ListenableFuture<R> start(MethodDescriptor<Q, R> method, Q request) {
    cancellation.refuseIfLeft();
    awaitWhatIsUnderWay();
    long begun = System.nanoTime();
    ListenableFuture<R> answer =
        ClientCalls.futureUnaryCall(channel.newCall(method, options()), request);
    answer.addListener(
        () -> requestNanos.addAndGet(System.nanoTime() - begun), MoreExecutors.directExecutor());
    return answer;
  }

  /** The server knows no order among the calls of a session. */
  private void awaitWhatIsUnderWay() {
    ListenableFuture<?> before = underWay;
    underWay = null;
    if (before == null || before.isDone()) {
      return;
    }
    try {
      before.get(Cancellation.AFTERWARDS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // Whoever began it has been told what can be known.
    } catch (TimeoutException e) {
      before.cancel(true);
      abandon();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs calls that no interrupt leaves half-way, each with a limit of its own: what takes back the
   * work of a transaction.
   */
  void uninterrupted(long millis, Runnable calls) {
    cancellation.setHeld(true);
    try {
      limited(millis, calls);
    } finally {
      cancellation.setHeld(false);
    }
  }

  /** Runs calls of which each has a limit of its own. */
  void limited(long millis, Runnable calls) {
    limitMillis = millis;
    try {
      calls.run();
    } finally {
      limitMillis = 0;
    }
  }

  /**
   * Runs a call that makes something be for good in KalamDB.
   *
   * @param what it makes, for those who look for it if its answer is lost
   * @throws BridgeException 08007 if it is not known whether it was done
   */
  void commit(String what, Runnable call) {
    // What fails before the call is no doubt.
    limited(
        COMMIT_MILLIS,
        () -> {
          finish();
          renewIfNeeded();
        });
    String committing = id;
    journal.committing(committing, what);
    try {
      limited(
          COMMIT_MILLIS,
          () ->
              forGood(
                  () -> {
                    call.run();
                    return null;
                  },
                  why -> doubt(committing, what, why)));
    } finally {
      journal.committed(committing);
    }
  }

  private BridgeException doubt(String session, String what, String why) {
    journal.doubts().add(server.address(), session, what, CommitDoubts.UNKNOWN);
    return BridgeException.of(
            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
            "it is not known whether KalamDB has committed the transaction")
        .withDetail(why + " It was " + what + ".")
        .withHint("Look at the rows in KalamDB before trying again.");
  }

  private CallOptions options() {
    long millis = server.timeoutMillis();
    if (limitMillis > 0) {
      millis = millis == 0 ? limitMillis : Math.min(millis, limitMillis);
    }
    CallOptions options = CallOptions.DEFAULT.withMaxInboundMessageSize(memory.left());
    return millis == 0 ? options : options.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  private Cancellation.Call kind(MethodDescriptor<?, ?> method) {
    if (changing && method == PgServiceGrpc.getExecuteQueryMethod()) {
      return Cancellation.Call.WRITE;
    }
    if (READS.contains(method)) {
      return Cancellation.Call.READ;
    }
    return method == PgServiceGrpc.getExecuteSqlMethod()
        ? Cancellation.Call.DEFINITION
        : Cancellation.Call.WRITE;
  }

  private <R> R await(MethodDescriptor<?, R> method, ListenableFuture<R> future) throws Refused {
    try {
      R response = cancellation.await(future, kind(method));
      lastUsedNanos = System.nanoTime();
      return response;
    } catch (Cancellation.Left left) {
      underWay = future;
      throw left;
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e.getCause());
      if (status.getCode() == Status.Code.UNAVAILABLE) {
        channels.discard(server, channel);
        channel = null;
        open = false;
      }
      throw new Refused(status, server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      underWay = future;
      throw new Cancellation.Left();
    }
  }

  private void dropChannel() {
    channels.release(server, channel);
    channel = null;
    open = false;
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
