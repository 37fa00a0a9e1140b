package org.pgkalam.bridge.ddl;

import java.util.Locale;
import java.util.Set;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * The server's rules for names, checked here so that nothing is half done when it refuses one.
 *
 * <p>The server takes names unquoted, ignores case and keeps lower case; a PostgreSQL name with an
 * upper-case letter could never be told from its lower-case twin, so it is refused.
 */
final class KalamNames {
  private static final int MAX_LENGTH = 64;

  private static final Set<String> SYSTEM_COLUMNS = Set.of("_seq", "_userid", "_deleted");

  private static final Set<String> RESERVED_NAMESPACES =
      Set.of(
          "system",
          "sys",
          "root",
          "kalamdb",
          "kalam",
          "main",
          "default",
          "sql",
          "admin",
          "internal",
          "information_schema",
          "pg_catalog",
          "datafusion");

  private static final Set<String> KEY_WORDS =
      Set.of(
          ("with explain analyze select where group sort having order pivot unpivot top lateral view"
                  + " limit offset fetch union except exclude intersect minus on join inner cross"
                  + " full left right natural using cluster distribute global anti semi returning"
                  + " asof match_condition outer set qualify window end for partition prewhere"
                  + " settings format start connect match_recognize sample tablesample from open"
                  + " into exists interval struct trim table tables tablespace index schema"
                  + " database insert update delete create drop alter")
              .split(" "));

  /** Not on the server's list, but a column list cannot start an entry with them. */
  private static final Set<String> CONSTRAINT_WORDS =
      Set.of("constraint", "primary", "unique", "foreign", "check");

  private KalamNames() {}

  static void checkNamespace(String name) {
    if (RESERVED_NAMESPACES.contains(name.toLowerCase(Locale.ROOT))) {
      throw refuse(
          SqlState.RESERVED_NAME,
          "schema \"" + name + "\" cannot be a KalamDB namespace",
          "That name is reserved in KalamDB; create the table in another schema.");
    }
    check("schema", name);
  }

  static void checkTable(String name) {
    check("table", name);
  }

  static boolean isSystemColumn(String name) {
    return SYSTEM_COLUMNS.contains(name);
  }

  /** In any case: the server ignores case (document "sql-syntax", system columns). */
  static void checkSystemColumn(String name) {
    if (isSystemColumn(name.toLowerCase(Locale.ROOT))) {
      throw refuse(
          SqlState.RESERVED_NAME,
          "system column '"
              + name.toLowerCase(Locale.ROOT)
              + "' must not be declared explicitly; it is auto-injected by pg_kalam",
          "Leave the column out of the statement.");
    }
  }

  static void checkColumn(String name) {
    if (CONSTRAINT_WORDS.contains(name)) {
      throw keyWord("column", name);
    }
    check("column", name);
  }

  private static void check(String kind, String name) {
    String subject = kind + " name \"" + name + "\"";
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw refuse(
          SqlState.INVALID_NAME,
          subject + " has upper-case letters, which KalamDB does not keep",
          "Write the name in lower case.");
    }
    if (name.startsWith("_")) {
      throw refuse(
          SqlState.RESERVED_NAME,
          subject + " starts with an underscore, which KalamDB reserves for system columns",
          "Choose a name that starts with a letter.");
    }
    if (!name.matches("[a-z][a-z0-9_]*") || name.length() > MAX_LENGTH) {
      throw refuse(
          SqlState.INVALID_NAME,
          subject + " cannot be used in KalamDB",
          "Use up to 64 letters a to z, digits and underscores, starting with a letter.");
    }
    if (KEY_WORDS.contains(name)) {
      throw keyWord(kind, name);
    }
  }

  private static BridgeException keyWord(String kind, String name) {
    return refuse(
        SqlState.RESERVED_NAME,
        kind + " name \"" + name + "\" is a reserved key word in KalamDB",
        "Choose another name.");
  }

  private static BridgeException refuse(String sqlState, String message, String hint) {
    return BridgeException.of(sqlState, message).withHint(hint);
  }
}
