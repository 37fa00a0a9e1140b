package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** A number of statements, shared out among connections that start together. */
final class Connections {
  private static final int STATEMENTS = 4_800;

  private Connections() {}

  static List<Measure> measures() {
    return Stream.of(1, 8, 32).flatMap(count -> Stream.of(selects(count), inserts(count))).toList();
  }

  private static Measure selects(int count) {
    return measure(
        named(count) + ", point SELECT",
        side ->
            new Load(
                side,
                count,
                KeyedStatements.SELECT.formatted(side.provide(KeyedStatements.ROWS)),
                KeyedStatements::key));
  }

  private static Measure inserts(int count) {
    return measure(
        named(count) + ", autocommit INSERT",
        side -> {
          side.create("w", KeyedStatements.ROWS.columns());
          return new Load(side, count, KeyedStatements.INSERT.formatted(side.table("w")), n -> n);
        });
  }

  private static String named(int count) {
    return count == 1 ? "1 connection" : count + " connections";
  }

  private static Measure measure(String title, Measure.Preparation preparation) {
    return Measure.repeated(
        List.of(Measure.more(title + ", per s"), Measure.less(title + ", p99 ms")), preparation);
  }

  /** Connections that stay open over the runs, as those of a pool do. */
  private static final class Load implements Measure.Run {
    private final LongUnaryOperator key;
    private final List<Connection> connections = new ArrayList<>();
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final ExecutorService threads;
    private long used;

    Load(Side side, int count, String sql, LongUnaryOperator key) throws SQLException {
      this.key = key;
      this.threads = Executors.newFixedThreadPool(count);
      try {
        for (int i = 0; i < count; i++) {
          connections.add(side.cluster().connect());
          statements.add(connections.get(i).prepareStatement(sql));
        }
      } catch (SQLException e) {
        try (this) {
          throw e;
        }
      }
    }

    @Override
    public double[] measure() throws Exception {
      int share = STATEMENTS / connections.size();
      CountDownLatch ready = new CountDownLatch(connections.size());
      CountDownLatch go = new CountDownLatch(1);
      List<Future<double[]>> parts = new ArrayList<>();
      for (PreparedStatement statement : statements) {
        long first = used;
        used += share;
        parts.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  go.await();
                  return latencies(statement, first, share);
                }));
      }
      ready.await();
      long before = System.nanoTime();
      go.countDown();
      List<double[]> latencies = new ArrayList<>();
      for (Future<double[]> part : parts) {
        latencies.add(part.get());
      }
      double seconds = Figures.millisSince(before) / 1000;
      return new double[] {
        share * connections.size() / seconds,
        Figures.p99(latencies.stream().flatMapToDouble(part -> Arrays.stream(part)).toArray())
      };
    }

    private double[] latencies(PreparedStatement statement, long first, int count)
        throws SQLException {
      double[] latencies = new double[count];
      for (int i = 0; i < count; i++) {
        statement.setLong(1, key.applyAsLong(first + i));
        long before = System.nanoTime();
        statement.execute();
        latencies[i] = Figures.millisSince(before);
      }
      return latencies;
    }

    @Override
    public void close() throws SQLException {
      threads.shutdownNow();
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }
}
