package org.pgkalam.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap the answers of KalamDB may take that scans are still reading, all backends
 * together. An answer is one message, so it has to be held as a whole, and for a moment twice.
 */
final class MemoryBudget {
  private static final long SHARE = 5;

  private final long total;
  private final AtomicLong used = new AtomicLong();

  MemoryBudget(long total) {
    this.total = total;
  }

  static MemoryBudget ofThisProcess() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / SHARE * 2);
  }

  /** The largest answer, in bytes, that there is still room for. */
  int left() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, total - used.get()));
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }
}
