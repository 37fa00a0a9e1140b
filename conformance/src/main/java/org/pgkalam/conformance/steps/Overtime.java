package org.pgkalam.conformance.steps;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Watches one statement. When its time is up it is cancelled; if it does not end then, its backend
 * is told to end; if that does not help either, the server is killed.
 */
final class Overtime implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Connection connection;
  private final ScenarioServer server;
  private final Deadline deadline;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread watcher;
  private volatile String tried;

  Overtime(Connection connection, ScenarioServer server, Deadline deadline) {
    this.connection = connection;
    this.server = server;
    this.deadline = deadline;
    watcher = new Thread(this::watch, "statement-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  /** What had to be done to end the statement; nothing if it ended in time. */
  Optional<String> verdict() {
    return Optional.ofNullable(tried)
        .map(how -> "it did not end within the scenario's " + deadline + "; " + how);
  }

  private void watch() {
    try {
      if (ended(deadline.left())) {
        return;
      }
      tried = "it ended when it was cancelled";
      cancel();
      if (ended(GRACE)) {
        return;
      }
      tried = "it ignored a cancel and ended when its backend was terminated";
      server.terminate(backend());
      if (ended(GRACE)) {
        return;
      }
      tried = "it ignored a cancel and the termination of its backend, so the server was killed";
      server.kill();
      abort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended(Duration within) throws InterruptedException {
    return ended.await(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void cancel() {
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      tried = "it could not be cancelled: " + e.getMessage();
    }
  }

  private int backend() {
    try {
      return connection.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For a server that cannot be killed: whoever waits for the answer waits no longer. */
  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      tried =
          "it ignored all that was tried, and its connection cannot be given up: " + e.getMessage();
    }
  }

  /** The statement has ended. */
  @Override
  public void close() {
    ended.countDown();
  }
}
