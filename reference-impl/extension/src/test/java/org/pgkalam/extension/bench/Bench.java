package org.pgkalam.extension.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Measures builds of the extension side by side with postgres_fdw over the same rows in one run.
 * Prints medians and ratios; asserts nothing.
 */
public final class Bench {
  /** A candidate that refuses an answer is told of in one line; held, or it is collected. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Path REFERENCE = Path.of("target", "pg_kalam").toAbsolutePath();

  private final Options options;
  private final List<Side> sides;
  private final Table table = new Table(System.out);

  private Bench(Options options, List<Side> sides) {
    this.options = options;
    this.sides = sides;
  }

  /** {@link Options#USAGE}; {@code -Dbench.home} is what a relative directory is relative to. */
  public static void main(String[] args) {
    GRPC.setLevel(Level.OFF);
    try {
      run(Options.parse(List.of(args), Path.of(System.getProperty("bench.home", ""))));
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage() + "\n" + Options.USAGE);
    } catch (SQLException e) {
      fail(1, "cannot set up a server: " + e.getMessage());
    }
  }

  private static void fail(int code, String message) {
    System.err.println("bench: " + message);
    System.exit(code);
  }

  private static void run(Options options) throws SQLException {
    List<Measure> measures = measures().filter(options::wants).toList();
    try (Cluster reference = Cluster.start(options.version(), REFERENCE)) {
      if (options.candidate().isPresent()) {
        try (Cluster candidate = Cluster.start(options.version(), options.candidate().get())) {
          run(options, measures, reference, List.of(new KalamSide("candidate", candidate)));
        }
      } else {
        run(options, measures, reference, List.of());
      }
    }
  }

  private static Stream<Measure> measures() {
    return Stream.of(
            Starts.warm(),
            Scans.measures(),
            BulkWrites.measures(),
            KeyedStatements.measures(),
            Shapes.measures(),
            Connections.measures(),
            Memory.measures(),
            Starts.cold())
        .flatMap(List::stream);
  }

  private static void run(
      Options options, List<Measure> measures, Cluster reference, List<Side> candidates)
      throws SQLException {
    List<Side> sides = new ArrayList<>();
    sides.add(new KalamSide("reference", reference));
    sides.addAll(candidates);
    sides.add(new FdwSide(reference));
    System.out.printf(
        "PostgreSQL %s, JDK %s, %d cores, medians of %d runs of each after it has settled; a ratio above 1 says that the reference is better%n%n",
        options.version(),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        options.runs());
    Bench bench = new Bench(options, sides);
    bench.table.header(sides);
    measures.forEach(bench::compare);
    sides.forEach(Side::close);
  }

  /** Run k of each side after the other; who begins takes turns. */
  private void compare(Measure measure) {
    List<Attempt> attempts = sides.stream().map(side -> new Attempt(side, measure)).toList();
    attempts.forEach(Attempt::prepare);
    if (measure.repeated()) {
      attempts.forEach(Attempt::warmUp);
    }
    for (int run = 0; run < (measure.repeated() ? options.runs() : 1); run++) {
      for (int i = 0; i < attempts.size(); i++) {
        attempts.get((run + i) % attempts.size()).measure();
      }
    }
    attempts.forEach(Attempt::close);
    table.print(measure, attempts);
  }
}
