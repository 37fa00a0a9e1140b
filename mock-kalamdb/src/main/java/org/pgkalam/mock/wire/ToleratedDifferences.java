package org.pgkalam.mock.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The places where the mock is known to answer otherwise, each with its reason. */
final class ToleratedDifferences {
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final Set<String> met = new TreeSet<>();

  /** Reads {@code tolerated.txt}: lines of {@code case n part reason}. */
  ToleratedDifferences() {
    Recording.lines(
        "tolerated.txt",
        line -> {
          String[] words = line.split(" ", 4);
          Difference.Part part =
              Difference.Part.valueOf(words[2].toUpperCase(java.util.Locale.ROOT));
          reasons.put(place(words[0], Integer.parseInt(words[1]), part), words[3]);
        });
  }

  private static String place(String caseName, int number, Difference.Part part) {
    return caseName + " " + number + " " + part;
  }

  boolean tolerate(Difference difference) {
    String place = place(difference.caseName(), difference.number(), difference.part());
    if (!reasons.containsKey(place)) {
      return false;
    }
    met.add(place);
    return true;
  }

  /** The places where nothing differed. */
  Set<String> unmet() {
    Set<String> unmet = new TreeSet<>(reasons.keySet());
    unmet.removeAll(met);
    return unmet;
  }
}
