package org.pgkalam.extension.twins;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Majors of PostgreSQL from one to another, both included. */
record Majors(int since, int until) {
  static final Majors ALL = new Majors(0, Integer.MAX_VALUE);

  private static final Pattern BOUND = Pattern.compile("(since|until) (\\d+)");

  /** Of {@code since 14}, {@code until 16}, {@code since 14 until 16}; empty is all. */
  static Majors parse(String text) {
    Majors majors = ALL;
    Matcher bound = BOUND.matcher(text);
    while (bound.find()) {
      int major = Integer.parseInt(bound.group(2));
      majors =
          bound.group(1).equals("since")
              ? new Majors(major, majors.until)
              : new Majors(majors.since, major);
    }
    return majors;
  }

  boolean contain(int major) {
    return since <= major && major <= until;
  }
}
