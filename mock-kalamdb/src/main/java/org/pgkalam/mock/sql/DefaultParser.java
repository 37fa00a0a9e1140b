package org.pgkalam.mock.sql;

import java.util.Locale;
import java.util.Set;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.Scalar;

/**
 * Reads DEFAULT expressions: the server keeps a few functions and takes everything else for a
 * literal.
 */
final class DefaultParser {
  private static final Set<String> ENDS =
      Set.of(
          "NOT",
          "PRIMARY",
          "UNIQUE",
          "CHECK",
          "REFERENCES",
          "CONSTRAINT",
          "GENERATED",
          "DEFAULT",
          "COLLATE",
          "COMMENT");

  private DefaultParser() {}

  /** Reads up to the next column option, comma or closing parenthesis. */
  static DefaultValue parse(Tokens tokens) {
    Token first = tokens.next();
    Token last = first;
    boolean single = true;
    int depth = first.isSymbol("(") ? 1 : 0;
    while (true) {
      Token token = tokens.peek();
      boolean ends =
          token.kind() == Token.Kind.END
              || (depth == 0
                  && (token.isSymbol(",")
                      || token.isSymbol(")")
                      || token.isSymbol(";")
                      || token.isWord("NULL")
                      || (token.kind() == Token.Kind.WORD
                          && ENDS.contains(token.text().toUpperCase(Locale.ROOT)))));
      if (ends) {
        break;
      }
      tokens.next();
      depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
      single = false;
      last = token;
    }
    return single ? ofToken(first) : ofText(tokens.text(first.start(), last.end()));
  }

  private static DefaultValue ofToken(Token token) {
    String text = token.text();
    if (token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.QUOTED) {
      return string(text);
    }
    if (token.kind() == Token.Kind.NUMBER) {
      return number(text);
    }
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "TRUE" -> bool(true);
      case "FALSE" -> bool(false);
      case "NULL" -> new DefaultValue(DefaultValue.Kind.LITERAL, Scalar.NULL, "Null");
      case "CURRENT_TIMESTAMP" -> DefaultValue.function(DefaultValue.Kind.NOW);
      case "CURRENT_USER" -> DefaultValue.function(DefaultValue.Kind.CURRENT_USER);
      default -> string(text);
    };
  }

  private static DefaultValue ofText(String text) {
    String compact = text.replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
    return switch (compact) {
      case "NOW()", "CURRENT_TIMESTAMP()" -> DefaultValue.function(DefaultValue.Kind.NOW);
      case "SNOWFLAKE_ID()" -> DefaultValue.function(DefaultValue.Kind.SNOWFLAKE_ID);
      case "UUID_V7()" -> DefaultValue.function(DefaultValue.Kind.UUID_V7);
      case "ULID()" -> DefaultValue.function(DefaultValue.Kind.ULID);
      case "CURRENT_USER()" -> DefaultValue.function(DefaultValue.Kind.CURRENT_USER);
      default -> {
        if (compact.matches("-[0-9.]+")) {
          yield string(compact);
        }
        yield string(text.replaceAll("^'+|'+$", ""));
      }
    };
  }

  private static DefaultValue string(String text) {
    String shown = text.replace("\\", "\\\\").replace("\"", "\\\"");
    return new DefaultValue(
        DefaultValue.Kind.LITERAL, Scalar.text(text), "String(\"" + shown + "\")");
  }

  private static DefaultValue bool(boolean value) {
    return new DefaultValue(
        DefaultValue.Kind.LITERAL, new Scalar(Scalar.Type.BOOLEAN, value), "Bool(" + value + ")");
  }

  private static DefaultValue number(String text) {
    Scalar scalar;
    try {
      scalar = Scalar.integer(Long.parseLong(text));
    } catch (NumberFormatException e) {
      scalar = new Scalar(Scalar.Type.FLOAT64, Double.valueOf(text));
    }
    return new DefaultValue(DefaultValue.Kind.LITERAL, scalar, "Number(" + scalar.value() + ")");
  }
}
