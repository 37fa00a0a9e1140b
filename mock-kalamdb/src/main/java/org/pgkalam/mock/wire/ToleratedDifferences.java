package org.pgkalam.mock.wire;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The places where the mock is known to answer otherwise. */
final class ToleratedDifferences {
  private final Map<String, String> reasons = new TreeMap<>();
  private final Set<String> met = new TreeSet<>();

  /** Reads {@code tolerated.txt}: lines of {@code case n part reason}. */
  ToleratedDifferences() {
    Recording.lines(
        "tolerated.txt",
        line -> {
          String[] words = line.split(" ", 4);
          if (words.length < 4) {
            throw new IllegalStateException("no reason given: " + line);
          }
          Difference.Part part = Difference.Part.valueOf(words[2].toUpperCase(Locale.ROOT));
          reasons.put(place(words[0], Integer.parseInt(words[1]), part), words[3]);
        });
  }

  private static String place(String caseName, int number, Difference.Part part) {
    return caseName + " " + number + " " + part;
  }

  /** Why a difference is known; empty if it is not. */
  Optional<String> reason(Difference difference) {
    String place = place(difference.caseName(), difference.number(), difference.part());
    if (reasons.containsKey(place)) {
      met.add(place);
    }
    return Optional.ofNullable(reasons.get(place));
  }

  /** The places where nothing differed. */
  Set<String> unmet() {
    Set<String> unmet = new TreeSet<>(reasons.keySet());
    unmet.removeAll(met);
    return unmet;
  }
}
