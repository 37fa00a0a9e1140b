package org.pgkalam.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.pgkalam.protocol.BeginTransactionRequest;
import org.pgkalam.protocol.BeginTransactionResponse;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.RollbackTransactionRequest;
import org.pgkalam.protocol.RollbackTransactionResponse;

/**
 * One session of this backend with one KalamDB, opened when first needed, at each node of it that
 * is needed.
 *
 * <p>OpenSession carries the credentials, every other call only the session's id (document
 * "readme", auth mode notes). The server forgets idle sessions after 5 s and ends leases after 30
 * min; opening the same id again is harmless and keeps a transaction, so the session is renewed
 * before it is missed, and once more if it was missed all the same. At most one of its calls is
 * under way at any time. Used by one thread at a time.
 *
 * <p>A node that does not lead refuses a call before it has done anything, and names the leader;
 * the call is repeated there. A transaction stays at the node that has first accepted a part of it.
 * A read whose connection breaks is repeated once, a write never.
 */
final class KalamSession {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long LEASE_RESERVE_MILLIS = 60_000;
  private static final long COMMIT_MILLIS = 30_000;
  private static final long GOODBYE_MILLIS = 10_000;

  /** A backend that ends waits no longer than that for its goodbyes; they go on without it. */
  private static final long LEAVE_MILLIS = 500;

  /** A node is given up after that where another one can be tried. */
  private static final long NODE_MILLIS = 10_000;

  private static final Set<MethodDescriptor<?, ?>> READS =
      Set.of(
          PgServiceGrpc.getOpenSessionMethod(),
          PgServiceGrpc.getScanMethod(),
          PgServiceGrpc.getExecuteQueryMethod());

  /** What a transaction of the session has no part in. */
  private static final Set<MethodDescriptor<?, ?>> OUTSIDE_TRANSACTIONS =
      Set.of(PgServiceGrpc.getExecuteSqlMethod(), PgServiceGrpc.getExecuteQueryMethod());

  /** A request on its way, and what to do with its answer. */
  private record Begun(ListenableFuture<?> answer, Runnable complete) {}

  /** The session at one node. */
  private static final class Link {
    private final Node node;
    private final ServerOptions at;
    private ManagedChannel channel;
    private String handle;
    private boolean open;
    private long lastUsedNanos;
    private long leaseExpiresMillis;

    Link(Node node, ServerOptions server) {
      this.node = node;
      this.at = server.at(node);
    }

    boolean isStale() {
      return !open
          || channel == null
          || System.nanoTime() - lastUsedNanos > IDLE_NANOS
          || System.currentTimeMillis() > leaseExpiresMillis - LEASE_RESERVE_MILLIS;
    }

    void close() {
      channel = null;
      open = false;
    }
  }

