package org.pgkalam.conformance.steps;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One expected value of a table: nothing (anything will do), {@code NULL}, {@code /a regular
 * expression/} for the whole value (case does not matter), {@code <name>} (any value, the same
 * wherever the name stands), or the value itself.
 */
record Cell(String text) {
  private static final int REGEX = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;

  static Cell of(String text) {
    return new Cell(text == null ? "" : text);
  }

  boolean isBlank() {
    return text.isEmpty();
  }

  /**
   * @param actual null for SQL's null or an absent field
   * @param names values of the names so far; a new name is added if it matches
   */
  boolean matches(String actual, Map<String, String> names) {
    if (text.equals("NULL")) {
      return actual == null;
    }
    if (actual == null) {
      return false;
    }
    if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
      return regex(text.substring(1, text.length() - 1)).matcher(actual).matches();
    }
    if (text.length() > 2 && text.startsWith("<") && text.endsWith(">")) {
      return !actual.isEmpty() && actual.equals(names.computeIfAbsent(text, name -> actual));
    }
    return text.equals(actual);
  }

  static Pattern regex(String expression) {
    try {
      return Pattern.compile(expression, REGEX);
    } catch (PatternSyntaxException e) {
      throw new HarnessException("not a regular expression: " + expression, e);
    }
  }
}
