package org.pgkalam.extension.bench;

import java.util.List;

/** Reads of many rows. */
final class Scans {
  static final Rows MILLION = Rows.plain(1_000_000);
  private static final Rows SOME = Rows.plain(100_000);

  private static final String FOUR =
      "SELECT count(id), sum(length(v)), sum(d), max(at) FROM (SELECT id, v, d, at FROM %s OFFSET 0) s";
  private static final String ONE = "SELECT sum(length(v)) FROM (SELECT v FROM %s OFFSET 0) s";

  private Scans() {}

  static List<Measure> measures() {
    return List.of(
        scan("scan of 1 M rows x 4 columns, s", "million", MILLION, FOUR),
        scan("scan of 100 k rows x 4 columns, s", "some", SOME, FOUR),
        scan("scan of 100 k rows x 1 column, s", "some", SOME, ONE));
  }

  private static Measure scan(String title, String table, Rows rows, String sql) {
    return Measure.time(
        title,
        side -> side.provide(table, rows),
        side -> side.time(sql.formatted(side.table(table))) / 1000);
  }
}
