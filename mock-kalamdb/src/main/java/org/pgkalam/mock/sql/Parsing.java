package org.pgkalam.mock.sql;

import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import org.pgkalam.mock.store.StoreException;

/** Parses queries and row-changing statements. */
final class Parsing {
  /** The server's parser gives up as well, and DuckDB ends the process. */
  private static final int DEEPEST = 50;

  private Parsing() {}

  private static int nesting(Token token) {
    if (token.isSymbol("(") || token.isSymbol("[") || token.isWord("case")) {
      return 1;
    }
    return token.isSymbol(")") || token.isSymbol("]") || token.isWord("end") ? -1 : 0;
  }

  /** The one statement in {@code sql}. */
  static Statement statement(String sql) {
    Tokens tokens = new Tokens(sql);
    StringBuilder readable = new StringBuilder();
    int copied = 0;
    Token last = tokens.peek();
    int depth = 0;
    while (!tokens.atEnd()) {
      Token token = tokens.next();
      depth += nesting(token);
      if (depth > DEEPEST) {
        throw QueryErrors.tooDeep();
      }
      // JSqlParser takes "(value" for the start of "(VALUES ...".
      if (token.isWord("value") && last.isSymbol("(") && !tokens.peek().isSymbol("(")) {
        readable.append(sql, copied, token.start()).append("\"value\"");
        copied = token.end();
      }
      last = token;
      if (token.isSymbol(";") && !tokens.atEnd()) {
        throw new StoreException(
            "Execution error: This feature is not implemented: The context currently only supports a single SQL statement");
      }
    }
    try {
      return CCJSqlParserUtil.parse(readable.append(sql.substring(copied)).toString());
    } catch (JSQLParserException e) {
      String reason =
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      throw new StoreException(
          "Invalid SQL: sql parser error: " + reason.lines().findFirst().orElse("syntax error"));
    }
  }
}
