package org.pgkalam.extension.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pgkalam.extension.Rig;
import org.pgkalam.mock.Faults;
import org.pgkalam.protocol.BeginTransactionRequest;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.UpdateRpcRequest;

/** What goes wrong with a call that a statement of a session makes. */
final class Trouble {
  private static final Duration SLOW = Duration.ofMinutes(10);
  private static final long PATIENCE_SECONDS = 60;
  private static final long POLL_NANOS = 100_000;

  private static final List<Class<? extends Message>> CALLS =
      List.of(
          ScanRpcRequest.class,
          InsertRpcRequest.class,
          UpdateRpcRequest.class,
          DeleteRpcRequest.class,
          BeginTransactionRequest.class,
          CommitTransactionRequest.class);

  private final Rig rig;
  private final Connection observer;
  private final String pid;
  private final Strike strike;
  private final CountDownLatch answered = new CountDownLatch(1);
  private Faults.Fault fault;

  /**
   * @param pid of the session's backend
   */
  Trouble(Rig rig, Connection observer, String pid, Strike strike) {
    this.rig = rig;
    this.observer = observer;
    this.pid = pid;
    this.strike = strike;
  }

  /** Whether it was met. */
  boolean hasStruck() {
    return fault != null && fault.hits() > 0;
  }

  /**
   * Runs a statement while it lies in wait.
   *
   * @param skipped how many calls pass before
   */
  Attempt during(int skipped, Supplier<Attempt> statement) throws SQLException {
    if (strike == Strike.NONE) {
      return statement.get();
    }
    ProcessHandle bridge = strike.kills() ? bridge(observer) : null;
    String prefix = "pg-" + pid + "-";
    fault =
        declare()
            .when(request -> isWanted(request) && session(request).startsWith(prefix))
            .after(skipped)
            .times(1);
    CompletableFuture<Attempt> attempt = CompletableFuture.supplyAsync(statement);
    try {
      await(() -> attempt.isDone() || hasStruck());
      if (hasStruck()) {
        strike(bridge);
      }
      Attempt ended = attempt.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      answered.countDown();
      await(() -> rig.kalam().journal().inFlight() == 0 || strike.kills());
      if (bridge != null && hasStruck()) {
        kill(bridge);
      }
      return ended;
    } catch (Exception e) {
      throw new IllegalStateException("of a statement under " + strike, e);
    } finally {
      answered.countDown();
      rig.kalam().faults().clear();
    }
  }

  private Faults.Fault declare() {
    Faults.Declaration on = rig.kalam().faults().on(Faults.ANY);
    return switch (strike) {
      case REFUSED -> on.status(Status.Code.INTERNAL, "struck");
      case UNREACHABLE -> on.status(Status.Code.UNAVAILABLE, "struck");
      case ANSWER_LOST -> on.status(Status.Code.UNAVAILABLE, "struck").afterWork();
      case KILLED_BEFORE_WORK -> on.blackHole();
      case KILLED_AFTER_WORK -> on.blackHole().afterWork();
      case SCAN_CANCELLED -> on.delay(SLOW);
      case CANCELLED_AFTER_WORK -> on.respondWith(this::hold);
      case NONE -> throw new IllegalStateException("no strike");
    };
  }

  private boolean isWanted(Message request) {
    return strike == Strike.SCAN_CANCELLED
        ? request instanceof ScanRpcRequest
        : CALLS.contains(request.getClass());
  }

  private static String session(Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("session_id");
    return (String) request.getField(field);
  }

  private Message hold(Message response) {
    try {
      if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("an answer was held for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return response;
  }

  private void strike(ProcessHandle bridge) throws SQLException {
    switch (strike) {
      case KILLED_BEFORE_WORK, KILLED_AFTER_WORK -> kill(bridge);
      case SCAN_CANCELLED, CANCELLED_AFTER_WORK ->
          Rig.query(observer, "SELECT pg_cancel_backend(" + pid + ")");
      default -> {}
    }
  }

  static ProcessHandle bridge(Connection observer) throws SQLException {
    // Whoever has lost the last one waits for the next.
    Rig.query(observer, "SELECT kalam.bridge_status()");
    String pid = Rig.query(observer, "SELECT pid FROM kalam.bridge").get(0);
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  static void kill(ProcessHandle bridge) {
    bridge.destroyForcibly();
    await(() -> !bridge.isAlive());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited for too long");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
