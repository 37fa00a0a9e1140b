package org.pgkalam.mock;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.pgkalam.mock.rpc.Caller;
import org.pgkalam.mock.rpc.PgService;
import org.pgkalam.mock.rpc.RpcException;

/**
 * Takes the calls of one method: applies the faults, does the work, writes the journal, answers.
 */
final class CallHandler<Q extends Message, A extends Message> implements ServerCallHandler<Q, A> {
  private static final int SMALL_MESSAGE = 4 << 20;

  private final PgService.Method<Q, A> method;
  private final Journal journal;
  private final Faults faults;
  private final Set<Quirk> quirks;
  private final Clock clock;
  private final Executor workers;
  private final ScheduledExecutorService timer;

  CallHandler(
      PgService.Method<Q, A> method,
      Journal journal,
      Faults faults,
      Set<Quirk> quirks,
      Clock clock,
      Executor workers,
      ScheduledExecutorService timer) {
    this.method = method;
    this.journal = journal;
    this.faults = faults;
    this.quirks = quirks;
    this.clock = clock;
    this.workers = workers;
    this.timer = timer;
  }

  @Override
  public ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers) {
    call.request(2);
    return new Call(call, headers);
  }

  private final class Call extends ServerCall.Listener<Q> {
    private final ServerCall<Q, A> call;
    private final Map<String, String> metadata;
    private final Instant at = clock.instant();
    private final long number;
    private final long startedNanos = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile ScheduledFuture<?> delayed;
    private volatile Message request = Empty.getDefaultInstance();
    private Q typedRequest;

    Call(ServerCall<Q, A> call, Metadata headers) {
      this.call = call;
      this.metadata = ascii(headers);
      this.number = journal.arrive(this::open);
    }

    private Journal.OpenCall open() {
      return new Journal.OpenCall(at, method.descriptor().getBareMethodName(), request);
    }

    @Override
    public void onMessage(Q message) {
      if (typedRequest != null) {
        end(Status.INTERNAL.withDescription("more than one request in a call"), null);
        return;
      }
      if (message == null) {
        end(Status.INTERNAL.withDescription("failed to decode Protobuf message"), null);
        return;
      }
      typedRequest = message;
      request = message;
    }

    @Override
    public void onHalfClose() {
      if (ended.get()) {
        return;
      }
      if (typedRequest == null) {
        end(Status.INTERNAL.withDescription("half-closed without a request"), null);
        return;
      }
      Faults.Plan plan = faults.plan(method.descriptor().getBareMethodName(), typedRequest);
      if (plan.delay().isZero()) {
        run(plan.action());
        return;
      }
      delayed =
          timer.schedule(
              () -> workers.execute(() -> run(plan.action())),
              plan.delay().toNanos(),
              TimeUnit.NANOSECONDS);
      if (ended.get()) {
        delayed.cancel(false);
      }
    }

    @Override
    public void onCancel() {
      ScheduledFuture<?> waiting = delayed;
      if (waiting != null) {
        waiting.cancel(false);
      }
      record(Status.CANCELLED.withDescription("cancelled by the client"), null);
    }

    private void run(Optional<Faults.Fault> fault) {
      if (ended.get()) {
        return;
      }
      if (fault.isPresent() && !fault.get().isAfterWork()) {
        fault.get().status().ifPresent(status -> end(status, null));
        return;
      }
      int size = typedRequest.getSerializedSize();
      if (size > SMALL_MESSAGE && quirks.contains(Quirk.SMALL_INBOUND_MESSAGES)) {
        end(
            Status.OUT_OF_RANGE.withDescription(
                "Error, decoded message length too large: found %d bytes, the limit is: %d bytes"
                    .formatted(size, SMALL_MESSAGE)),
            null);
        return;
      }
      A response;
      try {
        response = method.work().apply(typedRequest, caller());
      } catch (RpcException e) {
        end(e.status(), null);
        return;
      } catch (RuntimeException | Error e) {
        end(Status.INTERNAL.withDescription("mock-kalamdb failed: " + e).withCause(e), null);
        return;
      }
      if (fault.isEmpty()) {
        end(Status.OK, response);
      } else if (fault.get().status().isPresent()) {
        end(fault.get().status().get(), null);
      } else if (fault.get().change().isPresent()) {
        end(Status.OK, changed(response, fault.get()));
      }
    }

    @SuppressWarnings("unchecked")
    private A changed(A response, Faults.Fault fault) {
      return (A) fault.change().orElseThrow().apply(response);
    }

    private Caller caller() {
      SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      String peer =
          address instanceof InetSocketAddress inet
              ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
              : String.valueOf(address);
      return new Caller(
          metadata.getOrDefault("authorization", "").strip(),
          peer,
          metadata,
          Optional.ofNullable(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
              .flatMap(CallHandler::commonName));
    }

    private void end(Status status, A response) {
      if (!record(status, response)) {
        return;
      }
      if (status.isOk()) {
        call.sendHeaders(new Metadata());
        call.sendMessage(response);
      }
      call.close(status, new Metadata());
    }

    private boolean record(Status status, A response) {
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      journal.end(
          new JournalEntry(
              number,
              at,
              method.descriptor().getBareMethodName(),
              metadata,
              request,
              Optional.ofNullable(response),
              status,
              Duration.ofNanos(System.nanoTime() - startedNanos)));
      return true;
    }
  }

  private static Optional<String> commonName(SSLSession session) {
    try {
      return new LdapName(session.getPeerPrincipal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> part.getValue().toString())
              .findFirst();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    } catch (InvalidNameException e) {
      return Optional.of("");
    }
  }

  private static Map<String, String> ascii(Metadata headers) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : headers.keys()) {
      if (!key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        values.put(key, headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
      }
    }
    return Map.copyOf(values);
  }
}
