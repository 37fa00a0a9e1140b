package org.pgkalam.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.mock.RawHttp2.message;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that no client of good will sends: the server answers each, lives, and keeps nothing. */
final class HostileBytesTest {
  private static final List<String> METHODS =
      List.of(
          "Ping",
          "OpenSession",
          "CloseSession",
          "Scan",
          "Insert",
          "Update",
          "Delete",
          "BeginTransaction",
          "CommitTransaction",
          "RollbackTransaction",
          "ExecuteSql",
          "ExecuteQuery");

  /** It tells of each attack, at length. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static MockKalamDb kalam;

  /** Sends, and reads what there is to read. */
  private interface Attack {
    void on(RawHttp2 connection) throws IOException;
  }

  @BeforeAll
  static void start() {
    GRPC.setLevel(Level.OFF);
    kalam = MockKalamDb.start();
  }

  /** Closing fails if Arrow's memory is not all given back. */
  @AfterAll
  static void stop() {
    kalam.close();
    GRPC.setLevel(null);
  }

  private static Map<String, Attack> calls(String method) {
    Map<String, Attack> attacks = new LinkedHashMap<>();
    attacks.put("no message", c -> c.data(1, true, new byte[0]));
    attacks.put("half a head", c -> c.data(1, true, new byte[] {0, 0, 0}));
    attacks.put("1 GB announced", c -> c.data(1, true, message(0, 1 << 30)));
    attacks.put("more than 2 GB", c -> c.data(1, true, message(0, -1)));
    attacks.put("stops half-way", c -> c.data(1, true, message(0, 100, (byte) 10)));
    attacks.put("compressed by nothing", c -> c.data(1, true, message(1, 1, (byte) 10)));
    attacks.put("an unknown flag", c -> c.data(1, true, message(77, 1, (byte) 10)));
    attacks.put("no protobuf", c -> c.data(1, true, message(0, 3, (byte) 7, (byte) -1, (byte) -1)));
    attacks.put("truncated protobuf", c -> c.data(1, true, message(0, 2, (byte) 10, (byte) 99)));
    attacks.put(
        "a length of 2 GB",
        c ->
            c.data(
                1,
                true,
                message(0, 6, (byte) 10, (byte) -1, (byte) -1, (byte) -1, (byte) -1, (byte) 7)));
    attacks.put(
        "a negative length",
        c ->
            c.data(
                1,
                true,
                message(
                    0, 7, (byte) 10, (byte) -1, (byte) -1, (byte) -1, (byte) -1, (byte) 15,
                    (byte) 0)));
    attacks.put(
        "bad UTF-8",
        c -> c.data(1, true, message(0, 4, (byte) 10, (byte) 2, (byte) -64, (byte) -128)));
    attacks.put("a wrong wire type", c -> c.data(1, true, message(0, 2, (byte) 8, (byte) 1)));
    attacks.put("two messages", c -> c.data(1, false, message(0, 0)).data(1, true, message(0, 0)));
    attacks.put("messages without end", c -> c.data(1, false, many(message(0, 0), 2_000)));
    Map<String, Attack> named = new LinkedHashMap<>();
    attacks.forEach(
        (name, attack) ->
            named.put(
                method + ": " + name,
                c -> {
                  attack.on(c.call(1, method));
                  assertThat(c.awaitEnd(1)).isIn(RawHttp2.HEADERS, RawHttp2.RST_STREAM);
                }));
    named.put(
        method + ": reset with 1 GB to come",
        c ->
            c.call(1, method)
                .data(1, false, message(0, 1 << 30, new byte[1000]))
                .frame(RawHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8}));
    named.put(
        method + ": cut with 1 GB to come",
        c -> c.call(1, method).data(1, false, message(0, 1 << 30, new byte[1000])));
    return named;
  }

  private static byte[] many(byte[] one, int times) {
    byte[] all = new byte[one.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  /** On the connection itself. */
  private static Map<String, Attack> connections() {
    Map<String, Attack> attacks = new LinkedHashMap<>();
    attacks.put("an unknown method", c -> c.call(1, "Nothing").data(1, true, message(0, 0)));
    attacks.put("an empty method", c -> c.call(1, "").data(1, true, message(0, 0)));
    attacks.put(
        "no gRPC",
        c ->
            c.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                1,
                RawHttp2.headers(
                    ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "k")));
    attacks.put("no headers", c -> c.frame(RawHttp2.HEADERS, 5, 1, new byte[0]));
    attacks.put("bad HPACK", c -> c.frame(RawHttp2.HEADERS, 5, 1, many(new byte[] {-1}, 50)));
    attacks.put(
        "headers of 100 kB",
        c ->
            c.frame(RawHttp2.HEADERS, 0, 1, many(RawHttp2.headers("x-a", "y".repeat(100)), 100))
                .frame(
                    RawHttp2.CONTINUATION,
                    4,
                    1,
                    many(RawHttp2.headers("x-a", "y".repeat(100)), 100)));
    attacks.put(
        "continuations without end",
        c -> {
          c.frame(RawHttp2.HEADERS, 0, 1, new byte[0]);
          for (int i = 0; i < 1_000; i++) {
            c.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.headers("x-a", "y".repeat(1_000)));
          }
        });
    attacks.put("data of no stream", c -> c.data(7, true, message(0, 0)));
    attacks.put("data of stream 0", c -> c.data(0, true, message(0, 0)));
    attacks.put("a stream of the server's", c -> c.call(2, "Ping"));
    attacks.put(
        "a window too far",
        c -> c.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {127, -1, -1, -1}));
    attacks.put(
        "bad settings", c -> c.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 5, 0, 0, 0, 1}));
    attacks.put("half settings", c -> c.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 5, 0}));
    attacks.put("a frame of 16 MB", c -> c.send(new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1}));
    Map<String, Attack> named = new LinkedHashMap<>();
    attacks.forEach(
        (name, attack) ->
            named.put(
                name,
                c -> {
                  try {
                    attack.on(c);
                  } catch (IOException e) {
                    return; // It has hung up meanwhile.
                  }
                  c.awaitEnd(1);
                }));
    return named;
  }

  static Stream<String> opened() {
    return all().keySet().stream();
  }

  private static Map<String, Attack> all() {
    Map<String, Attack> all = new LinkedHashMap<>();
    METHODS.forEach(method -> all.putAll(calls(method)));
    all.putAll(connections());
    all.put(
        "a thousand streams, each reset at once",
        c -> {
          try {
            for (int i = 0; i < 1_000; i++) {
              c.call(2 * i + 1, "Ping")
                  .frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, new byte[] {0, 0, 0, 8});
            }
          } catch (IOException e) {
            // It has had enough.
          }
        });
    all.put(
        "a thousand calls that are never ended",
        c -> {
          for (int i = 0; i < 1_000; i++) {
            c.call(2 * i + 1, "ExecuteQuery").data(2 * i + 1, false, message(0, 50));
          }
        });
    return all;
  }

  @ParameterizedTest
  @MethodSource
  void opened(String name) throws IOException {
    try (RawHttp2 connection = RawHttp2.open(kalam)) {
      all().get(name).on(connection);
    }
    isAsBefore();
  }

  @ParameterizedTest
  @MethodSource
  void beginnings(byte[] bytes) throws IOException {
    try (RawHttp2 connection = RawHttp2.silent(kalam)) {
      connection.send(bytes);
      assertThat(connection.awaitEnd(1)).isIn(-1, RawHttp2.GOAWAY);
    }
    isAsBefore();
  }

  static List<byte[]> beginnings() {
    List<byte[]> all = new ArrayList<>();
    all.add("GET / HTTP/1.1\r\nHost: kalam\r\n\r\n".getBytes(UTF_8));
    all.add("\u0016\u0003\u0001\u0002\u0000\u0001 a TLS client says hello".getBytes(UTF_8));
    all.add(many(new byte[] {0}, 100));
    all.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then nothing of HTTP/2".getBytes(UTF_8));
    return all;
  }

  /** Nothing is open, and others are served. */
  private static void isAsBefore() {
    KalamClient.awaitNothingOpen(kalam);
    try (KalamClient client = new KalamClient(kalam)) {
      assertThat(client.rows("SELECT 1")).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aCallThatIsHeldEndsWithItsConnection(String method) throws IOException {
    Faults.Fault held = kalam.faults().on(method).blackHole();
    try (RawHttp2 connection = RawHttp2.open(kalam)) {
      connection.call(1, method).data(1, true, message(0, 0));
      held.awaitHits(1, Duration.ofMinutes(1));
      assertThat(kalam.journal().inFlight()).isEqualTo(1);
    } finally {
      kalam.faults().clear();
    }
    isAsBefore();
  }

  static List<String> methods() {
    return METHODS;
  }
}
