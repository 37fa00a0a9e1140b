package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class BackendConnectionTest {
  private static final int LARGEST_FRAME = 10_000;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 2;
  private static final int GOODBYE = 3;
  private static final int STATUS = 0xFF;

  /** Only a thread that hangs takes that long. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  record Received(int number, int status, ByteBuffer payload) {
    String sqlState() {
      assertThat(status & STATUS).isEqualTo(FAILED);
      return new Question(payload.duplicate()).readString();
    }
  }

  /** A connection, both ends of it. */
  private static final class Pair implements AutoCloseable {
    private final Path directory = Files.createTempDirectory("carrier");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger ends = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Channels channels = new Channels();
    private final SessionJournal journal = SessionJournal.open(directory);
    private final SocketChannel client;
    private final BackendConnection connection;
    private volatile Backend backend;

    Pair() throws IOException {
      Path path = directory.resolve("socket");
      try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        listening.bind(UnixDomainSocketAddress.of(path));
        client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        connection =
            new BackendConnection(
                listening.accept(), threads, LARGEST_FRAME, this::newBackend, this::gone);
      }
      threads.execute(connection::serve);
    }

    private Backend newBackend(BackendConnection from) {
      MemoryBudget memory = new MemoryBudget(1 << 20);
      backend =
          new Backend(
              from.backendPid(),
              new Sessions(from.backendPid(), channels, journal, memory, from.cancellation()),
              memory,
              new BridgeStatus(Set.of(from), new CommitDoubts()),
              () -> {});
      return backend;
    }

    private void gone(BackendConnection which) {
      ends.incrementAndGet();
      ended.complete(null);
    }

    void send(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
    }

    void send(int number, int operation, byte[] payload) throws IOException {
      send(SentFrame.of(number, operation, payload).bytes());
    }

    /** Null at the end. */
    Received receive() throws IOException {
      ByteBuffer head = ByteBuffer.allocate(Frame.HEAD).order(ByteOrder.nativeOrder());
      Frame frame;
      try {
        frame = Frame.read(client, head, Integer.MAX_VALUE);
      } catch (Frame.MalformedException e) {
        throw new AssertionError("what the bridge sent is not an answer", e);
      } catch (IOException e) {
        // Reset: it has closed the connection, and had not read all of it.
        return null;
      }
      return frame == null
          ? null
          : new Received(frame.number(), frame.operation(), frame.payload());
    }

    private boolean threadsHaveEnded() {
      try {
        return threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Waits until nothing of the connection is left. */
    @Override
    public void close() throws IOException {
      try {
        client.close();
        assertThat(ended).succeedsWithin(PATIENCE);
        threads.shutdown();
        assertThat(CompletableFuture.supplyAsync(this::threadsHaveEnded))
            .succeedsWithin(PATIENCE)
            .isEqualTo(true);
        assertThat(ends).hasValue(1);
      } finally {
        channels.close();
        deleteDirectory();
      }
    }

    private void deleteDirectory() throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] hello() {
    return ints(BackendConnection.PROTOCOL_VERSION, 4321);
  }

  /** What the server log would have. */
  private static String logOf(ThrowingRunnable work) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Provide
  static Arbitrary<List<SentFrame>> frames() {
    Arbitrary<Integer> operations =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 21),
            Arbitraries.of(Frame.HELLO, Frame.CANCEL),
            Arbitraries.integers());
    Arbitrary<Integer> numbers = Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers());
    return Combinators.combine(numbers, operations, payloads())
        .as(SentFrame::of)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  /** Random bytes, and ints that are taken for lengths and counts. */
  private static Arbitrary<byte[]> payloads() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
    Arbitrary<byte[]> lengths =
        Arbitraries.oneOf(
                Arbitraries.integers().between(-2, 3),
                Arbitraries.of(Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30, 1 << 28))
            .array(int[].class)
            .ofMaxSize(12)
            .map(BackendConnectionTest::ints);
    Arbitrary<byte[]> large =
        Arbitraries.integers().between(LARGEST_FRAME, 4 * LARGEST_FRAME).map(byte[]::new);
    return Arbitraries.frequencyOf(Tuple.of(5, bytes), Tuple.of(10, lengths), Tuple.of(1, large));
  }

  @Property(tries = 200)
  void everyQuestionIsAnsweredOnceAndInItsTurn(
      @ForAll("frames") List<SentFrame> frames, @ForAll long seed) throws Exception {
    String log =
        logOf(
            () -> {
              try (Pair pair = new Pair()) {
                CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendInPieces(pair, frames, seed));
                Received answer = pair.receive();
                assertThat(answer.number()).isEqualTo(1);
                assertThat(answer.status()).isZero();
                for (SentFrame sent : frames) {
                  if (sent.number() != 0 && sent.operation() != Frame.CANCEL) {
                    answer = pair.receive();
                    assertThat(answer.number()).isEqualTo(sent.number());
                    if (sent.size() > LARGEST_FRAME) {
                      assertThat(answer.sqlState()).isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
                    }
                  }
                }
                sending.join();
                assertThat(pair.receive()).isNull();
              }
            });
    assertThat(log).doesNotContain("OutOfMemory", "leaked", "ended the connection");
  }

  private static void sendInPieces(Pair pair, List<SentFrame> frames, long seed) {
    Random random = new Random(seed);
    List<ByteBuffer> all = new ArrayList<>();
    all.add(SentFrame.of(1, Frame.HELLO, hello()).bytes());
    for (SentFrame sent : frames) {
      all.add(sent.bytes());
    }
    ByteBuffer bytes = ByteBuffer.allocate(all.stream().mapToInt(ByteBuffer::limit).sum());
    all.forEach(bytes::put);
    bytes.flip();
    try {
      while (bytes.hasRemaining()) {
        int length = random.nextBoolean() ? bytes.remaining() : random.nextInt(bytes.remaining());
        pair.send(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
      }
      pair.client.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 200)
  void garbageEndsItsConnectionAndNothingElse(
      @ForAll byte[] garbage, @ForAll boolean greeted, @ForAll boolean waits) throws Exception {
    String log =
        logOf(
            () -> {
              try (Pair pair = new Pair()) {
                if (greeted) {
                  pair.send(1, Frame.HELLO, hello());
                  assertThat(pair.receive().status()).isZero();
                }
                pair.send(ByteBuffer.wrap(garbage));
                if (waits) {
                  pair.client.shutdownOutput();
                  while (pair.receive() != null) {
                    // Errors, of what happened to be a question.
                  }
                }
              }
            });
    assertThat(log).doesNotContain("unexpected error", "leaked");
  }

  @Example
  void whatComesBeforeAHelloIsRefused() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().sqlState()).isEqualTo(SqlState.PROTOCOL_VIOLATION);
      pair.send(2, Frame.HELLO, ints(1));
      assertThat(pair.receive().sqlState()).isEqualTo(SqlState.PROTOCOL_VIOLATION);
      assertThat(pair.backend).isNull();
    }
  }

  @Example
  void aMessageBeforeAHelloEndsTheConnectionWithoutAnUnexpectedError() throws Exception {
    for (int length : List.of(0, LARGEST_FRAME + 1)) {
      String log =
          logOf(
              () -> {
                try (Pair pair = new Pair()) {
                  pair.send(0, Operation.ABORT.number(), new byte[length]);
                  assertThat(pair.receive()).isNull();
                }
              });
      assertThat(log).contains("before the hello").doesNotContain("unexpected error");
    }
  }

  @Example
  void aConnectionWithNothingOnItIsDismissed() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      pair.connection.closeWhenIdle();
      assertThat(pair.receive()).isEqualTo(new Received(0, GOODBYE, ByteBuffer.allocate(0)));
      assertThat(pair.receive()).isNull();
    }
  }

  @Example
  void aConnectionOnWhichSomethingIsHeldIsDismissedWhenItIsNotAnyMore() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      pair.backend.failLater(BridgeException.of(SqlState.INTERNAL_ERROR, "of a tell"));
      pair.connection.closeWhenIdle();
      pair.send(2, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().sqlState()).isEqualTo(SqlState.INTERNAL_ERROR);
      pair.send(0, Operation.ABORT.number(), new byte[0]);
      assertThat(pair.receive().status()).isEqualTo(GOODBYE);
      assertThat(pair.receive()).isNull();
    }
  }

  @Property(tries = 50)
  void whatCrossesAGoodbyeIsAnsweredBeforeItOrNotTaken() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(pair.connection::closeWhenIdle);
      try {
        pair.send(2, Operation.STATUS.number(), new byte[0]);
      } catch (IOException e) {
        // Closed already: not taken.
      }
      Received first = pair.receive();
      if (first.number() == 2) {
        assertThat(first.status()).isZero();
        first = pair.receive();
      }
      assertThat(first).isEqualTo(new Received(0, GOODBYE, ByteBuffer.allocate(0)));
      assertThat(pair.receive()).isNull();
      closing.join();
    }
  }

  @Example
  void anotherVersionIsAnsweredWithOurs() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, ints(BackendConnection.PROTOCOL_VERSION + 1, 4321));
      Received answer = pair.receive();
      assertThat(answer.status()).isZero();
      assertThat(new Question(answer.payload()).readInt())
          .isEqualTo(BackendConnection.PROTOCOL_VERSION);
      assertThat(pair.backend).isNull();
    }
  }

  @Example
  void whatGoesWrongWithATellIsAnsweredToTheNextQuestion() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      pair.send(0, Operation.MODIFY_ROWS.number(), new byte[LARGEST_FRAME + 1]);
      pair.send(2, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().sqlState()).isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
      // Rows are lost, so the transaction cannot commit any more.
      pair.send(3, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().status()).isEqualTo(Answer.HOLDS_STATE);
      pair.send(0, Operation.ABORT.number(), new byte[0]);
      pair.send(4, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().status()).isZero();
    }
  }

  @Example
  void aLengthBeyondTheFrameDoesNotTakeTheProcessWithIt() throws Exception {
    try (Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      for (Operation operation :
          List.of(Operation.EXECUTE, Operation.SCAN_OPEN, Operation.VALIDATE)) {
        pair.send(2, operation.number(), ints(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThat(pair.receive().sqlState()).isEqualTo(SqlState.PROTOCOL_VIOLATION);
      }
    }
  }

  /** A server that takes connections and never says anything. */
  private static byte[] askOf(ServerSocket silent) throws IOException {
    ByteArrayOutputStream question = new ByteArrayOutputStream();
    question.write(string("kalam_server"));
    question.write(ints(2));
    question.write(string("host"));
    question.write(string(silent.getInetAddress().getHostAddress()));
    question.write(string("port"));
    question.write(string(String.valueOf(silent.getLocalPort())));
    int noMapping = 0;
    int readOnly = 0;
    int read = 1;
    int limitKb = 64;
    question.write(ints(noMapping, readOnly, read, limitKb));
    question.write(string("SELECT 1"));
    return question.toByteArray();
  }

  private static byte[] string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + bytes.length)
        .order(ByteOrder.nativeOrder())
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  @Example
  void aCancelIsReadWhileTheQuestionWaits() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      pair.send(2, Operation.EXECUTE.number(), askOf(silent));
      pair.send(7, Frame.CANCEL, new byte[0]);
      pair.send(2, Frame.CANCEL, new byte[0]);
      assertThat(pair.receive()).isEqualTo(new Received(2, INTERRUPTED, ByteBuffer.allocate(0)));
      pair.send(3, Operation.STATUS.number(), new byte[0]);
      assertThat(pair.receive().number()).isEqualTo(3);
    }
  }

  @Example
  void aBackendThatGoesWhileItsQuestionWaitsEndsOnce() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Pair pair = new Pair()) {
      pair.send(1, Frame.HELLO, hello());
      assertThat(pair.receive().status()).isZero();
      pair.send(2, Operation.EXECUTE.number(), askOf(silent));
    }
  }
}
