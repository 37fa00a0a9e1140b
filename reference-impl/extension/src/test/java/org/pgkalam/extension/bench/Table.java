package org.pgkalam.extension.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Prints the figures, a line for each row of a measure as soon as it is there. The first side is
 * the reference, which the others are compared with, the last one first.
 */
final class Table {
  private static final String TITLE = "%-62s";
  private static final String CELL = " %14s";

  private final PrintStream out;

  Table(PrintStream out) {
    this.out = out;
  }

  void header(List<Side> sides) {
    StringBuilder line = new StringBuilder(TITLE.formatted(""));
    sides.forEach(side -> line.append(CELL.formatted(side.name())));
    for (int i = sides.size() - 1; i > 0; i--) {
      line.append(CELL.formatted(i == sides.size() - 1 ? "fdw/ref" : "candidate/ref"));
    }
    out.println(line);
  }

  void print(Measure measure, List<Attempt> attempts) {
    for (int row = 0; row < measure.rows().size(); row++) {
      StringBuilder line = new StringBuilder(TITLE.formatted(measure.rows().get(row).title()));
      double[] figures = new double[attempts.size()];
      for (int i = 0; i < figures.length; i++) {
        boolean failed = attempts.get(i).error().isPresent();
        figures[i] = failed ? Double.NaN : attempts.get(i).medians()[row];
        line.append(CELL.formatted(failed ? "error" : figure(figures[i])));
      }
      for (int i = figures.length - 1; i > 0; i--) {
        double ratio = figures[i] / figures[0];
        line.append(
            CELL.formatted(ratio(measure.rows().get(row).moreIsBetter() ? 1 / ratio : ratio)));
      }
      out.println(line);
    }
    for (Attempt attempt : attempts) {
      attempt.error().ifPresent(error -> out.println("  " + attempt.side().name() + ": " + error));
    }
  }

  private static String ratio(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2fx", ratio) : "";
  }

  private static String figure(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 1000 ? "%.1f" : "%.0f", value);
  }
}
