package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class AnswerTest {
  private static final int LARGEST = 100;

  private final Answer answer = new Answer(LARGEST).begin();

  private static void isTooLarge(ThrowingCallable writing) {
    assertThatThrownBy(writing)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.sqlState()).isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED));
  }

  @Example
  void noMoreThanAFrameHoldsIsWritten() {
    answer.writeString("x".repeat(LARGEST - Integer.BYTES));
    assertThat(answer.values().remaining()).isEqualTo(LARGEST);
    isTooLarge(() -> answer.writeInt(1));
    isTooLarge(() -> answer.end(ByteBuffer.allocate(1)));
    answer.end(ByteBuffer.allocate(0));
  }

  @Example
  void rowsCountWithWhatIsBeforeThem() {
    answer.writeLong(1);
    isTooLarge(() -> answer.end(ByteBuffer.allocate(LARGEST - Long.BYTES + 1)));
    answer.end(ByteBuffer.allocate(LARGEST - Long.BYTES));
  }

  @Property(tries = 100)
  void whatIsWrittenIsWhatAQuestionReads(
      @ForAll int first, @ForAll long second, @ForAll @Size(max = 200_000) byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Answer large = new Answer().begin();
    large.writeInt(first).writeString(text).writeLong(second).writeString(null);
    Question read = new Question(large.values());
    assertThat(read.readInt()).isEqualTo(first);
    assertThat(read.readString()).isEqualTo(text);
    assertThat(read.readLong()).isEqualTo(second);
    assertThat(read.readString()).isNull();
    assertThat(read.rest().hasRemaining()).isFalse();
  }
}
