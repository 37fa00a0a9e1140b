package org.pgkalam.facts;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of pg_facts.def.
 *
 * @param expression in C: "offsetof(Plan, lefttree)", "T_List"
 * @param values one per major from {@link FactTable#OLDEST_MAJOR}; -1 where the thing does not
 *     exist
 */
record Fact(String expression, List<Long> values) {
  static final long ABSENT = -1;

  Fact {
    values = List.copyOf(values);
  }

  long value(int major) {
    return values.get(major - FactTable.OLDEST_MAJOR);
  }

  Fact withValue(int major, long value) {
    List<Long> changed = new ArrayList<>(values);
    changed.set(major - FactTable.OLDEST_MAJOR, value);
    return new Fact(expression, changed);
  }
}
