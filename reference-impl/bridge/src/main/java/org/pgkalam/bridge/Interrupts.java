package org.pgkalam.bridge;

import com.google.common.util.concurrent.ListenableFuture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL's wish to end the statement or the session while Java waits for KalamDB.
 *
 * <p>The two buffers lie over {@code QueryCancelPending} and {@code ProcDiePending} of the backend,
 * which its signal handlers set.
 */
final class Interrupts {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** Well below the 200 ms in which a cancel must be felt, and rare enough to cost nothing. */
  private static final long LOOK_EVERY_MILLIS = 10;

  private final ByteBuffer cancel;
  private final ByteBuffer die;
  private final ByteBuffer transactionTimeout;
  private boolean held;

  /** The last lies over {@code TransactionTimeoutPending}; null before PostgreSQL 17. */
  Interrupts(ByteBuffer cancel, ByteBuffer die, ByteBuffer transactionTimeout) {
    this.cancel = cancel;
    this.die = die;
    this.transactionTimeout = transactionTimeout;
  }

  /** The statement is to end; C lets PostgreSQL say so. */
  static final class Pending extends RuntimeException {
    Pending() {
      super(null, null, false, false);
    }
  }

  /**
   * The future's result; cancels it and raises {@link Pending} when PostgreSQL wants to go on
   * without it.
   */
  <T> T await(ListenableFuture<T> future, BackendThreads.Crew crew) throws ExecutionException {
    while (true) {
      try {
        return future.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (pending()) {
          future.cancel(true);
          throw new Pending();
        }
        Throwable failure = crew.failure();
        if (failure != null) {
          future.cancel(true);
          throw new ExecutionException(failure);
        }
      } catch (InterruptedException e) {
        future.cancel(true);
        throw new Pending();
      }
    }
  }

  /**
   * Whether interrupts wait, as for a request that must not be left half-way; such a request has a
   * deadline.
   */
  void setHeld(boolean nowHeld) {
    held = nowHeld;
  }

  private boolean pending() {
    return !held
        && (isSet(cancel)
            || isSet(die)
            || (transactionTimeout != null && isSet(transactionTimeout)));
  }

  private static boolean isSet(ByteBuffer flag) {
    return (int) INT.getVolatile(flag, 0) != 0;
  }
}
