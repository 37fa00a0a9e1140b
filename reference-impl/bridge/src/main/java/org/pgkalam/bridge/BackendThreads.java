package org.pgkalam.bridge;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The Java threads of a backend.
 *
 * <p>A thread inherits its starter's signal mask. PostgreSQL's signals must reach the main thread
 * alone, so no thread is ever started from there: all come from threads that were started while the
 * signals were blocked. Constructed with the signals blocked.
 */
final class BackendThreads {
  private static final long IDLE_SECONDS = 60;

  private final Thread main = Thread.currentThread();
  private final LinkedBlockingQueue<Runnable> handedOver = new LinkedBlockingQueue<>();
  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor timer;

  BackendThreads() {
    ThreadFactory daemons = BackendThreads::daemon;
    pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons);
    timer = new ScheduledThreadPoolExecutor(1, daemons);
    timer.setRemoveOnCancelPolicy(true);
    timer.prestartCoreThread();
    daemons.newThread(this::startWhatMainHandsOver).start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "kalam");
    thread.setDaemon(true);
    return thread;
  }

  private void startWhatMainHandsOver() {
    while (true) {
      try {
        pool.execute(handedOver.take());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Runs the tasks of one connection on daemon threads, and knows when one of them has ended badly.
   */
  final class Crew implements Executor {
    private volatile Throwable failure;

    /** May be used from the main thread. */
    @Override
    public void execute(Runnable task) {
      Runnable watched = () -> watch(task);
      if (Thread.currentThread() != main) {
        pool.execute(watched);
      } else if (!pool.getQueue().offer(watched)) {
        // No thread waits for a task: another one has to be started, and not from here.
        handedOver.add(watched);
      }
    }

    private void watch(Runnable task) {
      try {
        task.run();
      } catch (Throwable e) {
        failure = e;
        throw e;
      }
    }

    /**
     * What ended a task (out of memory, say), or null: after that the connection may answer no call
     * any more.
     */
    Throwable failure() {
      return failure;
    }
  }

  Crew crew() {
    return new Crew();
  }

  ScheduledExecutorService timer() {
    return timer;
  }
}
