package org.pgkalam.bridge;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of the names that there are somebody may have meant; as PostgreSQL's ClosestMatch. */
final class ClosestName {
  private static final int MOST_EDITS = 4;

  private ClosestName() {}

  /** Empty where none is near: at most four letters away, and half of the name right. */
  static Optional<String> to(String written, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(written, name)))
        .filter(
            name -> {
              int distance = distance(written, name);
              return distance <= MOST_EDITS && distance <= written.length() / 2;
            });
  }

  /** Levenshtein's. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[to.length()];
  }
}
