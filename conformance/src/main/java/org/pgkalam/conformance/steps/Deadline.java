package org.pgkalam.conformance.steps;

import java.time.Duration;

/**
 * When a scenario has had its time.
 *
 * @param limit how long it was given
 * @param endNanos by {@link System#nanoTime}
 */
record Deadline(Duration limit, long endNanos) {
  static Deadline in(Duration limit) {
    return new Deadline(limit, System.nanoTime() + limit.toNanos());
  }

  /** Zero if it has passed. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /** For settings in whole seconds, of which 0 would mean for ever. */
  int secondsLeft() {
    return (int) Math.max(1, left().plusMillis(999).toSeconds());
  }

  boolean passed() {
    return left().isZero();
  }

  @Override
  public String toString() {
    return limit.toMillis() / 1e3 + " s";
  }
}
