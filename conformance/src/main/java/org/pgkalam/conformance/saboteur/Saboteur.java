package org.pgkalam.conformance.saboteur;

import java.util.List;

/**
 * A wrong implementation that the suite must find out.
 *
 * @param rules ids of the rules that it breaks
 * @param does what it does wrong, in a few words
 */
record Saboteur(String name, List<String> rules, String does) {
  Saboteur {
    rules = List.copyOf(rules);
  }

  /** From a line of the listing. */
  static Saboteur parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not a saboteur: " + line);
    }
    return new Saboteur(parts[0], List.of(parts[1].split(",", -1)), parts[2]);
  }
}
