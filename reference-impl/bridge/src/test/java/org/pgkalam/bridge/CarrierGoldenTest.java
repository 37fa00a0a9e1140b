package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Example;

/** The bytes that native/src/test/c/golden.c holds the other side to. */
class CarrierGoldenTest {
  private static final Path GOLDEN = Path.of("../native/src/test/resources/carrier-golden.txt");

  private final Map<String, byte[]> frames = read();

  private static Map<String, byte[]> read() {
    Map<String, byte[]> frames = new LinkedHashMap<>();
    try {
      String name = null;
      for (String line : Files.readAllLines(GOLDEN)) {
        if (line.startsWith("<") || line.startsWith(">")) {
          name = line.substring(2, line.indexOf(':'));
          frames.put(name, new byte[0]);
        } else if (name != null) {
          frames.merge(
              name, HexFormat.of().parseHex(line.replace(" ", "")), CarrierGoldenTest::concat);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return frames;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private Question asked(String name, int number, int operation) throws IOException {
    var channel = Channels.newChannel(new ByteArrayInputStream(frames.get(name)));
    ByteBuffer head = ByteBuffer.allocate(Frame.HEAD).order(ByteOrder.nativeOrder());
    Frame frame = Frame.read(channel, head, 1 << 20);
    assertThat(frame.number()).isEqualTo(number);
    assertThat(frame.operation()).isEqualTo(operation);
    assertThat(Frame.read(channel, head, 1 << 20)).isNull();
    return new Question(frame.payload());
  }

  private static byte[] sent(Answer answer, int number, boolean holdsState) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    answer.send(new Collected(Channels.newChannel(bytes)), number, holdsState);
    return bytes.toByteArray();
  }

  @Example
  void hello() throws IOException {
    Question hello = asked("hello", 1, Frame.HELLO);
    assertThat(hello.readInt()).isEqualTo(BackendConnection.PROTOCOL_VERSION);
    assertThat(hello.readInt()).isEqualTo(1234);
    assertThat(hello.rest().hasRemaining()).isFalse();
    Answer answer = new Answer().begin().writeInt(BackendConnection.PROTOCOL_VERSION);
    assertThat(sent(answer, 1, false)).isEqualTo(frames.get("hello-answer"));
  }

  @Example
  void aQuestionOfStringsOptionsAndNulls() throws IOException {
    Question question = asked("scan-open", 2, Operation.SCAN_OPEN.number());
    assertThat(question.readString()).isEqualTo("kalam_server");
    assertThat(question.readOptions())
        .containsExactly(Map.entry("host", "bücher☃"), Map.entry("port", ""));
    assertThat(question.readOptions()).as("of a user mapping").isEmpty();
    assertThat(question.readString()).isEqualTo("app");
    assertThat(question.readString()).isEqualTo("items");
    assertThat(question.readOptions()).isEmpty();
    assertThat(question.readString()).isNull();
    assertThat(question.readBoolean()).isTrue();
    assertThat(Scan.readColumns(question))
        .singleElement()
        .satisfies(column -> assertThat(column.name()).isEqualTo("id"));
    assertThat(Filter.readAll(question)).isEmpty();
    assertThat(question.rest().hasRemaining()).isFalse();
  }

  @Example
  void anErrorWithoutDetail() throws IOException {
    Answer answer = new Answer().begin().writeLong(1);
    answer.failed(
        BridgeException.of(SqlState.UNDEFINED_TABLE, "no table \"ü\" in KalamDB")
            .withHint("Create it before you read it."));
    assertThat(sent(answer, 2, false)).isEqualTo(frames.get("failed"));
  }

  @Example
  void aGoodbye() throws IOException {
    Answer answer = new Answer().begin();
    answer.goodbye();
    assertThat(sent(answer, 0, false)).isEqualTo(frames.get("goodbye"));
  }

  @Example
  void tellsAndCancels() throws IOException {
    Question close = asked("scan-close", 0, Operation.SCAN_CLOSE.number());
    assertThat(close.readLong()).isEqualTo(7);
    assertThat(close.rest().hasRemaining()).isFalse();
    assertThat(asked("scan-next", 3, Operation.SCAN_NEXT.number()).readLong()).isEqualTo(258);
    assertThat(asked("cancel", 3, Frame.CANCEL).rest().hasRemaining()).isFalse();
    assertThat(asked("status", 4, Operation.STATUS.number()).rest().hasRemaining()).isFalse();
  }

  @Example
  void anAnswerToACancelledQuestionHasNothingOfWhatWasBegun() throws IOException {
    Answer answer = new Answer().begin().writeString("half an answer");
    answer.interrupted();
    assertThat(sent(answer, 3, false)).isEqualTo(frames.get("interrupted"));
  }

  @Example
  void anAnswerThatHoldsState() throws IOException {
    Answer answer = new Answer().begin().writeLong(-2).writeInt(42).writeString("!");
    answer.writeString(null).writeString("");
    assertThat(sent(answer, 4, true)).isEqualTo(frames.get("holds-state"));
  }

  @Example
  void theFileHasNoOtherFrames() {
    assertThat(frames)
        .containsOnlyKeys(
            "hello",
            "hello-answer",
            "scan-open",
            "goodbye",
            "failed",
            "scan-close",
            "scan-next",
            "cancel",
            "status",
            "interrupted",
            "holds-state");
  }

  /** Gathers by writing one after the other. */
  private record Collected(WritableByteChannel to) implements GatheringByteChannel {
    @Override
    public long write(ByteBuffer[] parts, int offset, int length) throws IOException {
      long written = 0;
      for (int i = offset; i < offset + length; i++) {
        written += to.write(parts[i]);
      }
      return written;
    }

    @Override
    public long write(ByteBuffer[] parts) throws IOException {
      return write(parts, 0, parts.length);
    }

    @Override
    public int write(ByteBuffer part) throws IOException {
      return to.write(part);
    }

    @Override
    public boolean isOpen() {
      return to.isOpen();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
