package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What the first statement costs: of a connection, of a cluster. */
final class Starts {
  private static final int BACKENDS = 5;
  private static final int CONNECTIONS = 50;
  private static final Rows ROWS = Rows.plain(1_000);

  private Starts() {}

  static List<Measure> warm() {
    return List.of(firstStatement(), connectQueryDisconnect());
  }

  /** Restarts the clusters. */
  static List<Measure> cold() {
    return List.of(
        Measure.time(
            "connection and first statement in a cluster just started, ms",
            side -> side.provide(ROWS),
            side -> {
              side.cluster().postgres().restart();
              long before = System.nanoTime();
              query(side);
              return Figures.millisSince(before);
            }),
        Measure.once(
            List.of(Measure.less("each of the first 1,000 point SELECTs after that, ms")),
            side -> {
              side.provide(KeyedStatements.ROWS);
              return () -> {
                side.cluster().postgres().restart();
                return new double[] {
                  KeyedStatements.perStatement(
                      side,
                      KeyedStatements.SELECT.formatted(side.provide(KeyedStatements.ROWS)),
                      KeyedStatements::key)
                };
              };
            }));
  }

  private static Measure firstStatement() {
    return Measure.time(
        "first statement of a new backend, ms",
        side -> side.provide(ROWS),
        side -> {
          double sum = 0;
          for (int i = 0; i < BACKENDS; i++) {
            try (Connection fresh = side.cluster().connect()) {
              long before = System.nanoTime();
              query(side, fresh);
              sum += Figures.millisSince(before);
            }
          }
          return sum / BACKENDS;
        });
  }

  private static Measure connectQueryDisconnect() {
    return Measure.repeated(
        List.of(Measure.more("connect, query, disconnect, per s")),
        side -> {
          side.provide(ROWS);
          return () -> {
            long before = System.nanoTime();
            for (int i = 0; i < CONNECTIONS; i++) {
              query(side);
            }
            return new double[] {CONNECTIONS / (Figures.millisSince(before) / 1000)};
          };
        });
  }

  private static void query(Side side) throws SQLException {
    try (Connection fresh = side.cluster().connect()) {
      query(side, fresh);
    }
  }

  private static void query(Side side, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT v FROM " + side.provide(ROWS) + " WHERE id = 1");
    }
  }
}
