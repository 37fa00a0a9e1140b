package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgkalam.bridge.HostileServer.message;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanRpcRequest;

/**
 * A server that answers wrongly, below Arrow: each answer is an error, and the next call is served.
 */
class HostileAnswersTest {
  /** A server that falls silent is given up after that; one that speaks is not waited for. */
  private static final long TIMEOUT_MILLIS = 5_000;

  private static final int MOST_THREADS_MORE = 40;

  private static final Set<String> STATES =
      Set.of("08006", "08001", "HV000", "HV00M", "53200", "0A000", "28000", "42501", "42P01");

  private static final String STATEMENT = "SELECT 'a statement of some length, that is'";

  private static HostileServer server;
  private static BridgeSessions bridge;
  private static Path directory;
  private static int threadsBefore;

  @BeforeAll
  @BeforeContainer
  static void start() throws IOException {
    if (server == null) {
      threadsBefore = Thread.activeCount();
      server = new HostileServer();
      directory = Files.createTempDirectory("hostile");
      bridge = new BridgeSessions(directory);
    }
  }

  @AfterAll
  @AfterContainer
  static void stop() throws IOException {
    if (server != null) {
      bridge.close();
      server.close();
      server = null;
    }
  }

  private static Map<String, HostileServer.Attack> attacks() {
    Map<String, HostileServer.Attack> all = new LinkedHashMap<>();
    all.put("nothing at all", call -> {});
    all.put("a head and then nothing", HostileServer.Call::head);
    all.put("a message and no trailers", call -> call.head().message());
    all.put("no message", call -> call.head().end());
    all.put("two messages", call -> call.head().message().message().end());
    all.put("trailers without a status", call -> call.head().message().trailers("x", "y"));
    all.put("a status that is none", call -> call.head().message().trailers("grpc-status", "x"));
    all.put("a status of 99", call -> call.trailers("grpc-status", "99"));
    all.put("an end without trailers", call -> call.head().frame(HostileServer.DATA, 1));
    all.put("HTTP 404", call -> call.trailers(":status", "404"));
    all.put("a page", call -> call.trailers(":status", "200", "content-type", "text/html"));
    all.put("1 GB announced", call -> call.head().data(message(0, 1 << 30)).end());
    all.put("2 GB announced", call -> call.head().data(message(0, Integer.MAX_VALUE)).end());
    all.put("a negative length", call -> call.head().data(message(0, -1)).end());
    all.put("half a message", call -> call.head().data(message(0, 100, (byte) 10)).end());
    all.put("half a message, then silence", call -> call.head().data(message(0, 100, (byte) 10)));
    all.put("half a message, then a cut", call -> call.head().data(message(0, 100)).cut());
    all.put("a cut", HostileServer.Call::cut);
    all.put("a cut after the head", call -> call.head().cut());
    all.put(
        "a reset",
        call -> call.frame(HostileServer.RST_STREAM, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 2));
    all.put(
        "a reset after the message",
        call -> call.head().message().frame(HostileServer.RST_STREAM, 0, new byte[4]));
    all.put("compressed by nothing", call -> call.head().data(message(1, 1, (byte) 10)).end());
    all.put("an unknown flag", call -> call.head().data(message(9, 1, (byte) 10)).end());
    all.put("no protobuf", call -> call.head().message((byte) 7, (byte) -1).end());
    all.put("truncated protobuf", call -> call.head().message((byte) 10, (byte) 99).end());
    all.put(
        "a batch of 2 GB",
        call ->
            call.head()
                .message((byte) 10, (byte) -1, (byte) -1, (byte) -1, (byte) -1, (byte) 7)
                .end());
    all.put(
        "a batch of negative length",
        call ->
            call.head()
                .message((byte) 10, (byte) -1, (byte) -1, (byte) -1, (byte) -1, (byte) 15, (byte) 0)
                .end());
    all.put("groups without end", call -> call.head().message(filled(100_000, 0x0B)).end());
    all.put("no HPACK", call -> call.frame(HostileServer.HEADERS, 5, filled(100, -1)));
    all.put("frames of no kind", call -> call.bytes(filled(100_000, 0xAA)));
    all.put(
        "a frame of 16 MB",
        call -> call.bytes((byte) -1, (byte) -1, (byte) -1, (byte) 0, (byte) 0));
    all.put("a goodbye", call -> call.ofConnection(HostileServer.GOAWAY, 0, new byte[8]));
    all.put(
        "a window too far",
        call ->
            call.ofConnection(
                HostileServer.WINDOW_UPDATE, 0, (byte) 127, (byte) -1, (byte) -1, (byte) -1));
    all.put("data before the head", call -> call.message().end());
    all.put("a head twice", call -> call.head().head().message().end());
    all.put(
        "a text of NULs and bad UTF-8",
        call -> call.trailers("grpc-status", "13", "grpc-message", "a%00b%FF%C0%80"));
    all.put(
        "a text that is no percent code",
        call -> call.trailers("grpc-status", "13", "grpc-message", "%%%zz%\u00e9"));
    all.put(
        "a leader that is nowhere",
        call ->
            call.trailers(
                "grpc-status",
                "13",
                "grpc-message",
                "Not leader for shard. Leader: Some(\"http://\")"));
    return all;
  }

