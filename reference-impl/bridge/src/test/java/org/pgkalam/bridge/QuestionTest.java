package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Example;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class QuestionTest {
  private static Question of(int... ints) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES * ints.length).order(ByteOrder.nativeOrder());
    for (int value : ints) {
      bytes.putInt(value);
    }
    return new Question(bytes.flip());
  }

  private static void endsTooSoon(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.sqlState()).isEqualTo(SqlState.PROTOCOL_VIOLATION));
  }

  @Example
  void lengthsAreHeldAgainstWhatIsThereBeforeAnythingIsAllocated() {
    for (int length : List.of(5, Integer.MAX_VALUE, -2, Integer.MIN_VALUE)) {
      endsTooSoon(() -> of(length, 0).readBytes());
      endsTooSoon(() -> of(length, 0).readString());
    }
    assertThat(of(4, 7).readBytes()).hasSize(4);
    assertThat(of(-1).readBytes()).isNull();
  }

  @Example
  void countsAreHeldAgainstWhatIsThereBeforeAnythingIsAllocated() {
    for (int count : List.of(2, Integer.MAX_VALUE, -1, Integer.MIN_VALUE)) {
      endsTooSoon(() -> of(count, 0).readCount());
      endsTooSoon(() -> of(count, 0).readOptions());
      endsTooSoon(() -> Scan.readColumns(of(count, 0)));
      endsTooSoon(() -> Filter.readAll(of(count, 0)));
    }
    assertThat(of(1, 7).readCount()).isEqualTo(1);
    assertThat(of(0).readOptions()).isEmpty();
  }

  @Example
  void numbersThatAreNotThereAreAnErrorOfTheQuestion() {
    endsTooSoon(() -> of().readInt());
    endsTooSoon(() -> of().readBoolean());
    endsTooSoon(() -> of(1).readLong());
  }
}
