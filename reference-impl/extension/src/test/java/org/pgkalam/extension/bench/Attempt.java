package org.pgkalam.extension.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One side's way through one measure; ends with its first error. */
final class Attempt {
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

  void warmUp() {
    tryTo(() -> run.orElseThrow().measure());
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