  private final ServerOptions server;
  private final Supplier<String> newId;
  private final Channels channels;
  private final SessionJournal journal;
  private final MemoryBudget memory;
  private final Cancellation cancellation;
  private final Map<Node, Link> links = new LinkedHashMap<>();
  private Link link;
  private String id;
  private final AtomicLong requestNanos = new AtomicLong();
  private final TransactionLink transaction = new TransactionLink();
  private Begun begun;
  private ListenableFuture<?> underWay;
  private CallWatch watch = new CallWatch();
  private boolean broken;
  private boolean changing;
  private long limitMillis;
  private Deadline deadline;

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
    this.link = linkTo(server.nodes().get(0));
  }

  private Link linkTo(Node node) {
    return links.computeIfAbsent(node, to -> new Link(to, server));
  }

  String id() {
    return id;
  }

  /** How long all requests so far have taken. */
  long requestNanos() {
    return requestNanos.get();
  }

  /** Sends a request of this session; raises what went wrong as a {@link BridgeException}. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    ready(method);
    return complete(method, request, start(method, request));
  }

  /**
   * Sends a request whose answer the next one waits for, or {@link #finish}, which raise its error.
   *
   * @param onFailure run before that
   */
  <Q, R> void begin(MethodDescriptor<Q, R> method, Q request, Runnable onFailure) {
    ready(method);
    ListenableFuture<R> answer = start(method, request);
    CallWatch watched = watch;
    begun =
        new Begun(
            answer,
            () -> {
              startClock();
              watch = watched;
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

  /** Has the session ready for a call to come. */
  private void ready(MethodDescriptor<?, ?> method) {
    finish();
    startClock();
    renewIfNeeded();
    transaction.beginAgainFor(method);
  }

  /** A call and all that has to be done for it share one limit. */
  private void startClock() {
    long millis = server.timeoutMillis();
    if (limitMillis > 0) {
      millis = millis == 0 ? limitMillis : Math.min(millis, limitMillis);
    }
    deadline = millis == 0 ? null : Deadline.after(millis, TimeUnit.MILLISECONDS);
  }

  private <Q, R> R complete(MethodDescriptor<Q, R> method, Q request, ListenableFuture<R> first) {
    ListenableFuture<R> answer = first;
    Optional<LeaderSearch> search = Optional.empty();
    boolean renewed = false;
    boolean repeated = false;
    while (true) {
      try {
        R response = await(method, answer);
        search.ifPresent(found -> channels.prefer(server, link.node));
        transaction.accepted(method);
        return response;
      } catch (Refused refused) {
        Optional<LeaderHint> hint =
            transaction.inquiring ? Optional.empty() : LeaderHint.of(refused.status);
        if (hint.isPresent()) {
          if (search.isEmpty()) {
            search = Optional.of(new LeaderSearch(link.node, server.nodes()));
          }
          follow(method, hint.get(), search.get());
        } else if (refused.status.getCode() == Status.Code.UNAUTHENTICATED && !renewed) {
          // Before anything was done: the session was forgotten, and perhaps its transaction.
          renewed = true;
          openSession(deadline);
          transaction.verifyAt(link);
        } else if (refused.canRepeat(isRead(method)) && !repeated) {
          repeated = true;
          renewIfNeeded();
        } else if (search.isPresent() && refused.isTooLate(isRead(method))) {
          throw search.get().failure();
        } else {
          if (refused.status.getCode() == Status.Code.FAILED_PRECONDITION) {
            transaction.doubt();
          }
          throw refused.asError();
        }
      }
      transaction.beginAgainFor(method);
      answer = start(method, request);
    }
  }

  /** Goes where a node says that the leader is; if that cannot be reached, asks again later. */
  private void follow(MethodDescriptor<?, ?> method, LeaderHint hint, LeaderSearch search) {
    Node from = link.node;
    channels.shun(server, from);
    if (!OUTSIDE_TRANSACTIONS.contains(method)) {
      transaction.leave(hint);
    }
    search.refused(from, hint);
    for (Node candidate : hint.candidates(from, server.nodes())) {
      if (search.hasAsked(candidate)) {
        break;
      }
      if (goTo(candidate, search)) {
        return;
      }
    }
    pause(search);
    for (Node next : search.next()) {
      if (goTo(next, search)) {
        return;
      }
    }
    throw search.failure();
  }

  private boolean goTo(Node node, LeaderSearch search) {
    Link before = link;
    link = linkTo(node);
    boolean there = false;
    try {
      dropUseless();
      if (link.isStale()) {
        openSession(share(2));
      }
      there = true;
    } catch (BridgeException e) {
      if (e.sqlState().equals(SqlState.INVALID_AUTHORIZATION_SPECIFICATION)) {
        throw e;
      }
      search.failed(node, e);
    } finally {
      if (!there) {
        link = before;
      }
    }
    return there;
  }

  private void pause(LeaderSearch search) {
    long millis = search.endRound();
    if (deadline != null && deadline.timeRemaining(TimeUnit.MILLISECONDS) <= millis) {
      throw search.failure();
    }
    SettableFuture<Void> over = SettableFuture.create();
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
        .execute(() -> over.set(null));
    try {
      cancellation.await(over, Cancellation.Call.READ);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancellation.Left();
    }
  }

  /** A part of what is left of a call's time. */
  private Deadline share(int parts) {
    long millis =
        deadline == null ? NODE_MILLIS : deadline.timeRemaining(TimeUnit.MILLISECONDS) / parts;
    return Deadline.after(Math.min(NODE_MILLIS, millis), TimeUnit.MILLISECONDS);
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
    ready(PgServiceGrpc.getExecuteQueryMethod());
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
    List<Future<?>> said = new ArrayList<>();
    links.values().stream().filter(one -> one.open).forEach(one -> said.add(sayGoodbye(one)));
    Deadline end = Deadline.after(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    for (Future<?> goodbye : said) {
      try {
        goodbye.get(Math.max(0, end.timeRemaining(TimeUnit.MILLISECONDS)), TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        // The session ends by itself on the server.
      }
    }
    for (Link one : links.values()) {
      if (one.channel != null) {
        channels.release(one.at, one.channel);
        one.close();
      }
    }
  }

  /**
   * Never uses this session id again: whatever is still staged under it must not meet a later
   * statement. The server rolls back a session's transaction when it is closed. Nothing more can be
   * done in a transaction that is not over.
   */
  void abandon() {
    leaveBegun();
    for (Link one : links.values()) {
      if (one.channel != null && one.open) {
        var unused = sayGoodbye(one);
      }
      one.open = false;
      one.handle = null;
    }
    underWay = null;
    transaction.lost = transaction.joined;
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
  private Future<?> sayGoodbye(Link to) {
    ManagedChannel channel = to.channel;
    CloseSessionRequest request = goodbye(to.handle);
    journal.closed(to.at, to.handle);
    if (underWay == null || underWay.isDone()) {
      return sayGoodbye(channel, request);
    }
    CompletableFuture<Void> said = new CompletableFuture<>();
    underWay.addListener(
        () -> {
          var unused = sayGoodbye(channel, request);
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
    transaction.refuseIfLost();
    if (transaction.at != null) {
      link = transaction.at;
    } else {
      channels.preferred(server).ifPresent(node -> link = linkTo(node));
    }
    dropUseless();
    if (link.isStale()) {
      connect();
    }
    if (transaction.mayBeLost()) {
      transaction.verify();
    }
  }

  /** Another backend may have found it broken; this one's calls are none the worse for it. */
  private void dropUseless() {
    if (link.channel != null && Channels.isUseless(link.channel)) {
      link.channel = null;
    }
  }

  /** Opens the session at the node of the link, or at the first of the others that is there. */
  private void connect() {
    Set<Node> nodes = new LinkedHashSet<>(List.of(link.node));
    if (transaction.at == null) {
      nodes.addAll(server.nodes());
    }
    List<BridgeException> failures = new ArrayList<>();
    for (Node node : nodes) {
      link = linkTo(node);
      dropUseless();
      int left = nodes.size() - failures.size();
      try {
        openSession(left == 1 ? deadline : share(left));
        if (nodes.size() > 1) {
          channels.prefer(server, node);
        }
        return;
      } catch (BridgeException e) {
        channels.shun(server, node);
        if (!RemoteErrors.isOfConnection(e) || nodes.size() == 1) {
          throw e;
        }
        failures.add(e);
      }
    }
    throw RemoteErrors.allUnreachable(nodes, failures);
  }

  /**
   * Begins a transaction: from now on the session's calls are part of it. Where it may have been
   * lost they are not sent before KalamDB has listed it, since without it each would be for good.
   */
  void beginTransaction() {
    ready(PgServiceGrpc.getBeginTransactionMethod());
    transaction.joined = true;
    try {
      transaction.begin();
    } catch (BridgeException e) {
      if (!broken) {
        throw e;
      }
      // One that has begun all the same belongs to an id that is never used again.
      abandon();
      transaction.lost = false;
      ready(PgServiceGrpc.getBeginTransactionMethod());
      transaction.begin();
    }
  }

  /** The id of the transaction. */
  String transactionId() {
    return transaction.id;
  }

  /** Whether nothing has become of the transaction anywhere, so that nothing has to end. */
  boolean hasEmptyTransaction() {
    return transaction.id == null && !transaction.lost;
  }

  /** The transaction has ended. */
  void parted() {
    transaction.part();
  }

  /** A transaction, the node where it is, and the connection on which it was last known there. */
  private final class TransactionLink {
    /** PostgreSQL's transaction relies on one. */
    private boolean joined;

    private String id;
    private Link at;
    private boolean used;
    private boolean lost;
    private boolean inquiring;
    private ManagedChannel over;
    private int losses;

    private void rely() {
      over = link.channel;
      losses = channels.losses(link.at, link.channel);
    }

    /** What has timed out or is too large is ended by KalamDB with the error that says so. */
    private void doubt() {
      over = null;
    }

    void part() {
      joined = false;
      id = null;
      at = null;
      used = false;
      lost = false;
    }

    void begin() {
      BeginTransactionRequest request =
          BeginTransactionRequest.newBuilder().setSessionId(KalamSession.this.id).build();
      MethodDescriptor<BeginTransactionRequest, BeginTransactionResponse> method =
          PgServiceGrpc.getBeginTransactionMethod();
      id = complete(method, request, start(method, request)).getTransactionId();
      at = link;
      used = false;
      rely();
    }

    /** One that was left before anything was done in it is begun where the session is now. */
    void beginAgainFor(MethodDescriptor<?, ?> method) {
      if (!joined
          || id != null
          || inquiring
          || OUTSIDE_TRANSACTIONS.contains(method)
          || method == PgServiceGrpc.getBeginTransactionMethod()) {
        return;
      }
      try {
        begin();
      } catch (BridgeException | Cancellation.Left e) {
        abandon();
        throw e;
      }
    }

    void accepted(MethodDescriptor<?, ?> method) {
      used |= id != null && !inquiring && !OUTSIDE_TRANSACTIONS.contains(method);
    }

    /** Its node does not lead: it is ended there, unless something depends on it. */
    void leave(LeaderHint hint) {
      if (id == null) {
        return;
      }
      if (used) {
        throw RemoteErrors.notLedByOneNode(at.at, hint);
      }
      RollbackTransactionRequest request =
          RollbackTransactionRequest.newBuilder()
              .setSessionId(KalamSession.this.id)
              .setTransactionId(id)
              .build();
      MethodDescriptor<RollbackTransactionRequest, RollbackTransactionResponse> method =
          PgServiceGrpc.getRollbackTransactionMethod();
      try {
        await(method, start(method, request));
      } catch (Refused refused) {
        if (refused.status.getCode() != Status.Code.FAILED_PRECONDITION) {
          throw refused.asError();
        }
      }
      id = null;
      at = null;
    }

    void refuseIfLost() {
      if (lost) {
        throw lostError("The connection to it was lost, and the transaction with it.");
      }
    }

    boolean mayBeLost() {
      return id != null
          && !inquiring
          && (over != link.channel || losses != channels.losses(link.at, link.channel));
    }

    void verifyAt(Link renewed) {
      if (renewed == at && !inquiring) {
        verify();
      }
    }

    void verify() {
      inquiring = true;
      try {
        rely();
        if (!isListed("transaction_id", id)) {
          doubt();
          throw lostError("The connection to it was lost, and transaction " + id + " with it.");
        }
      } catch (Cancellation.Left e) {
        doubt();
        throw e;
      } finally {
        inquiring = false;
      }
    }

    private BridgeException lostError(String why) {
      return BridgeException.of(
              SqlState.CONNECTION_FAILURE,
              "KalamDB server at "
                  + (at == null ? link : at).at.address()
                  + " has lost the transaction")
          .withDetail(why)
          .withHint("Run the transaction again.");
    }
  }

  private void openSession(Deadline limit) {
    Link opening = link;
    if (opening.channel == null) {
      opening.channel = channels.acquire(opening.at);
    }
    Metadata metadata = new Metadata();
    server.authorization().ifPresent(header -> metadata.put(AUTHORIZATION, header));
    MethodDescriptor<OpenSessionRequest, OpenSessionResponse> method =
        PgServiceGrpc.getOpenSessionMethod();
    String asked = opening.handle == null ? id : opening.handle;
    journal.opened(opening.at, asked);
    watch = new CallWatch();
    CallOptions options = options().withStreamTracerFactory(watch.factory());
    try {
      OpenSessionResponse response =
          await(
              method,
              ClientCalls.futureUnaryCall(
                  ClientInterceptors.intercept(
                          opening.channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
                      .newCall(method, limit == null ? options : options.withDeadline(limit)),
                  OpenSessionRequest.newBuilder().setSessionId(asked).build()));
      opening.leaseExpiresMillis = response.getLeaseExpiresAtMs();
      opening.open = true;
      takeOver(asked, response.getSessionId());
      closeOrphans();
    } catch (Refused refused) {
      throw refused.asError();
    }
  }

  /** The server may have a name of its own for the session. */
  private void takeOver(String asked, String given) {
    String before = link.handle;
    link.handle = given.isEmpty() ? asked : given;
    if (!link.handle.equals(asked)) {
      journal.opened(link.at, link.handle);
      journal.closed(link.at, asked);
    }
    if (before != null && !before.equals(link.handle) && transaction.at == link) {
      // It belongs to a session that is no more: what came next would be for good.
      transaction.lost = true;
      transaction.refuseIfLost();
    }
  }

  /**
   * What a process that was killed had begun is rolled back, and what it was committing is found
   * out if it still can be.
   */
  private void closeOrphans() {
    Link to = link;
    ManagedChannel channel = to.channel;
    RuntimeException failure = null;
    for (SessionJournal.Orphan orphan : journal.takeOrphans(to.at)) {
      boolean listed = false;
      try {
        listed = orphan.committing().isPresent() && lists("owner_id", orphan.id());
      } catch (BridgeException | Cancellation.Left e) {
        failure = e;
      }
      var unused = sayGoodbye(channel, goodbye(orphan.id()));
      String outcome = listed ? CommitDoubts.ROLLED_BACK : CommitDoubts.UNKNOWN;
      orphan
          .committing()
          .ifPresent(what -> journal.doubts().add(to.at.address(), orphan.id(), what, outcome));
    }
    // Whoever wanted the session does not get it.
    if (failure instanceof Cancellation.Left || (failure != null && to.channel == null)) {
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

  /** Asks the node where the session is now, whoever leads. */
  private boolean lists(String column, String value) {
    String sql =
        "SELECT transaction_id FROM system.transactions WHERE " + column + " = '" + value + "'";
    ExecuteQueryRpcRequest request =
        ExecuteQueryRpcRequest.newBuilder().setSql(sql).setSessionId(id).build();
    MethodDescriptor<ExecuteQueryRpcRequest, ExecuteQueryRpcResponse> method =
        PgServiceGrpc.getExecuteQueryMethod();
    boolean before = transaction.inquiring;
    transaction.inquiring = true;
    try (BufferAllocator allocator = new RootAllocator()) {
      ExecuteQueryRpcResponse response = complete(method, request, start(method, request));
      return !QueryJson.of(response, allocator).equals("[]");
    } finally {
      transaction.inquiring = before;
    }
  }

  private static CloseSessionRequest goodbye(String session) {
    return CloseSessionRequest.newBuilder().setSessionId(session).build();
  }

  private <Q, R> ListenableFuture<R> start(MethodDescriptor<Q, R> method, Q request) {
    cancellation.refuseIfLeft();
    awaitWhatIsUnderWay();
    long begun = System.nanoTime();
    watch = new CallWatch();
    ListenableFuture<R> answer =
        ClientCalls.futureUnaryCall(
            link.channel.newCall(method, options().withStreamTracerFactory(watch.factory())),
            addressed(request));
    answer.addListener(
        () -> requestNanos.addAndGet(System.nanoTime() - begun), MoreExecutors.directExecutor());
    return answer;
  }

  /** Requests are made with the id that this session asks for. */
  @SuppressWarnings("unchecked")
  private <Q> Q addressed(Q request) {
    if (id.equals(link.handle)) {
      return request;
    }
    Message message = (Message) request;
    FieldDescriptor session = message.getDescriptorForType().findFieldByName("session_id");
    return message.getField(session).equals(id)
        ? (Q) message.toBuilder().setField(session, link.handle).build()
        : request;
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
    limited(COMMIT_MILLIS, () -> ready(PgServiceGrpc.getCommitTransactionMethod()));
    Link to = link;
    String committing = to.handle;
    journal.committing(to.at, committing, what);
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
      journal.committed(to.at, committing);
    }
  }

  private BridgeException doubt(String session, String what, String why) {
    journal.doubts().add(link.at.address(), session, what, CommitDoubts.UNKNOWN);
    return BridgeException.of(
            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
            "it is not known whether KalamDB has committed the transaction")
        .withDetail(why + " It was " + what + ".")
        .withHint("Look at the rows in KalamDB before trying again.");
  }

  /** A commit has failed at one of its writes, and those before it may have been applied. */
  BridgeException halfDone(String what, BridgeException why) {
    journal.doubts().add(link.at.address(), link.handle, what, CommitDoubts.PERHAPS_IN_PART);
    return why.withDetail(
            (why.detail() == null ? "" : why.detail() + " ")
                + "KalamDB applies the writes of a commit one after the other and may have kept those before the one that failed. It was "
                + what
                + ".")
        .withHint("Look at the rows in KalamDB before running the transaction again.");
  }

  private CallOptions options() {
    CallOptions options = CallOptions.DEFAULT.withMaxInboundMessageSize(memory.left());
    return deadline == null ? options : options.withDeadline(deadline);
  }

  private boolean isRead(MethodDescriptor<?, ?> method) {
    return READS.contains(method) && !(changing && method == PgServiceGrpc.getExecuteQueryMethod());
  }

  private Cancellation.Call kind(MethodDescriptor<?, ?> method) {
    if (isRead(method)) {
      return Cancellation.Call.READ;
    }
    return method == PgServiceGrpc.getExecuteSqlMethod()
        ? Cancellation.Call.DEFINITION
        : Cancellation.Call.WRITE;
  }

  private <R> R await(MethodDescriptor<?, R> method, ListenableFuture<R> future) throws Refused {
    Link to = link;
    CallWatch watched = watch;
    broken = false;
    try {
      R response = cancellation.await(future, kind(method));
      to.lastUsedNanos = System.nanoTime();
      return response;
    } catch (Cancellation.Left left) {
      underWay = future;
      throw left;
    } catch (ExecutionException e) {
      Status status = Status.fromThrowable(e.getCause());
      if (status.getCode() == Status.Code.UNAVAILABLE) {
        channels.discard(to.at, to.channel);
        to.close();
        broken = !watched.isAnswered();
      }
      throw new Refused(status, to.at, broken, watched.isSent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      underWay = future;
      throw new Cancellation.Left();
    }
  }

  /** A status other than OK. */
  private static final class Refused extends Exception {
    private final transient Status status;
    private final transient ServerOptions at;
    private final boolean broken;
    private final boolean sent;

    /**
     * @param broken whether the connection ended before the other side has said anything
     * @param sent whether the request may have reached it
     */
    Refused(Status status, ServerOptions at, boolean broken, boolean sent) {
      super(null, null, false, false);
      this.status = status;
      this.at = at;
      this.broken = broken;
      this.sent = sent;
    }

    /** Whether nothing can be done twice by doing it again. */
    boolean canRepeat(boolean read) {
      return broken && (read || !sent);
    }

    /** Whether time was up, and nothing was done. */
    boolean isTooLate(boolean read) {
      return status.getCode() == Status.Code.DEADLINE_EXCEEDED && (read || !sent);
    }

    BridgeException asError() {
      return sent ? RemoteErrors.of(status, at) : RemoteErrors.beforeConnection(status, at);
    }
  }
}
