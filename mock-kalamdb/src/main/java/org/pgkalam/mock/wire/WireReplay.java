package org.pgkalam.mock.wire;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
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

  private static final String RESET = "CANCELLED";

  private final Map<String, List<RecordedCall>> cases;
  private final ToleratedDifferences tolerance = new ToleratedDifferences();
  private final List<Difference> differences = new ArrayList<>();
  private final List<Difference> tolerated = new ArrayList<>();
  private final List<String> notSent = new ArrayList<>();
  private int calls;
  private int equal;

  private WireReplay() {
    byte[] tag = new byte[3];
    new Random().nextBytes(tag);
    cases = Recording.read(HexFormat.of().formatHex(tag));
  }

  /**
   * What came out.
   *
   * @param calls how many were sent and compared
   * @param equal how many of them were answered as recorded
   * @param differences those that nothing excuses, in the order of the record
   * @param tolerated those that the list of tolerated differences names
   * @param unmet places of that list where nothing differed
   * @param notSent calls that would end a real server, as {@code case n}
   */
  public record Result(
      int calls,
      int equal,
      List<Difference> differences,
      List<Difference> tolerated,
      List<String> unmet,
      List<String> notSent) {}

  /** Replays against mocks in this process, each with every quirk that the server has. */
  public static Result againstMock() {
    WireReplay replay = new WireReplay();
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
   * Replays against a server that listens there in plain text and knows the account {@code root}
   * with password {@code kalamdb123}. It leaves its namespaces behind.
   *
   * @param fatalCalls whether to send the calls that end a real server built for release
   */
  public static Result against(String host, int port, boolean fatalCalls) {
    WireReplay replay = new WireReplay();
    replay.run(replay.cases, host, port, WireReplay::waitFor, fatalCalls);
    return replay.result();
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
    tolerated.sort(recorded);
    return new Result(
        calls,
        equal,
        List.copyOf(differences),
        List.copyOf(tolerated),
        List.copyOf(tolerance.unmet()),
        List.copyOf(notSent));
  }

  private void run(
      Map<String, List<RecordedCall>> some,
      String host,
      int port,
      Consumer<Duration> passTime,
      boolean fatalCalls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .maxInboundMessageSize(1 << 30)
            .build();
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
      (tolerance.tolerate(difference) ? tolerated : differences).add(difference);
    }
  }

  private static Map<String, Object> send(
      ManagedChannel channel, RecordedCall call, GeneratedValues generated) {
    MethodDescriptor<Message, Message> method = method(call.method());
    Metadata headers = new Metadata();
    if (call.authorization() != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), call.authorization());
    }
    Message request = Requests.build(call, generated);
    try {
      return ProtoJson.json(
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
              method,
              CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.MINUTES),
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
