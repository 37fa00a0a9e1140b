package org.pgkalam.mock.wire;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The places where the mock is known to answer otherwise. */
final class ToleratedDifferences {
  private final Set<String> places = new TreeSet<>();
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
          places.add(place(words[0], Integer.parseInt(words[1]), part));
        });
  }

  private static String place(String caseName, int number, Difference.Part part) {
    return caseName + " " + number + " " + part;
  }

  boolean tolerate(Difference difference) {
    String place = place(difference.caseName(), difference.number(), difference.part());
    if (!places.contains(place)) {
      return false;
    }
    met.add(place);
    return true;
  }

  /** The places where nothing differed. */
  Set<String> unmet() {
    Set<String> unmet = new TreeSet<>(places);
    unmet.removeAll(met);
    return unmet;
  }
}
