package org.pgkalam.bridge;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/**
 * The Java threads of a backend.
 *
 * <p>A thread inherits its starter's signal mask. PostgreSQL's signals must reach the main thread
 * alone, so no thread is ever started from there: all come from threads that were started while the
 * signals were blocked. Constructed with the signals blocked.
 */
final class BackendThreads {
  private final Thread main = Thread.currentThread();
  private final LinkedBlockingQueue<Runnable> handedOver = new LinkedBlockingQueue<>();
  private final ExecutorService pool;
  private final ScheduledThreadPoolExecutor timer;
  private volatile Throwable failure;

  BackendThreads() {
    ThreadFactory daemons = BackendThreads::daemon;
    pool = Executors.newCachedThreadPool(daemons);
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
        run(handedOver.take());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Runs tasks on daemon threads; may be used from the main thread. */
  Executor executor() {
    return task -> {
      if (Thread.currentThread() == main) {
        handedOver.add(task);
      } else {
        run(task);
      }
    };
  }

  private void run(Runnable task) {
    pool.execute(
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            failure = e;
            throw e;
          }
        });
  }

  /**
   * What ended a task since the last call, or null: a connection whose thread is gone (out of
   * memory, say) answers no call any more.
   */
  Throwable takeFailure() {
    Throwable taken = failure;
    if (taken != null) {
      failure = null;
    }
    return taken;
  }

  ScheduledExecutorService timer() {
    return timer;
  }
}
