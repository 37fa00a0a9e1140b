package org.pgkalam.mock;

import java.time.Duration;

/**
 * What one query may take. A query that wants more ends with INTERNAL {@code Execution error:
 * Resources exhausted: …}.
 *
 * @param time from its arrival, waiting for others included
 * @param rows of its result
 * @param memoryBytes while it is computed, and of its result
 */
public record QueryLimits(Duration time, int rows, long memoryBytes) {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int ROWS = 2_000_000;
  private static final long MEMORY = 512L << 20;

  /**
   * @throws IllegalArgumentException if one is not positive
   */
  public QueryLimits {
    if (time.isNegative() || time.isZero() || rows < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException("limits of queries are positive");
    }
  }

  /** 30 s, 2,000,000 rows, 512 MiB. */
  public static QueryLimits usual() {
    return new QueryLimits(TIME, ROWS, MEMORY);
  }

  /** The same with another time. */
  public QueryLimits withTime(Duration other) {
    return new QueryLimits(other, rows, memoryBytes);
  }

  /** The same with another number of rows. */
  public QueryLimits withRows(int other) {
    return new QueryLimits(time, other, memoryBytes);
  }

  /** The same with another number of bytes. */
  public QueryLimits withMemoryBytes(long other) {
    return new QueryLimits(time, rows, other);
  }
}
