package org.pgkalam.extension.bench;

import java.util.Arrays;
import java.util.List;

/** Sums up what was measured. */
final class Figures {
  private Figures() {}

  static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  /** Of each row, over the runs. */
  static double[] medians(List<double[]> runs) {
    double[] medians = new double[runs.get(0).length];
    for (int i = 0; i < medians.length; i++) {
      int row = i;
      double[] sorted = runs.stream().mapToDouble(run -> run[row]).sorted().toArray();
      int half = sorted.length / 2;
      medians[i] = (sorted[half] + sorted[(sorted.length - 1) / 2]) / 2;
    }
    return medians;
  }

  /** What 99 of 100 do not exceed. */
  static double p99(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
  }
}
