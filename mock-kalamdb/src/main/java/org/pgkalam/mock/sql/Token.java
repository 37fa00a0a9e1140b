package org.pgkalam.mock.sql;

/**
 * A lexical unit of SQL.
 *
 * @param text of a WORD, NUMBER or SYMBOL as written; of a QUOTED name or a STRING its content
 * @param start of its first character
 * @param end after its last character
 */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    WORD,
    QUOTED,
    STRING,
    NUMBER,
    SYMBOL,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }
}
