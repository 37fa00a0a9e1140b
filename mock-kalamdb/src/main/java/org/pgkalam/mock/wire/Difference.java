package org.pgkalam.mock.wire;

import java.util.Locale;

/**
 * A place where an answer is not the recorded one.
 *
 * @param caseName the sequence of calls
 * @param number the call's place in it
 * @param call the method and what it was asked, for people
 * @param part what differs
 * @param recorded what the recorded server said
 * @param actual what was answered now
 */
public record Difference(
    String caseName, int number, String call, Part part, String recorded, String actual) {

  /** The parts of an answer. */
  public enum Part {
    /** OK or the code of an error. */
    STATUS,
    /** The text of an error or of a success. */
    MESSAGE,
    /** Affected rows, the number of batches, or of rows. */
    COUNT,
    /** Names, types, nullability and metadata of a result's columns. */
    SCHEMA,
    /** Values of a result. */
    ROWS,
    /** Another field of a response. */
    FIELD
  }

  /** Two lines for people. */
  public String text() {
    return "%s %d %s: %s%n    recorded: %s%n    answered: %s"
        .formatted(caseName, number, call, part.name().toLowerCase(Locale.ROOT), recorded, actual);
  }
}
