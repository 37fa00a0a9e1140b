package org.pgkalam.mock.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableName;

/** Failures of queries in the server's words, classified by their text as the server does. */
final class QueryErrors {
  private static final Pattern NO_COLUMN =
      Pattern.compile("Referenced column \"([^\"]+)\" (was )?not found");

  private static final String OUT_OF_MEMORY = "Out of Memory Error: ";

  private static final List<String> DENIED =
      List.of(
          "access denied",
          "permission denied",
          "unauthorized",
          "not authorized",
          "forbidden",
          "insufficient privileges");

  private QueryErrors() {}

  static StoreException missingTable(TableName name) {
    return new StoreException(
        "Table not found: Error during planning: table 'kalam.%s' not found"
            .formatted(name.dotted()));
  }

  /**
   * In the server's words.
   *
   * @param fields the columns that the query could have named
   */
  static StoreException translate(SQLException e, List<String> fields) {
    String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (text.startsWith(OUT_OF_MEMORY)) {
      return exhausted(text.substring(OUT_OF_MEMORY.length()));
    }
    Matcher column = NO_COLUMN.matcher(text);
    if (column.find()) {
      text = "Schema error: No field named " + column.group(1) + ".";
      if (!fields.isEmpty()) {
        text += " Valid fields are " + String.join(", ", fields) + ".";
      }
    }
    return classified(text);
  }

  /** What DataFusion calls a query that wants too much. */
  static StoreException exhausted(String text) {
    return new StoreException("Execution error: Resources exhausted: " + text);
  }

  /** What the server's parser says of a statement that is nested too deeply for it. */
  static StoreException tooDeep() {
    return new StoreException("Invalid SQL: sql parser error: recursion limit exceeded");
  }

  /** Puts the prefix of its class before an error of planning or executing. */
  static StoreException classified(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String prefix;
    if ((lower.contains("table") && lower.contains("not found"))
        || (lower.contains("relation") && lower.contains("does not exist"))
        || lower.contains("unknown table")) {
      prefix = "Table not found: ";
    } else if (DENIED.stream().anyMatch(lower::contains)) {
      prefix = "Permission denied: ";
    } else if (lower.contains("no field named")
        || ((lower.contains("column") || lower.contains("field")) && lower.contains("not found"))) {
      prefix = "Invalid operation: ";
    } else if (lower.contains("primary key")
        || lower.contains("constraint violation")
        || lower.contains("already exists")
        || lower.contains("duplicate")
        || lower.contains("unique")) {
      prefix = "Already exists: ";
    } else {
      prefix = "Execution error: ";
    }
    return new StoreException(prefix + text);
  }
}
