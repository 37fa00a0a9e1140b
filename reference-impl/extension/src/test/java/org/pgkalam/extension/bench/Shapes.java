package org.pgkalam.extension.bench;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of other shapes, both ways: many columns, large values, values that take work. */
final class Shapes {
  private static final int WIDE = 49;

  private Shapes() {}

  static List<Measure> measures() {
    return Stream.of(
            both("wide rows (50 columns)", wide()),
            both("10 KB JSON values", json()),
            both("numeric/timestamp-heavy rows", numbersAndTimes()))
        .flatMap(List::stream)
        .toList();
  }

  private static Rows wide() {
    String[] types = {"int", "text", "float8"};
    String[] values = {"g + %d", "'column %d of ' || g", "g / (%d + 1.0::float8)"};
    return new Rows(
        "wide",
        20_000,
        joined(WIDE, i -> "c" + i + " " + types[i % 3]),
        joined(WIDE, i -> values[i % 3].formatted(i)));
  }

  private static Rows json() {
    return new Rows(
        "json",
        4_000,
        "c0 jsonb",
        "(SELECT jsonb_object_agg('key ' || k, repeat(md5((g * k)::text), 3)) FROM generate_series(1, 92) k)");
  }

  private static Rows numbersAndTimes() {
    return new Rows(
        "numbers",
        100_000,
        "c0 numeric(20,6), c1 timestamptz, c2 numeric(38,10), c3 timestamp, c4 numeric(9,2), c5 date",
        "g * 1.000001, timestamptz '2024-01-01 00:00+00' + g * interval '1.000001 second',"
            + " g * 12345678901234567.0000000001, timestamp '2024-01-01' - g * interval '1 minute', g / 100.0,"
            + " date '2024-01-01' + g % 10000");
  }

  private static List<Measure> both(String title, Rows rows) {
    int columns = rows.columns().split(", c").length;
    String select =
        "SELECT "
            + joined(columns, i -> "count(c" + i + ")")
            + " FROM (SELECT * FROM %s OFFSET 0) s";
    return List.of(
        Measure.time(
            title + ": INSERT ... SELECT of " + rows.count() + ", s",
            rows::source,
            side -> {
              side.create("w", rows.columns());
              return side.time(
                      "INSERT INTO %s SELECT * FROM %s"
                          .formatted(side.table("w"), rows.source(side)))
                  / 1000;
            }),
        Measure.time(
            title + ": scan of " + rows.count() + ", s",
            side -> side.provide(rows),
            side -> side.time(select.formatted(side.provide(rows))) / 1000));
  }

  private static String joined(int count, IntFunction<String> each) {
    return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(", "));
  }
}
