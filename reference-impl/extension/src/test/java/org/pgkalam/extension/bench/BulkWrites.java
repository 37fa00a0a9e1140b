package org.pgkalam.extension.bench;

import java.sql.Connection;
import java.util.List;

/** Writes of many rows in one transaction, each time into an empty table. */
final class BulkWrites {
  private static final Rows ROWS = Rows.plain(100_000);

  private BulkWrites() {}

  static List<Measure> measures() {
    return List.of(insertSelect(100), insertSelect(80), singles(10), singles(5));
  }

  private static Measure insertSelect(int thousands) {
    return Measure.time(
        "INSERT ... SELECT of " + thousands + " k rows x 4 columns, s",
        ROWS::source,
        side -> {
          side.create("w", ROWS.columns());
          return side.time(
                  "INSERT INTO %s SELECT * FROM %s WHERE id <= %d"
                      .formatted(side.table("w"), ROWS.source(side), thousands * 1000))
              / 1000;
        });
  }

  private static Measure singles(int thousands) {
    return Measure.time(
        thousands + " k single-row INSERTs in one transaction, s",
        side -> {},
        side -> {
          side.create("w", ROWS.columns());
          Connection connection = side.connection();
          connection.setAutoCommit(false);
          try (var insert =
              connection.prepareStatement(
                  "INSERT INTO " + side.table("w") + " VALUES (?, 'x', 1, now())")) {
            long before = System.nanoTime();
            for (int i = 0; i < thousands * 1000; i++) {
              insert.setLong(1, i);
              insert.executeUpdate();
            }
            connection.commit();
            return Figures.millisSince(before) / 1000;
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }
}
