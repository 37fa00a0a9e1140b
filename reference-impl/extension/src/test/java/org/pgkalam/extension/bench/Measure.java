package org.pgkalam.extension.bench;

import java.sql.SQLException;
import java.util.List;

/**
 * Something that is measured on every side, and the rows of the table that it gives.
 *
 * @param repeated measured several times after a run to warm up, or once and cold
 */
record Measure(List<Row> rows, boolean repeated, Preparation preparation) {
  /**
   * @param moreIsBetter for rates; less is better for times and sizes
   */
  record Row(String title, boolean moreIsBetter) {}

  /** What is not measured: makes one side's tables. */
  interface Preparation {
    Run prepare(Side side) throws Exception;
  }

  /** One side's part. */
  @FunctionalInterface
  interface Run extends AutoCloseable {
    /** A figure for each row, from one run. */
    double[] measure() throws Exception;

    @Override
    default void close() throws SQLException {}
  }

  /** A run with one figure. */
  interface Single {
    double measure(Side side) throws Exception;
  }

  Measure {
    rows = List.copyOf(rows);
  }

  static Measure repeated(List<Row> rows, Preparation preparation) {
    return new Measure(rows, true, preparation);
  }

  static Measure once(List<Row> rows, Preparation preparation) {
    return new Measure(rows, false, preparation);
  }

  /** A time. */
  static Measure time(String title, Setup setup, Single run) {
    return repeated(
        List.of(less(title)),
        side -> {
          setup.run(side);
          return () -> new double[] {run.measure(side)};
        });
  }

  /** Before the first run. */
  interface Setup {
    void run(Side side) throws Exception;
  }

  static Row less(String title) {
    return new Row(title, false);
  }

  static Row more(String title) {
    return new Row(title, true);
  }
}
