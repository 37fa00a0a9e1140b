package org.pgkalam.bridge;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A statement in KalamDB's SQL, looked at from afar: whether it can change anything. What is not
 * clearly a read counts as a change.
 */
final class RemoteStatement {
  private static final Set<String> READS =
      Set.of("SELECT", "WITH", "VALUES", "SHOW", "DESCRIBE", "DESC", "EXPLAIN");

  /** Where one of these stands outside quotes, a query may do more than read. */
  private static final Set<String> CHANGES =
      Set.of(
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "INTO",
          "CREATE",
          "DROP",
          "ALTER",
          "TRUNCATE",
          "COPY",
          "CALL",
          "EXECUTE");

  private final String sql;
  private final Set<String> words = new HashSet<>();
  private String firstWord;
  private boolean clear = true;
  private int at;

  private RemoteStatement(String sql) {
    this.sql = sql;
  }

  /** Whether the text is one statement that only reads. */
  static boolean isRead(String sql) {
    RemoteStatement statement = new RemoteStatement(sql);
    statement.scan();
    return statement.clear
        && statement.firstWord != null
        && READS.contains(statement.firstWord)
        && (statement.firstWord.equals("SHOW")
            || statement.words.stream().noneMatch(CHANGES::contains));
  }

  /**
   * Refuses what may change something where nothing may be changed.
   *
   * @param read as {@link #isRead} answers
   * @throws BridgeException 25006
   */
  static void refuseChange(boolean readOnly, boolean read) {
    if (readOnly && !read) {
      throw BridgeException.of(
              SqlState.READ_ONLY_SQL_TRANSACTION,
              "cannot execute kalam_exec() of a statement other than a query in a read-only transaction")
          .withHint("SELECT, SHOW, DESCRIBE and EXPLAIN of a query can be run.");
    }
  }

  private void scan() {
    while (clear && at < sql.length()) {
      char c = sql.charAt(at);
      if (sql.startsWith("--", at)) {
        skipLine();
      } else if (sql.startsWith("/*", at)) {
        skipComment();
      } else if (c == '\'' || c == '"' || c == '`') {
        skipQuoted(c);
      } else if (isWordStart(c)) {
        readWord();
      } else if (c == ';') {
        clear = sql.substring(at + 1).isBlank();
        at = sql.length();
      } else {
        // The quotes of the other kind, between dollars, are not worth telling apart.
        clear = c != '$' || isParameter();
        at++;
      }
    }
  }

  private static boolean isWordStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private boolean isParameter() {
    return at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1));
  }

  private void skipLine() {
    int end = sql.indexOf('\n', at);
    String comment = sql.substring(at, end < 0 ? sql.length() : end);
    // Some take a lone one for the line's end.
    clear = comment.stripTrailing().indexOf('\r') < 0;
    at += comment.length();
  }

  /** Comments may stand in one another. */
  private void skipComment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
    clear = depth == 0;
  }

  /** A doubled quote ends one text and begins the next, which is the same to us. */
  private void skipQuoted(char quote) {
    int end = sql.indexOf(quote, at + 1);
    // A backslash may or may not take the quote behind it along.
    clear = end > 0 && sql.charAt(end - 1) != '\\';
    at = end + 1;
  }

  private void readWord() {
    int start = at;
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
      at++;
    }
    String word = sql.substring(start, at).toUpperCase(Locale.ROOT);
    words.add(word);
    if (firstWord == null) {
      firstWord = word;
    }
  }
}
