package org.pgkalam.extension.bench;

import java.util.List;

/** Reads of many rows. */
final class Scans {
  static final Rows MILLION = Rows.plain(1_000_000);

  /** What fits into 4 MiB, the most that a gRPC client takes unless it is told otherwise. */
  static final Rows FOUR_MEBIBYTES = Rows.plain(80_000);

  private static final Rows MORE = Rows.plain(100_000);

  private static final String FOUR =
      "SELECT count(id), sum(length(v)), sum(d), max(at) FROM (SELECT id, v, d, at FROM %s OFFSET 0) s";
  private static final String ONE = "SELECT sum(length(v)) FROM (SELECT v FROM %s OFFSET 0) s";

  private Scans() {}

  static List<Measure> measures() {
    return List.of(
        scan("1 M rows x 4 columns", MILLION, FOUR),
        scan("100 k rows x 4 columns", MORE, FOUR),
        scan("100 k rows x 1 column", MORE, ONE),
        scan("80 k rows x 4 columns", FOUR_MEBIBYTES, FOUR),
        scan("80 k rows x 1 column", FOUR_MEBIBYTES, ONE));
  }

  private static Measure scan(String what, Rows rows, String sql) {
    return Measure.time(
        "scan of " + what + ", s",
        side -> side.provide(rows),
        side -> side.time(sql.formatted(side.provide(rows))) / 1000);
  }
}
