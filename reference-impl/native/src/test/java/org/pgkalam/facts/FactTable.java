package org.pgkalam.facts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads pg_facts.def; refuses whatever it does not understand, so that no fact escapes the test.
 */
final class FactTable {
  static final int OLDEST_MAJOR = 13;
  private static final int MAJORS = 6;

  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern LINE =
      Pattern.compile(
          "(?<kind>OFFSET|SIZE|TAG|CONSTANT)\\("
              + "(?<arguments>[A-Za-z_][^,]*(,\\s*[A-Za-z_][^,]*)?)"
              + "(?<values>(,\\s*-?\\d+\\s*){"
              + MAJORS
              + "})\\)");

  private FactTable() {}

  /**
   * @throws IllegalArgumentException if a line is neither a fact, nor a comment, nor empty
   */
  static List<Fact> parse(String text) {
    String bare =
        COMMENT.matcher(text).replaceAll(comment -> "\n".repeat(newlines(comment.group())));
    List<Fact> facts = new ArrayList<>();
    int number = 0;
    for (String line : bare.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        facts.add(fact(line.strip(), number));
      }
    }
    return facts;
  }

  private static Fact fact(String line, int number) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("line " + number + " is not a fact: " + line);
    }
    String kind = parts.group("kind");
    List<String> arguments =
        Arrays.stream(parts.group("arguments").split(",")).map(String::strip).toList();
    if (arguments.size() != (kind.equals("OFFSET") ? 2 : 1)) {
      throw new IllegalArgumentException("line " + number + " is not a fact: " + line);
    }
    String expression =
        switch (kind) {
          case "OFFSET" -> "offsetof(%s, %s)".formatted(arguments.get(0), arguments.get(1));
          case "SIZE" -> "sizeof(%s)".formatted(arguments.get(0));
          default -> arguments.get(0);
        };
    List<Long> values =
        Arrays.stream(parts.group("values").substring(1).split(","))
            .map(value -> Long.valueOf(value.strip()))
            .toList();
    return new Fact(expression, values);
  }

  private static int newlines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }
}
