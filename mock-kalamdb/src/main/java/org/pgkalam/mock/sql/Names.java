package org.pgkalam.mock.sql;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which names the server accepts for namespaces, tables and columns. */
final class Names {
  static final Set<String> SYSTEM_NAMESPACES =
      Set.of("system", "information_schema", "pg_catalog", "datafusion");

  private static final Set<String> RESERVED_NAMESPACES =
      words(
          "system sys root kalamdb kalam main default sql admin internal information_schema pg_catalog datafusion");

  private static final Set<String> RESERVED_COLUMNS =
      words("_seq _deleted _id _row_id _rowid _key _updated _created _timestamp _version _hash");

  private static final Set<String> KEYWORDS =
      words(
          "WITH EXPLAIN ANALYZE SELECT WHERE GROUP SORT HAVING ORDER PIVOT UNPIVOT TOP LATERAL VIEW LIMIT OFFSET FETCH UNION"
              + " EXCEPT EXCLUDE INTERSECT MINUS ON JOIN INNER CROSS FULL LEFT RIGHT NATURAL USING CLUSTER DISTRIBUTE GLOBAL"
              + " ANTI SEMI RETURNING ASOF MATCH_CONDITION OUTER SET QUALIFY WINDOW END FOR PARTITION PREWHERE SETTINGS FORMAT"
              + " START CONNECT MATCH_RECOGNIZE SAMPLE TABLESAMPLE FROM OPEN INTO EXISTS INTERVAL STRUCT TRIM TABLE TABLES"
              + " TABLESPACE INDEX SCHEMA DATABASE INSERT UPDATE DELETE CREATE DROP ALTER");

  private Names() {}

  private static Set<String> words(String list) {
    return new HashSet<>(Arrays.asList(list.split(" ")));
  }

  /** What is wrong with a namespace's name, if anything. */
  static Optional<String> problemOfNamespace(String name) {
    return RESERVED_NAMESPACES.contains(name.toLowerCase(Locale.ROOT))
        ? Optional.of("Namespace '" + name + "' is reserved and cannot be used")
        : problem(name);
  }

  /** What is wrong with a column's name, if anything. */
  static Optional<String> problemOfColumn(String name) {
    return RESERVED_COLUMNS.contains(name.toLowerCase(Locale.ROOT))
        ? Optional.of("Column name '" + name + "' is reserved and cannot be used")
        : problem(name);
  }

  /** What is wrong with a table's name, if anything. */
  static Optional<String> problem(String name) {
    String text = null;
    if (name.isEmpty()) {
      text = "Name cannot be empty";
    } else if (name.length() > 64) {
      text = "Name is too long (" + name.length() + " characters, max 64)";
    } else if (name.indexOf(' ') >= 0) {
      text = "Name cannot contain spaces";
    } else if (name.startsWith("_")) {
      text = "Name cannot start with underscore (reserved for system columns)";
    } else if (Character.isDigit(name.charAt(0))) {
      text = "Name cannot start with a number";
    } else if (!isPlain(name)) {
      text =
          "Name '%s' contains invalid characters (only alphanumeric and underscore allowed)"
              .formatted(name);
    } else if (KEYWORDS.contains(name.toUpperCase(Locale.ROOT))) {
      text = "Name '" + name + "' is a reserved SQL keyword and cannot be used";
    }
    return Optional.ofNullable(text);
  }

  /** Letters, digits and underscores only. */
  static boolean isPlain(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_');
  }
}
