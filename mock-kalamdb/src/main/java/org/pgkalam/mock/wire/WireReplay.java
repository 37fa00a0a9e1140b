package org.pgkalam.mock.wire;

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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.MockKalamDb;
import org.pgkalam.mock.Quirk;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.PingRequest;

/**
 * Sends to a KalamDB what has been sent to a real one before, and compares the answers with those
 * that were recorded: status, message, counts, schema and rows. Ids and {@code _seq} are mapped;
 * rows without ORDER BY are compared as sets.
 */
public final class WireReplay {
  /** Where the recorded sequence waits for an idle session to be pruned. */
  private static final String WAITING_CASE = "sessions";

  /** Counts every table of the server, whoever made it. */
  private static final String COUNTING_CASE = "limits";

  private static final Duration WAIT = Duration.ofSeconds(7);

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String RESET = "CANCELLED";

  private static final String LOST = "UNAVAILABLE";

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Map<String, List<RecordedCall>> cases;
  private final ToleratedDifferences tolerance = new ToleratedDifferences();
  private final List<Difference> differences = new ArrayList<>();
  private final List<Tolerated> tolerated = new ArrayList<>();
  private final List<String> notSent = new ArrayList<>();
  private int calls;
  private int equal;
  private String lostAt;

  private WireReplay(Login login) {
    byte[] tag = new byte[3];
    new Random().nextBytes(tag);
    cases = Recording.read(HexFormat.of().formatHex(tag), login);
  }

  /** A difference that is known, and why it is there. */
  public record Tolerated(Difference difference, String reason) {}

  /**
   * What came out.
   *
   * @param calls how many were sent and compared
   * @param equal how many of them were answered as recorded
   * @param differences those that nothing excuses, in the order of the record
   * @param tolerated those that the list of tolerated differences names, which is the mock's
   * @param unmet places of that list where nothing differed
   * @param notSent calls that would end a real server, as {@code case n}
   * @param lostAt the call at which the server was gone, so that the rest was not sent
   */
  public record Result(
      int calls,
      int equal,
      List<Difference> differences,
      List<Tolerated> tolerated,
      List<String> unmet,
      List<String> notSent,
      Optional<String> lostAt) {}

  /** Replays against mocks in this process, each with every quirk that the server has. */
  public static Result againstMock() {
    WireReplay replay = new WireReplay(Login.recorded());
    Map<String, List<RecordedCall>> rest = new LinkedHashMap<>(replay.cases);
    List<Map<String, List<RecordedCall>>> servers = new ArrayList<>();
    for (String alone : List.of(WAITING_CASE, COUNTING_CASE)) {
      servers.add(Map.of(alone, rest.remove(alone)));
    }
    servers.add(rest);
    for (Map<String, List<RecordedCall>> some : servers) {
      LateClock clock = new LateClock();
      try (MockKalamDb kalam = mock(clock)) {
        replay.run(some, kalam.host(), kalam.port(), clock::pass, true);
      }
    }
    return replay.result();
  }

  /** The mock as the recorded server was. */
  private static MockKalamDb mock(Clock clock) {
    return MockKalamDb.builder()
        .clock(clock)
        .auth(Auth.users(Map.of(Recording.USER, new Account(Recording.PASSWORD, "dba"))))
        .quirks(Quirk.measured().toArray(new Quirk[0]))
        .start();
  }

  /**
   * Replays against a server that listens there in plain text. It leaves its namespaces behind.
   *
   * @param account what the record's own account is replaced by
   * @param fatalCalls whether to send the calls that end a real server built for release
   * @throws IOException if no server answers there, or it does not let the account in
   */
  public static Result against(String host, int port, Login account, boolean fatalCalls)
      throws IOException {
    greet(host, port, account.header());
    WireReplay replay = new WireReplay(account);
    replay.run(replay.cases, host, port, WireReplay::waitFor, fatalCalls);
    return replay.result();
  }

  /** Whom the calls are made as. */
  public record Login(String user, String password) {
    /** As the calls were recorded. */
    public static Login recorded() {
      return new Login(Recording.USER, Recording.PASSWORD);
    }

