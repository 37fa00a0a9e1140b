package org.pgkalam.conformance.steps;

import io.cucumber.datatable.DataTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A result as a scenario writes it: the names of the columns, then the rows in their order.
 *
 * @param cells see {@link Cell}
 */
record ExpectedTable(List<List<String>> cells) {
  static ExpectedTable of(DataTable table) {
    return new ExpectedTable(table.cells());
  }

  boolean matches(List<String> columns, List<List<String>> rows) {
    if (!cells.get(0).equals(columns) || cells.size() - 1 != rows.size()) {
      return false;
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      for (int j = 0; j < row.size(); j++) {
        if (!Cell.of(cells.get(i + 1).get(j)).matches(row.get(j), names)) {
          return false;
        }
      }
    }
    return true;
  }
}
