package org.pgkalam.conformance.report;

import java.util.Optional;

/**
 * What a message compares.
 *
 * @param about what both are of, such as "the result is"
 */
record Difference(String about, String actual, String expected) {
  /** What stands between the two in a message. */
  static final String BETWEEN = "\nand not\n";

  /** Empty if the message compares nothing. */
  static Optional<Difference> of(String message) {
    int between = message.indexOf(BETWEEN);
    int about = message.indexOf('\n');
    return between < 0 || about >= between
        ? Optional.empty()
        : Optional.of(
            new Difference(
                message.substring(0, about),
                message.substring(about + 1, between),
                message.substring(between + BETWEEN.length())));
  }
}
