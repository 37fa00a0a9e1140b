package org.pgkalam.mock.sql;

import io.grpc.Context;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.pgkalam.mock.store.StoreException;

/**
 * Lends one DuckDB to one query at a time, for a limited time. A query that does not end when it is
 * told to goes on by itself, and the next one gets another DuckDB.
 */
final class DuckDbTurns implements AutoCloseable {
  /** How long a query that was told to end is waited for. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final long INTERRUPT_MILLIS = 20;

  /** DuckDB's planner recurses, and a stack that is too small for it ends the process. */
  private static final long STACK_BYTES = 256L << 20;

  private static final Executor WORKERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(null, task, "kalam-query", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  /** Opens a DuckDB. */
  interface Opening {
    DuckDb open() throws SQLException;
  }

  /** What is done in a turn. */
  interface Work<T> {
    T on(DuckDb duckDb) throws SQLException;
  }

  private final Opening opening;
  private final Duration limit;
  private final ReentrantLock turn = new ReentrantLock(true);
  private DuckDb duckDb;

  DuckDbTurns(Opening opening, Duration limit) {
    this.opening = opening;
    this.limit = limit;
  }

  /**
   * Waits for its turn and does the work. What a DuckDB takes to start does not count.
   *
   * @throws StoreException if both together take longer than the limit
   * @throws CancellationException if the call of the current {@link Context} is cancelled
   */
  <T> T run(Work<T> work) throws SQLException {
    long begun = System.nanoTime();
    try {
      if (!turn.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw tooLong();
      }
      try {
        long left = limit.toNanos() - (System.nanoTime() - begun);
        if (duckDb == null) {
          duckDb = opening.open();
        }
        return runNow(work, duckDb, left);
      } finally {
        turn.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  private <T> T runNow(Work<T> work, DuckDb mine, long nanos)
      throws SQLException, InterruptedException {
    CompletableFuture<T> done = new CompletableFuture<>();
    CompletableFuture<T> awaited = done.copy();
    WORKERS.execute(
        () -> {
          try {
            done.complete(work.on(mine));
          } catch (Throwable e) {
            done.completeExceptionally(e);
          }
        });
    Context.CancellationListener onCancel =
        context -> awaited.completeExceptionally(new CancellationException());
    Context call = Context.current();
    call.addListener(onCancel, Runnable::run);
    try {
      return awaited.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      stop(mine, done);
      throw tooLong();
    } catch (CancellationException e) {
      stop(mine, done);
      throw e;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      call.removeListener(onCancel);
    }
  }

  private static RuntimeException failure(Throwable cause) throws SQLException {
    if (cause instanceof SQLException sql) {
      throw sql;
    }
    if (cause instanceof OutOfMemoryError) {
      return QueryErrors.exhausted("the query wants more memory than there is");
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }

  /** Returns when the query has ended, or is nobody's concern any more. */
  private void stop(DuckDb running, CompletableFuture<?> done) throws InterruptedException {
    long end = System.nanoTime() + GRACE.toNanos();
    while (!done.isDone() && System.nanoTime() < end) {
      // One that has not begun takes no notice.
      running.interrupt();
      try {
        done.get(INTERRUPT_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        // Asked again above.
      }
    }
    if (!done.isDone()) {
      duckDb = null;
      var unused = done.whenComplete((result, error) -> running.discard());
    }
  }

  private StoreException tooLong() {
    return QueryErrors.exhausted("the query takes longer than " + limit.toMillis() + " ms");
  }

  /** Waits for the query of the moment, but no longer than for any that is told to end. */
  @Override
  public void close() {
    boolean mine = false;
    try {
      mine = turn.tryLock(limit.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
      if (mine && duckDb != null) {
        duckDb.close();
        duckDb = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      if (mine) {
        turn.unlock();
      }
    }
  }
}