  private static byte[] filled(int length, int with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  /** Of a message as long as one can be. */
  private static void flood(HostileServer.Call call) throws IOException {
    call.head().data(message(0, Integer.MAX_VALUE));
    byte[] zeros = new byte[1 << 20];
    while (true) {
      call.data(zeros);
    }
  }

  static Stream<String> aWrongAnswer() {
    return attacks().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource
  void aWrongAnswer(String what) {
    server.answerWith(attacks().get(what));
    for (String error : List.of(scan(), query())) {
      assertThat(error).as(what).isNotEmpty();
      assertThat(STATES).as(error).contains(error.substring(0, 5));
    }
    servesOthers();
  }

  /** The connection is that one's alone: nothing else comes through while it lasts. */
  @Test
  void anAnswerWithoutEndIsRefusedByItsLength() throws IOException {
    try (HostileServer flooding = new HostileServer();
        BridgeSessions own = new BridgeSessions(Files.createTempDirectory("flooded"))) {
      flooding.answerWith(HostileAnswersTest::flood);
      BridgeSessions.Peer peer = own.newPeer(TIMEOUT_MILLIS, List.of(flooding.address()));
      assertThatThrownBy(() -> peer.session.executeQuery(STATEMENT))
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> {
                assertThat(e.sqlState()).isEqualTo(SqlState.OUT_OF_MEMORY);
                assertThat(e.hint()).contains("fewer rows");
              });
    }
  }

  @Property(tries = 1_000)
  void whateverIsMadeOfAnAnswer(@ForAll Random random) {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    if (random.nextBoolean() && bytes.length > 1) {
      bytes[0] = 10;
      bytes[1] = (byte) (bytes.length - 2);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt() : bytes.length;
    int flag = random.nextInt(10) == 0 ? random.nextInt() : 0;
    String status = List.of("0", "0", "0", "13", "99", "-1", "").get(random.nextInt(7));
    server.answerWith(
        call -> call.head().data(message(flag, length, bytes)).trailers("grpc-status", status));
    for (String state : List.of(scan(), query())) {
      if (!state.isEmpty()) {
        assertThat(STATES).contains(state.substring(0, 5));
      }
    }
    servesOthers();
    assertThat(Thread.activeCount()).isLessThan(threadsBefore + MOST_THREADS_MORE);
  }

  private static void servesOthers() {
    server.answerWith(
        call ->
            call.head()
                .message(
                    ExecuteQueryRpcResponse.newBuilder().setMessage("done").build().toByteArray())
                .end());
    assertThat(query()).isEmpty();
  }

  /** The SQLSTATE of its error, with what it says; empty if there is none. */
  private static String scan() {
    BridgeSessions.Peer peer = newPeer();
    return state(
        peer,
        () -> {
          peer.session.call(
              PgServiceGrpc.getScanMethod(),
              ScanRpcRequest.newBuilder()
                  .setNamespace("a_namespace_of_some_length")
                  .setTableName("a_table_of_some_length")
                  .setSessionId(peer.session.id())
                  .build());
        });
  }

  private static String query() {
    BridgeSessions.Peer peer = newPeer();
    return state(peer, () -> peer.session.executeQuery(STATEMENT));
  }

  private static BridgeSessions.Peer newPeer() {
    return bridge.newPeer(TIMEOUT_MILLIS, List.of(server.address()));
  }

  private static String state(BridgeSessions.Peer peer, Runnable call) {
    try {
      call.run();
      return "";
    } catch (BridgeException e) {
      assertThat(e.getMessage()).isNotBlank();
      return e.sqlState() + " " + e.getMessage() + " " + e.detail();
    } finally {
      peer.session.close();
    }
  }
}
