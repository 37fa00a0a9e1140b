package org.pgkalam.conformance.report;

import java.util.ArrayList;
import java.util.List;

/** Numbers as a person writes them: 13-18, or 13, 16-18. */
final class Ranges {
  private Ranges() {}

  static String text(List<Integer> numbers) {
    List<Integer> sorted = numbers.stream().distinct().sorted().toList();
    List<String> parts = new ArrayList<>();
    int i = 0;
    while (i < sorted.size()) {
      int last = i;
      while (last + 1 < sorted.size() && sorted.get(last + 1) == sorted.get(last) + 1) {
        last++;
      }
      parts.add(last == i ? "" + sorted.get(i) : sorted.get(i) + "-" + sorted.get(last));
      i = last + 1;
    }
    return String.join(", ", parts);
  }
}
