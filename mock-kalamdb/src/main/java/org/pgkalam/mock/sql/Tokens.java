package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgkalam.mock.store.StoreException;

/**
 * A cursor over the tokens of a statement. Comments and spaces are left out; quotes are understood.
 */
final class Tokens {
  private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?[0-9]+(?![A-Za-z_])");

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  Tokens(String sql) {
    this.sql = sql;
    int from = 0;
    while (from < sql.length()) {
      from = read(from);
    }
    tokens.add(new Token(Token.Kind.END, "EOF", sql.length(), sql.length()));
  }

  private int read(int from) {
    char c = sql.charAt(from);
    if (Character.isWhitespace(c)) {
      return from + 1;
    }
    if (sql.startsWith("--", from)) {
      int end = sql.indexOf('\n', from);
      return end < 0 ? sql.length() : end + 1;
    }
    if (sql.startsWith("/*", from)) {
      int end = sql.indexOf("*/", from + 2);
      return end < 0 ? sql.length() : end + 2;
    }
    if (c == '\'' || c == '"') {
      return quoted(from, c);
    }
    int end = from + 1;
    if (Character.isLetter(c) || c == '_') {
      while (end < sql.length() && isNamePart(sql.charAt(end))) {
        end++;
      }
      return add(Token.Kind.WORD, from, end);
    }
    if (Character.isDigit(c)) {
      while (end < sql.length() && (Character.isDigit(sql.charAt(end)) || sql.charAt(end) == '.')) {
        end++;
      }
      return add(Token.Kind.NUMBER, from, exponentEnd(end));
    }
    return add(Token.Kind.SYMBOL, from, sql.startsWith("::", from) ? from + 2 : end);
  }

  /** The end of {@code e5} or {@code E-5} if it stands at {@code from}, else {@code from}. */
  private int exponentEnd(int from) {
    Matcher exponent = EXPONENT.matcher(sql).region(from, sql.length());
    return exponent.lookingAt() ? exponent.end() : from;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private int add(Token.Kind kind, int from, int end) {
    tokens.add(new Token(kind, sql.substring(from, end), from, end));
    return end;
  }

  private int quoted(int from, char quote) {
    StringBuilder content = new StringBuilder();
    int i = from + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == quote) {
        if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
          i++;
        } else {
          Token.Kind kind = quote == '"' ? Token.Kind.QUOTED : Token.Kind.STRING;
          tokens.add(new Token(kind, content.toString(), from, i + 1));
          return i + 1;
        }
      }
      content.append(c);
      i++;
    }
    throw new StoreException("Invalid SQL: sql parser error: Unterminated string literal");
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END;
  }

  /** Takes the words if they come next, all of them. */
  boolean accept(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  boolean acceptSymbol(String symbol) {
    if (peek().isSymbol(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  void expectSymbol(String symbol) {
    if (!acceptSymbol(symbol)) {
      throw expected(symbol);
    }
  }

  void expect(String... words) {
    if (!accept(words)) {
      throw expected(String.join(" ", words));
    }
  }

  /** The text between two offsets, as written. */
  String text(int from, int to) {
    return sql.substring(from, to);
  }

  /** Skips a parenthesised group whose opening parenthesis comes next. */
  void skipParentheses() {
    expectSymbol("(");
    int depth = 1;
    while (depth > 0) {
      Token token = next();
      if (token.kind() == Token.Kind.END) {
        throw expected(")");
      }
      depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
    }
  }

  /** Where the next token stands, as the server's parser adds to its errors. */
  String position() {
    int line = 1;
    int column = 1;
    for (int i = 0; i < peek().start(); i++) {
      column = sql.charAt(i) == '\n' ? 1 : column + 1;
      line += sql.charAt(i) == '\n' ? 1 : 0;
    }
    return " at Line: " + line + ", Column: " + column;
  }

  StoreException expected(String what) {
    return new StoreException(
        "sql parser error: Expected: %s, found: %s".formatted(what, peek().text()));
  }
}
