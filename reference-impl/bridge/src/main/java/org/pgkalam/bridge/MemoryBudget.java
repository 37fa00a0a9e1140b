package org.pgkalam.bridge;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the heap the answers of KalamDB may take that scans are still reading, all backends
 * together. An answer is one message, so it has to be held as a whole, and for a moment twice.
 */
final class MemoryBudget {
  private static final long SHARE = 5;

  /**
   * Of the heap, for one answer: while it is read its bytes lie about in small pieces, and there
   * must be room in one piece for all of them.
   */
  private static final long SHARE_OF_ONE = 4;

  private final long total;
  private final long largest;
  private final AtomicLong used = new AtomicLong();

  MemoryBudget(long total) {
    this(total, total);
  }

  private MemoryBudget(long total, long largest) {
    this.total = total;
    this.largest = largest;
  }

  static MemoryBudget ofThisProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    return new MemoryBudget(heap / SHARE * 2, heap / SHARE_OF_ONE);
  }

  /** The largest answer, in bytes, that there is still room for. */
  int left() {
    return (int) Math.min(Integer.MAX_VALUE, Math.min(largest, Math.max(0, total - used.get())));
  }

  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }
}
