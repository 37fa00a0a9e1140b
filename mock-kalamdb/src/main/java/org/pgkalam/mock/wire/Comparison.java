package org.pgkalam.mock.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** Compares an answer with the recorded one. */
final class Comparison {
  private final RecordedCall call;
  private final GeneratedValues generated;
  private final List<Difference> differences = new ArrayList<>();

  private Comparison(RecordedCall call, GeneratedValues generated) {
    this.call = call;
    this.generated = generated;
  }

  static List<Difference> of(
      RecordedCall call, Map<String, Object> actual, GeneratedValues generated) {
    Comparison comparison = new Comparison(call, generated);
    comparison.compare(call.answer(), actual);
    return comparison.differences;
  }

  private void compare(Map<String, Object> recorded, Map<String, Object> actual) {
    Object status = recorded.getOrDefault("status", "OK");
    Object actualStatus = actual.getOrDefault("status", "OK");
    if (!status.equals(actualStatus)) {
      differ(
          Difference.Part.STATUS,
          status + " " + recorded.getOrDefault("message", ""),
          actualStatus + " " + actual.getOrDefault("message", ""));
      return;
    }
    Set<String> names = new LinkedHashSet<>(recorded.keySet());
    names.addAll(actual.keySet());
    for (String name : names) {
      Object in = recorded.get(name);
      Object out = actual.get(name);
      switch (name) {
        case "status" -> {}
        case "message" -> text(Difference.Part.MESSAGE, in, out);
        case "affected_rows" -> equal(Difference.Part.COUNT, or(in, "0"), or(out, "0"));
        case "batches" -> equal(Difference.Part.COUNT, in, out);
        case "schema" -> equal(Difference.Part.SCHEMA, in, out);
        case "rows" -> rows(in, out);
        case "lease_expires_at_ms" -> equal(Difference.Part.FIELD, in != null, out != null);
        default -> text(Difference.Part.FIELD, in, out);
      }
    }
  }

  private static Object or(Object value, Object otherwise) {
    return value == null ? otherwise : value;
  }

  private void text(Difference.Part part, Object recorded, Object actual) {
    String in = String.valueOf(recorded);
    String out = String.valueOf(actual);
    if (!generated.same(in, out)) {
      differ(part, generated.inThisRun(in), out);
    }
  }

  private void equal(Difference.Part part, Object recorded, Object actual) {
    if (!Objects.equals(recorded, actual)) {
      differ(part, recorded, actual);
    }
  }

  private void rows(Object recorded, Object actual) {
    if (!(recorded instanceof List<?> in) || !(actual instanceof List<?> out)) {
      equal(Difference.Part.COUNT, recorded, actual);
      return;
    }
    List<List<?>> recordedRows = rowsOf(in);
    List<List<?>> actualRows = rowsOf(out);
    if (!isOrdered()) {
      // Rows that differ in nothing but what is made up are paired by its order.
      recordedRows.sort(order());
      actualRows.sort(order());
    }
    boolean same = recordedRows.size() == actualRows.size();
    for (int i = 0; same && i < recordedRows.size(); i++) {
      same = sameRow(recordedRows.get(i), actualRows.get(i));
    }
    if (!same) {
      differ(Difference.Part.ROWS, recorded, actual);
    }
  }

  private boolean isOrdered() {
    return call.request().get("sql") instanceof String sql && sql.contains("ORDER BY");
  }

  private static List<List<?>> rowsOf(List<?> rows) {
    List<List<?>> lists = new ArrayList<>();
    rows.forEach(row -> lists.add((List<?>) row));
    return lists;
  }

  private static Comparator<List<?>> order() {
    Function<List<?>, String> masked =
        row -> String.join("\u0001", row.stream().map(GeneratedValues::masked).toList());
    return Comparator.comparing(masked).thenComparing(List::toString);
  }

  private boolean sameRow(List<?> recorded, List<?> actual) {
    boolean same = recorded.size() == actual.size();
    for (int i = 0; same && i < recorded.size(); i++) {
      same = generated.sameValue(recorded.get(i), actual.get(i));
    }
    return same;
  }

  private void differ(Difference.Part part, Object recorded, Object actual) {
    differences.add(
        new Difference(
            call.caseName(),
            call.number(),
            call.method() + shortened(call.request()),
            part,
            String.valueOf(recorded),
            String.valueOf(actual)));
  }

  private static String shortened(Map<String, Object> request) {
    String text = request.toString();
    return text.length() > 300 ? text.substring(0, 300) + "..." : text;
  }
}