    String header() {
      return Auth.basic(user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  private static void greet(String host, int port, String authorization) throws IOException {
    ManagedChannel channel = channel(host, port);
    try {
      PgServiceGrpc.newBlockingStub(authorized(channel, authorization))
          .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .ping(PingRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      throw new IOException(
          "no KalamDB answers at %s:%d: %s".formatted(host, port, e.getStatus().getCode())
              + (e.getStatus().getDescription() == null
                  ? ""
                  : ", " + e.getStatus().getDescription()),
          e);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ManagedChannel channel(String host, int port) {
    return NettyChannelBuilder.forAddress(host, port)
        .usePlaintext()
        .maxInboundMessageSize(1 << 30)
        .build();
  }

  private static Channel authorized(ManagedChannel channel, String authorization) {
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(AUTHORIZATION, authorization);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static void waitFor(Duration length) {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(length.toMillis(), TimeUnit.MILLISECONDS))
        .join();
  }

  private Result result() {
    List<String> order = new ArrayList<>(cases.keySet());
    Comparator<Difference> recorded =
        Comparator.<Difference>comparingInt(next -> order.indexOf(next.caseName()))
            .thenComparingInt(Difference::number);
    differences.sort(recorded);
    tolerated.sort(Comparator.comparing(Tolerated::difference, recorded));
    return new Result(
        calls,
        equal,
        List.copyOf(differences),
        List.copyOf(tolerated),
        List.copyOf(tolerance.unmet()),
        List.copyOf(notSent),
        Optional.ofNullable(lostAt));
  }

  private void run(
      Map<String, List<RecordedCall>> some,
      String host,
      int port,
      Consumer<Duration> passTime,
      boolean fatalCalls) {
    ManagedChannel channel = channel(host, port);
    try {
      // one after the other: any write settles a commit that another sequence left half applied
      for (List<RecordedCall> sequence : some.values()) {
        replay(sequence, channel, passTime, fatalCalls);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private void replay(
      List<RecordedCall> sequence,
      ManagedChannel channel,
      Consumer<Duration> passTime,
      boolean fatalCalls) {
    GeneratedValues generated = new GeneratedValues();
    int opened = 0;
    boolean waited = false;
    for (RecordedCall call : sequence) {
      if (lostAt != null) {
        return;
      }
      if (RESET.equals(call.answer().get("status")) && !fatalCalls) {
        notSent.add(call.place());
        continue;
      }
      if (call.caseName().equals(WAITING_CASE)) {
        if (opened == 2 && !waited) {
          waited = true;
          passTime.accept(WAIT);
        }
        opened += call.method().equals("OpenSession") && isBackend(call) ? 1 : 0;
      }
      Map<String, Object> answer = send(channel, call, generated);
      if (LOST.equals(answer.get("status")) && !LOST.equals(call.answer().get("status"))) {
        lostAt = call.place() + ": " + answer.get("message");
      }
      note(Comparison.of(call, answer, generated));
    }
  }

  private static boolean isBackend(RecordedCall call) {
    return String.valueOf(call.request().get("session_id")).startsWith("pg-");
  }

  private void note(List<Difference> found) {
    calls++;
    equal += found.isEmpty() ? 1 : 0;
    for (Difference difference : found) {
      Optional<String> reason = tolerance.reason(difference);
      if (reason.isPresent()) {
        tolerated.add(new Tolerated(difference, reason.get()));
      } else {
        differences.add(difference);
      }
    }
  }

  private static Map<String, Object> send(
      ManagedChannel channel, RecordedCall call, GeneratedValues generated) {
    MethodDescriptor<Message, Message> method = method(call.method());
    Message request = Requests.build(call, generated);
    try {
      return ProtoJson.json(
          ClientCalls.blockingUnaryCall(
              authorized(channel, call.authorization()),
              method,
              CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS),
              request));
    } catch (StatusRuntimeException e) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("status", e.getStatus().getCode().name());
      answer.put("message", e.getStatus().getDescription());
      return answer;
    }
  }

  @SuppressWarnings("unchecked")
  static MethodDescriptor<Message, Message> method(String name) {
    return (MethodDescriptor<Message, Message>)
        PgServiceGrpc.getServiceDescriptor().getMethods().stream()
            .filter(method -> name.equals(method.getBareMethodName()))
            .findFirst()
            .orElseThrow();
  }

  /** Runs by its readings, so that a slow machine prunes no session. */
  private static final class LateClock extends Clock {
    private static final int READINGS_PER_MILLISECOND = 64;

    private final Instant start = Instant.now();
    private final AtomicLong readings = new AtomicLong();
    private volatile Duration late = Duration.ZERO;

    void pass(Duration length) {
      late = late.plus(length);
    }

    @Override
    public Instant instant() {
      return start.plusMillis(readings.incrementAndGet() / READINGS_PER_MILLISECOND).plus(late);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
