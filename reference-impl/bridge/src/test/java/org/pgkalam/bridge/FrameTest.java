package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class FrameTest {
  private static final int LIMIT = 100_000;

  /** Comes in pieces, as a socket's bytes do. */
  private static final class Pieces implements ReadableByteChannel {
    private final ByteBuffer bytes;
    private final Random random;

    Pieces(ByteBuffer bytes, long seed) {
      this.bytes = bytes;
      this.random = new Random(seed);
    }

    @Override
    public int read(ByteBuffer to) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int most = Math.min(to.remaining(), bytes.remaining());
      int length = random.nextBoolean() ? most : 1 + random.nextInt(most);
      to.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD).order(ByteOrder.nativeOrder());

  private Frame read(Pieces from) throws IOException {
    return Frame.read(from, head, LIMIT);
  }

  private static ByteBuffer concat(List<SentFrame> frames) {
    ByteBuffer all =
        ByteBuffer.allocate(frames.stream().mapToInt(frame -> frame.bytes().limit()).sum());
    frames.forEach(frame -> all.put(frame.bytes()));
    return all.flip();
  }

  @Provide
  static Arbitrary<List<SentFrame>> frames() {
    Arbitrary<Integer> sizes =
        Arbitraries.frequencyOf(
            Tuple.of(10, Arbitraries.integers().between(0, 40)),
            Tuple.of(2, Arbitraries.integers().between(60_000, 70_000)),
            Tuple.of(1, Arbitraries.integers().between(LIMIT - 1, LIMIT + 200_000)));
    return Combinators.combine(
            Arbitraries.integers(), Arbitraries.integers(), sizes, Arbitraries.longs())
        .as(
            (number, operation, size, seed) -> {
              byte[] payload = new byte[size];
              new Random(seed).nextBytes(payload);
              return SentFrame.of(number, operation, payload);
            })
        .list()
        .ofMaxSize(5);
  }

  @Property(tries = 300)
  void whatIsSentArrivesInWhateverPieces(
      @ForAll("frames") List<SentFrame> frames, @ForAll long seed) throws IOException {
    Pieces pieces = new Pieces(concat(frames), seed);
    for (SentFrame sent : frames) {
      Frame frame = read(pieces);
      assertThat(frame.number()).isEqualTo(sent.number());
      assertThat(frame.operation()).isEqualTo(sent.operation());
      assertThat(frame.isQuestion()).isEqualTo(sent.number() != 0);
      assertThat(frame.tooLarge()).isEqualTo(sent.size() > LIMIT);
      assertThat(frame.payload())
          .isEqualTo(frame.tooLarge() ? ByteBuffer.allocate(0) : sent.payload());
    }
    assertThat(read(pieces)).isNull();
  }

  @Property(tries = 300)
  void anEndWithinAFrameIsNotAnEndBetweenTwo(
      @ForAll("frames") List<SentFrame> frames, @ForAll long seed) throws IOException {
    ByteBuffer all = concat(frames);
    if (!all.hasRemaining()) {
      return;
    }
    int end = new Random(seed).nextInt(all.limit());
    Pieces pieces = new Pieces(all.limit(end), seed);
    int at = 0;
    for (SentFrame sent : frames) {
      int next = at + sent.bytes().limit();
      if (end == at) {
        assertThat(read(pieces)).isNull();
        return;
      }
      if (end < next) {
        assertThatThrownBy(() -> read(pieces)).isInstanceOf(Frame.MalformedException.class);
        return;
      }
      assertThat(read(pieces).number()).isEqualTo(sent.number());
      at = next;
    }
  }

  @Property(tries = 300)
  void garbageIsReadToItsEndOrRefused(@ForAll byte[] garbage, @ForAll long seed)
      throws IOException {
    Pieces pieces = new Pieces(ByteBuffer.wrap(garbage), seed);
    int frames = 0;
    try {
      while (read(pieces) != null) {
        frames++;
      }
    } catch (Frame.MalformedException e) {
      assertThat(e).hasMessageContaining("frame");
    }
    assertThat(frames).isLessThanOrEqualTo(garbage.length / Frame.HEAD);
  }

  @Example
  void aLengthThatNoneHasIsRefusedBeforeAnythingIsAllocated() {
    for (int length : List.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x3FFFFF01)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Frame.HEAD).order(ByteOrder.nativeOrder()).putInt(0, length);
      assertThatThrownBy(() -> Frame.read(new Pieces(bytes, 0), head, Integer.MAX_VALUE))
          .isInstanceOf(Frame.MalformedException.class)
          .hasMessageContaining(String.valueOf(length));
    }
  }
}
