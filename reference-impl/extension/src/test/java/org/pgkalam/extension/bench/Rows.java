package org.pgkalam.extension.bench;

import java.sql.SQLException;

/**
 * Rows to fill tables with.
 *
 * @param name of the local table that they are taken from
 * @param columns after the key, in CREATE TABLE
 * @param values of a row, in terms of {@code g}, its number
 */
record Rows(String name, int count, String columns, String values) {
  /** A text, a number and a time: four columns with the key. */
  static Rows plain(int count) {
    return new Rows(
        "plain_" + count,
        count,
        "v text, d float8, at timestamptz",
        "'row number ' || g, g * 1.5::float8, timestamptz '2024-01-01' + g * interval '1 second'");
  }

  /** A local table with these rows, in the cluster of that side. */
  String source(Side side) throws SQLException {
    String source = "source_" + name;
    side.run("CREATE TABLE IF NOT EXISTS %s (id bigint, %s)".formatted(source, columns));
    side.run(
        "INSERT INTO %s SELECT g, %s FROM generate_series(1, %d) g WHERE NOT EXISTS (SELECT FROM %s)"
            .formatted(source, values, count, source));
    return source;
  }
}
