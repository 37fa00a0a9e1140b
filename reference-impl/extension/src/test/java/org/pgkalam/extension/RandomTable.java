package org.pgkalam.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A table of random columns with random rows. The first column is the key.
 *
 * @param types SQL types of the columns c0, c1, …
 * @param columns per column the text of its values, null for NULL
 */
record RandomTable(List<String> types, List<List<String>> columns) {
  private static final double NULLS = 0.08;
  private static final int MAX_COLUMNS = 8;

  static Arbitrary<RandomTable> ofRows(int rows) {
    return RandomType.any()
        .list()
        .ofMinSize(1)
        .ofMaxSize(MAX_COLUMNS)
        .flatMap(types -> filled(types, rows));
  }

  private static Arbitrary<RandomTable> filled(List<RandomType> types, int rows) {
    List<Arbitrary<List<String>>> columns = new ArrayList<>();
    types.forEach(type -> columns.add(type.values().injectNull(NULLS).list().ofSize(rows)));
    return Combinators.combine(
            Arbitraries.of("bigint", "integer", "text"), Combinators.combine(columns).as(c -> c))
        .as(
            (key, values) ->
                new RandomTable(
                    concat(key, types.stream().map(RandomType::sql).toList()),
                    concat(keys(key, rows), values)));
  }

  private static List<String> keys(String type, int rows) {
    String before = type.equals("text") ? "key 'ö' \\ " : "";
    return IntStream.range(0, rows).mapToObj(row -> before + (row - rows / 2)).toList();
  }

  private static <T> List<T> concat(T first, List<T> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }

  int rows() {
    return columns.get(0).size();
  }

  /** {@code c0 bigint PRIMARY KEY, c1 text, …}. */
  String definition() {
    return IntStream.range(0, types.size())
        .mapToObj(i -> "c" + i + " " + types.get(i) + (i == 0 ? " PRIMARY KEY" : ""))
        .collect(Collectors.joining(", "));
  }

  /** The names of the columns, each behind {@code prefix}. */
  String names(String prefix) {
    return IntStream.range(0, types.size())
        .mapToObj(i -> prefix + "c" + i)
        .collect(Collectors.joining(", "));
  }

  /** The rows as COPY reads them in its text format. */
  String copyText() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows(); row++) {
      for (int i = 0; i < columns.size(); i++) {
        text.append(i == 0 ? "" : "\t");
        appendEscaped(columns.get(i).get(row), text);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void appendEscaped(String value, StringBuilder out) {
    if (value == null) {
      out.append("\\N");
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return rows() + " rows of (" + String.join(", ", types) + ")";
  }
}
