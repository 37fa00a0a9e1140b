package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import org.pgkalam.mock.store.StoreException;

/** Statements in a file, each ended by a semicolon. Comments and quotes are understood. */
public final class SqlScript {
  /**
   * A statement, without its semicolon.
   *
   * @param line on which it begins, from 1
   */
  public record Statement(int line, String text) {}

  private SqlScript() {}

  /**
   * In their order.
   *
   * @throws StoreException if a quote does not end
   */
  public static List<Statement> statements(String script) {
    Tokens tokens = new Tokens(script);
    List<Statement> statements = new ArrayList<>();
    int line = 1;
    int counted = 0;
    while (!tokens.atEnd()) {
      int start = tokens.peek().start();
      int end = start;
      while (!tokens.atEnd() && !tokens.peek().isSymbol(";")) {
        end = tokens.next().end();
      }
      tokens.next();
      line += (int) script.substring(counted, start).chars().filter(c -> c == '\n').count();
      counted = start;
      if (end > start) {
        statements.add(new Statement(line, script.substring(start, end)));
      }
    }
    return statements;
  }
}
