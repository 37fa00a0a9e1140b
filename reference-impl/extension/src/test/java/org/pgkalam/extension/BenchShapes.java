package org.pgkalam.extension;

import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of other shapes than {@link Bench}'s own: many columns, large values, values that take work.
 *
 * @param name for the table and the report
 * @param columns after the key, in CREATE TABLE
 * @param values of a row, in terms of {@code g}, its number
 */
record BenchShapes(String name, String title, int rows, String columns, String values) {
  private static final int WIDE = 49;

  private static BenchShapes wide() {
    String[] types = {"int", "text", "float8"};
    String[] values = {"g + %d", "'column %d of ' || g", "g / (%d + 1.0::float8)"};
    return new BenchShapes(
        "wide",
        "wide rows (50 columns)",
        20_000,
        joined(WIDE, i -> "c" + i + " " + types[i % 3]),
        joined(WIDE, i -> values[i % 3].formatted(i)));
  }

  private static BenchShapes json() {
    return new BenchShapes(
        "json",
        "10 KB JSON values",
        4_000,
        "c0 jsonb",
        "(SELECT jsonb_object_agg('key ' || k, repeat(md5((g * k)::text), 3)) FROM generate_series(1, 92) k)");
  }

  private static BenchShapes numbersAndTimes() {
    return new BenchShapes(
        "numbers",
        "numeric/timestamp-heavy rows",
        100_000,
        "c0 numeric(20,6), c1 timestamptz, c2 numeric(38,10), c3 timestamp, c4 numeric(9,2), c5 date",
        "g * 1.000001, timestamptz '2024-01-01 00:00+00' + g * interval '1.000001 second',"
            + " g * 12345678901234567.0000000001, timestamp '2024-01-01' - g * interval '1 minute', g / 100.0,"
            + " date '2024-01-01' + g % 10000");
  }

  private static String joined(int count, java.util.function.IntFunction<String> each) {
    return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(", "));
  }

  static void run(Bench bench) throws SQLException {
    for (BenchShapes shape : new BenchShapes[] {wide(), json(), numbersAndTimes()}) {
      shape.measure(bench);
    }
  }

  private void measure(Bench bench) throws SQLException {
    String with = "(id bigint PRIMARY KEY, " + columns + ")";
    bench.run("CREATE TABLE app." + name + " " + with + " USING kalamdb");
    bench.run("CREATE TABLE public." + name + " " + with);
    bench.run(
        "CREATE FOREIGN TABLE fdw.%s (id bigint, %s) SERVER loopback OPTIONS (schema_name 'public')"
            .formatted(name, columns));
    String source = "source_" + name;
    bench.run("CREATE TABLE %s AS SELECT * FROM public.%s WITH NO DATA".formatted(source, name));
    bench.run(
        "INSERT INTO %s SELECT g, %s FROM generate_series(1, %d) g"
            .formatted(source, values, rows));
    int width = columns.split(", c").length;
    String select =
        "SELECT "
            + joined(width, i -> "count(c" + i + ")")
            + " FROM (SELECT * FROM %s."
            + name
            + " OFFSET 0) s";
    int[] inserted = {0};
    String insert =
        "INSERT INTO %s."
            + name
            + " SELECT id + %d, "
            + joined(width, i -> "c" + i)
            + " FROM "
            + source;
    bench.compare(
        title + ": INSERT ... SELECT of " + rows + ", s",
        1000.0,
        schema -> {
          bench.run("DELETE FROM public." + name);
          return bench.time(insert.formatted(schema, rows * inserted[0]++));
        });
    // What one INSERT ... SELECT left, on both sides.
    bench.run("DELETE FROM public." + name);
    bench.run("INSERT INTO public." + name + " SELECT * FROM " + source);
    bench.run("VACUUM ANALYZE public." + name);
    bench.run("DROP FOREIGN TABLE app." + name);
    bench.dropInKalam(name);
    bench.run("CREATE TABLE app." + name + " " + with + " USING kalamdb");
    bench.run(insert.formatted("app", 0));
    bench.compare(
        title + ": scan of " + rows + ", s",
        1000.0,
        schema -> bench.time(select.formatted(schema)));
  }
}
