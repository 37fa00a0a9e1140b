package org.pgkalam.conformance.steps;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SQL in one canonical spelling, so that what may differ between candidates does not matter: white
 * space is one blank, and none beside ( ) , =; plain identifiers have no quotes; no semicolon at
 * the end. String literals stay as they are.
 */
final class SqlText {
  private static final Pattern PIECE =
      Pattern.compile(
          "(?<literal>'(?:[^']|'')*')|\"(?<plain>[a-z_][a-z0-9_]*)\"|\\s*(?<mark>[(),=])\\s*|(?<blank>\\s+)");

  private SqlText() {}

  static String canonical(String sql) {
    Matcher pieces = PIECE.matcher(sql.strip().replaceAll(";$", ""));
    StringBuilder text = new StringBuilder();
    while (pieces.find()) {
      pieces.appendReplacement(text, Matcher.quoteReplacement(replacement(pieces)));
    }
    pieces.appendTail(text);
    return text.toString();
  }

  private static String replacement(Matcher piece) {
    if (piece.group("plain") != null) {
      return piece.group("plain");
    }
    if (piece.group("mark") != null) {
      return piece.group("mark");
    }
    return piece.group("blank") != null ? " " : piece.group();
  }
}
