package org.pgkalam.mock.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgkalam.mock.store.GivenRow;
import org.pgkalam.mock.store.Scalar;

/** Makes the rows of one request, which mostly have the same columns in the same order. */
final class RowBuilder {
  private final List<String> names = new ArrayList<>();
  private final List<Scalar> values = new ArrayList<>();
  private GivenRow.Layout layout = new GivenRow.Layout(List.of());

  void clear() {
    names.clear();
    values.clear();
  }

  void add(String name, Scalar value) {
    names.add(name);
    values.add(value);
  }

  /** The row of what was added since {@link #clear}; of a repeated name the last value counts. */
  Map<String, Scalar> build() {
    if (!layout.has(names)) {
      if (new HashSet<>(names).size() < names.size()) {
        Map<String, Scalar> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          row.put(names.get(i), values.get(i));
        }
        return row;
      }
      layout = new GivenRow.Layout(names);
    }
    return new GivenRow(layout, values);
  }
}
