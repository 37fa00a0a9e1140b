package org.pgkalam.conformance.verdict;

import java.util.Locale;

/**
 * A part of a document that no rule quotes, and why.
 *
 * @param rule the rule that it repeats, or null
 * @param text word for word, white space aside
 */
record NotNormative(String document, Reason reason, String rule, String text) {
  /** Why a part of a document needs no rule of its own. */
  enum Reason {
    HEADING,
    NARRATIVE,
    REPEATS,
    JOINS,
    EXAMPLE,
    BUILD,
    KALAMDB,
    /** It needs one and has none. */
    LEFT;

    String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param reason as {@code not-normative.yaml} writes it, such as {@code heading} or {@code
   *     repeats TX-001}
   */
  static NotNormative of(String document, String reason, String text) {
    String[] words = reason.split(" ", 2);
    Reason parsed = Reason.valueOf(words[0].toUpperCase(Locale.ROOT));
    if ((parsed == Reason.REPEATS) != (words.length == 2)) {
      throw new IllegalArgumentException("only repeats names a rule: " + reason + ": " + text);
    }
    return new NotNormative(document, parsed, words.length == 2 ? words[1] : null, text);
  }
}
