package org.pgkalam.extension.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One side's way through one measure; ends with its first error. */
final class Attempt {
  private static final int MOST_WARM_UPS = 60;
  private static final int RECENT = 5;
  private static final double SETTLED = 0.97;

  private final Side side;
  private final Measure measure;
  private final List<double[]> runs = new ArrayList<>();
  private Optional<Measure.Run> run = Optional.empty();
  private Optional<String> error = Optional.empty();

  private interface Step {
    void run() throws Exception;
  }

  Attempt(Side side, Measure measure) {
    this.side = side;
    this.measure = measure;
  }

  Side side() {
    return side;
  }

  /** One line. */
  Optional<String> error() {
    return error;
  }

  void prepare() {
    tryTo(() -> run = Optional.of(measure.preparation().prepare(side)));
  }

  /** Runs until a few more runs no longer make it better: compilers of the JVM take their time. */
  void warmUp() {
    tryTo(
        () -> {
          List<double[]> before = new ArrayList<>();
          while (before.size() < MOST_WARM_UPS && !hasSettled(before)) {
            before.add(run.orElseThrow().measure());
          }
        });
  }

  private boolean hasSettled(List<double[]> before) {
    int earlier = before.size() - RECENT;
    return earlier > 0
        && best(before.subList(earlier, before.size()))
            > best(before.subList(0, earlier)) * SETTLED;
  }

  /** By the first row; less is better. */
  private double best(List<double[]> some) {
    return some.stream()
        .mapToDouble(figures -> measure.rows().get(0).moreIsBetter() ? 1 / figures[0] : figures[0])
        .min()
        .orElseThrow();
  }

  void measure() {
    tryTo(() -> runs.add(run.orElseThrow().measure()));
  }

  void close() {
    run.ifPresent(open -> tryTo(open::close));
  }

  /** Of the measure's rows, over the runs; only without an error. */
  double[] medians() {
    return Figures.medians(runs);
  }

  private void tryTo(Step step) {
    if (error.isPresent()) {
      return;
    }
    try {
      step.run();
    } catch (Exception e) {
      error = Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      side.disconnect();
    }
  }
}
