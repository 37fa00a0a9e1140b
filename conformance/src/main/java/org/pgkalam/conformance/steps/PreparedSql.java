package org.pgkalam.conformance.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with parameters.
 *
 * @param text as scenarios write it, with $1 and so on
 * @param driverText as the driver wants it: ? for a parameter, ?? for the operator ?
 * @param order the number of the parameter for each ?
 */
record PreparedSql(String text, String driverText, List<Integer> order) {
  private static final Pattern PIECE =
      Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$(?<number>\\d+)|(?<mark>\\?)");

  static PreparedSql of(String sql) {
    Matcher pieces = PIECE.matcher(sql.strip());
    List<Integer> order = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    while (pieces.find()) {
      String piece = pieces.group();
      if (pieces.group("number") != null) {
        order.add(Integer.valueOf(pieces.group("number")));
        piece = "?";
      } else if (pieces.group("mark") != null) {
        piece = "??";
      }
      pieces.appendReplacement(text, Matcher.quoteReplacement(piece));
    }
    pieces.appendTail(text);
    return new PreparedSql(sql.strip(), text.toString(), List.copyOf(order));
  }
}
