package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What the first statement of a connection costs. */
final class Starts {
  private static final int BACKENDS = 5;
  private static final Rows ROWS = Rows.plain(1_000);

  private Starts() {}

  static List<Measure> measures() {
    return List.of(firstStatement());
  }

  private static Measure firstStatement() {
    return Measure.time(
        "first statement of a new backend, ms",
        Starts::provide,
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

  private static void provide(Side side) throws SQLException {
    side.provide("few", ROWS);
  }

  private static void query(Side side, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT v FROM " + side.table("few") + " WHERE id = 1");
    }
  }
}
