package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.SettableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.jqwik.api.Example;

class CancellationTest {
  private final SettableFuture<String> answer = SettableFuture.create();
  private Consumer<Cancellation> meanwhile = cancellation -> {};
  private final Cancellation cancellation =
      new Cancellation(() -> this.meanwhile.accept(this.cancellation()));

  private Cancellation cancellation() {
    return cancellation;
  }

  /** Answers only when the caller waits again, or waits no more. */
  private void answerOnceWaiting(Thread waiting, AtomicBoolean left) {
    Thread answering =
        new Thread(
            () -> {
              while (waiting.getState() != Thread.State.WAITING && !left.get()) {
                Thread.onSpinWait();
              }
              answer.set("done");
            });
    answering.setDaemon(true);
    answering.start();
  }

  @Example
  void whatTakesBackIsAwaitedAlsoWhenTheBackendGoesMeanwhile() throws Exception {
    for (Cancellation.Call call : Cancellation.Call.values()) {
      CancellationTest one = new CancellationTest();
      AtomicBoolean left = new AtomicBoolean();
      Thread waiting = Thread.currentThread();
      one.meanwhile =
          cancellation -> {
            cancellation.leaveAll();
            one.answerOnceWaiting(waiting, left);
          };
      one.cancellation.begin(0);
      one.cancellation.setHeld(true);
      try {
        assertThat(one.cancellation.await(one.answer, call)).isEqualTo("done");
      } finally {
        left.set(true);
      }
    }
  }

  @Example
  void aReadIsCancelledWhenItsQuestionIsLeft() {
    cancellation.begin(3);
    meanwhile = it -> it.leave(3);
    assertThatThrownBy(() -> cancellation.await(answer, Cancellation.Call.READ))
        .isInstanceOf(Cancellation.Left.class);
    assertThat(answer.isCancelled()).isTrue();
  }

  @Example
  void aWriteStaysOnItsWayWhenItsQuestionIsLeft() {
    cancellation.begin(3);
    meanwhile = it -> it.leave(3);
    assertThatThrownBy(() -> cancellation.await(answer, Cancellation.Call.WRITE))
        .isInstanceOf(Cancellation.Left.class);
    assertThat(answer.isDone()).isFalse();
    assertThatThrownBy(cancellation::refuseIfLeft).isInstanceOf(Cancellation.Left.class);
  }

  @Example
  void anotherQuestionIsNotLeft() throws Exception {
    cancellation.begin(4);
    meanwhile =
        it -> {
          it.leave(3);
          answer.set("done");
        };
    assertThat(cancellation.await(answer, Cancellation.Call.READ)).isEqualTo("done");
    assertThat(cancellation.hasLeft()).isFalse();
  }
}
