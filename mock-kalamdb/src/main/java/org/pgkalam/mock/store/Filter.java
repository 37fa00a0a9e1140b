package org.pgkalam.mock.store;

import java.util.Optional;

/**
 * An equality that rows must fulfil; NULL fulfils none.
 *
 * @param value empty when nothing can equal it
 */
public record Filter(Column column, Optional<Object> value) {
  public static Filter of(Column column, String text) {
    return new Filter(column, Keys.filterValue(column, text));
  }

  public boolean accepts(Row row) {
    Object actual = row.get(column);
    if (actual == null || value.isEmpty()) {
      return false;
    }
    Object wanted = value.get();
    return actual.equals(wanted)
        || (actual instanceof Double a && a.doubleValue() == (Double) wanted)
        || (actual instanceof Float b && b.floatValue() == (Float) wanted);
  }
}
