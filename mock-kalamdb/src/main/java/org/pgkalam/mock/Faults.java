package org.pgkalam.mock;

import com.google.protobuf.Message;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What goes wrong on demand. Faults act from the moment they are declared until {@link #clear}. */
public final class Faults {
  /** Stands for every method in {@link #on}. */
  public static final String ANY = "*";

  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  Faults() {}

  /**
   * Begins a fault.
   *
   * @param method an RPC's short name such as {@code Scan}, or {@link #ANY}
   */
  public Declaration on(String method) {
    return new Declaration(method);
  }

  /** Ends all faults. Calls that a fault holds stay held until their client gives up. */
  public void clear() {
    faults.clear();
  }

  Plan plan(String method, Message request) {
    Duration delay = Duration.ZERO;
    Optional<Fault> action = Optional.empty();
    for (Fault fault : faults) {
      if (fault.matches(method, request)
          && (fault.delay != null || action.isEmpty())
          && fault.take()) {
        if (fault.delay != null) {
          delay = delay.plus(fault.delay);
        } else {
          action = Optional.of(fault);
        }
      }
    }
    return new Plan(delay, action);
  }

  record Plan(Duration delay, Optional<Fault> action) {}

  /** A method for which a fault is being declared. */
  public final class Declaration {
    private final String method;

    private Declaration(String method) {
      this.method = method;
    }

    /**
     * Waits before the work is done. The wait ends with the call and holds no thread. Delays add
     * up.
     */
    public Fault delay(Duration delay) {
      return add(new Fault(method, delay, null, null));
    }

    /** Answers with a status instead of doing the work. */
    public Fault status(Status.Code code, String message) {
      return add(new Fault(method, null, code.toStatus().withDescription(message), null));
    }

    /** Does the work, then changes the response. The result must be of the same message type. */
    public Fault respondWith(UnaryOperator<Message> change) {
      return add(new Fault(method, null, null, change));
    }

    /** Neither does the work nor answers. */
    public Fault blackHole() {
      return add(new Fault(method, null, null, null));
    }

    private Fault add(Fault fault) {
      faults.add(fault);
      return fault;
    }
  }

  /** A declared fault. The methods below narrow it and give it back. */
  public static final class Fault {
    private final String method;
    private final Duration delay;
    private final Status status;
    private final UnaryOperator<Message> change;
    private volatile Predicate<Message> when = request -> true;
    private volatile boolean afterWork;
    private int skip;
    private int left = Integer.MAX_VALUE;
    private int hits;

    private Fault(String method, Duration delay, Status status, UnaryOperator<Message> change) {
      this.method = method;
      this.delay = delay;
      this.status = status;
      this.change = change;
    }

    /** Acts on {@code n} calls, then no more. */
    public synchronized Fault times(int n) {
      left = n;
      return this;
    }

    /** Lets the first {@code n} matching calls pass. */
    public synchronized Fault after(int n) {
      skip = n;
      return this;
    }

    /** Acts only on requests that match. */
    public Fault when(Predicate<Message> request) {
      when = request;
      return this;
    }

    /** For {@code status} and {@code blackHole}: the work is done and only its answer is lost. */
    public Fault afterWork() {
      afterWork = true;
      return this;
    }

    /**
     * Waits until it has acted on {@code n} calls.
     *
     * @throws AssertionError when {@code atMost} has passed before
     */
    public synchronized void awaitHits(int n, Duration atMost) {
      long deadline = System.nanoTime() + atMost.toNanos();
      while (hits < n) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "the fault on %s was hit %d times within %s, not %d"
                  .formatted(method, hits, atMost, n));
        }
        try {
          wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted while waiting for a fault", e);
        }
      }
    }

    /** How many calls it has acted on. */
    public synchronized int hits() {
      return hits;
    }

    Optional<Status> status() {
      return Optional.ofNullable(status);
    }

    Optional<UnaryOperator<Message>> change() {
      return Optional.ofNullable(change);
    }

    boolean isAfterWork() {
      return afterWork || change != null;
    }

    private boolean matches(String calledMethod, Message request) {
      return (method.equals(ANY) || method.equals(calledMethod)) && when.test(request);
    }

    private synchronized boolean take() {
      if (skip > 0) {
        skip--;
        return false;
      }
      if (left == 0) {
        return false;
      }
      left--;
      hits++;
      notifyAll();
      return true;
    }
  }
}
