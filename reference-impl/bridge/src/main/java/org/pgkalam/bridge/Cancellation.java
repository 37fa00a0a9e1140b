package org.pgkalam.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The wish of a backend to leave the question that it has asked. One per backend; the question's
 * thread waits here for KalamDB, another thread reads what the backend sends meanwhile.
 */
final class Cancellation {
  /**
   * Short waits end before anybody would want to leave; only in longer ones somebody has to listen.
   */
  private static final long UNHEARD_MILLIS = 5;

  /** What becomes of a call when the backend leaves. */
  enum Call {
    /** It is cancelled on the wire. */
    READ,
    /**
     * It stays on its way, since a write that is cancelled may have been done; its session waits
     * for it before the next.
     */
    WRITE,
    /** It is awaited, since what it has made must be known to be taken back. */
    DEFINITION
  }

  /** The backend has left; nobody reads the answer. */
  static final class Left extends RuntimeException {
    Left() {
      super(null, null, false, false);
    }
  }

  /** How long a call that nobody waits for any more is awaited. */
  static final long AFTERWARDS_MILLIS = 30_000;

  private final Runnable letAnotherListen;
  private int question;
  private int leftUpTo;
  private boolean left;
  private boolean held;
  private CompletableFuture<Void> change = new CompletableFuture<>();

  /**
   * @param letAnotherListen called on the question's thread before a long wait
   */
  Cancellation(Runnable letAnotherListen) {
    this.letAnotherListen = letAnotherListen;
  }

  /**
   * @param number of the question, which the backend may have left while it waited for its turn; 0
   *     for what is no question
   */
  synchronized void begin(int number) {
    question = number;
    left = number != 0 && number <= leftUpTo;
    held = false;
  }

  /** The backend has left question {@code number}; nothing happens if it is answered already. */
  synchronized void leave(int number) {
    leftUpTo = Math.max(leftUpTo, number);
    if (number != 0 && number == question) {
      leaveAll();
    }
  }

  /**
   * The backend has said something else, so it has left the question that is open, if one is. A
   * backend that is terminated says no more of it than that its transaction has ended.
   */
  synchronized void leaveOpen() {
    leave(question);
  }

  /** The backend has left for good. */
  synchronized void leaveAll() {
    left = true;
    if (!held) {
      change.complete(null);
    }
  }

  synchronized boolean hasLeft() {
    return left;
  }

  /**
   * Whether calls go on although the backend has left, as those do that take back what it had
   * begun.
   */
  synchronized void setHeld(boolean nowHeld) {
    held = nowHeld;
  }

  /** Raises {@link Left} instead of beginning a call that nobody waits for. */
  synchronized void refuseIfLeft() {
    if (left && !held) {
      throw new Left();
    }
  }

  private synchronized CompletableFuture<Void> nextChange() {
    change = new CompletableFuture<>();
    if (left && !held) {
      change.complete(null);
    }
    return change;
  }

  /** The call's answer; raises {@link Left} when the backend leaves before. */
  <T> T await(ListenableFuture<T> answer, Call call)
      throws ExecutionException, InterruptedException {
    CompletableFuture<Void> changed = nextChange();
    answer.addListener(() -> changed.complete(null), MoreExecutors.directExecutor());
    awaitChange(changed);
    if (answer.isDone()) {
      return answer.get();
    }
    switch (call) {
      case READ -> answer.cancel(true);
      case WRITE -> {}
      case DEFINITION -> {
        return awaitAfterwards(answer);
      }
    }
    throw new Left();
  }

  private void awaitChange(CompletableFuture<Void> changed)
      throws ExecutionException, InterruptedException {
    try {
      changed.get(UNHEARD_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      letAnotherListen.run();
      changed.get();
    }
  }

  private static <T> T awaitAfterwards(ListenableFuture<T> answer)
      throws ExecutionException, InterruptedException {
    try {
      return answer.get(AFTERWARDS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new Left();
    }
  }
}
