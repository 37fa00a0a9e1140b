package org.pgkalam.extension.twins;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One statement of a script, and what the script says about it.
 *
 * @param place file and line, such as {@code joins.sql:12}
 * @param copyData the lines that follow {@code COPY … FROM STDIN}; null for other statements
 * @param sqlState what it ends with on both tables, 00000 if it is no error
 */
public record TwinStatement(
    String place,
    String sql,
    String copyData,
    Majors majors,
    String sqlState,
    List<KnownDifference> differences) {
  private static final Pattern KALAM_TABLE = Pattern.compile("\\s*\\)\\s*USING kalamdb");
  private static final Pattern USER_TABLE =
      Pattern.compile(KALAM_TABLE + " WITH \\(type = 'user'\\)");
  private static final Pattern SERVER =
      Pattern.compile("\\s*SERVER kalam_server(\\s+OPTIONS \\([^)]*\\))?");
  private static final Pattern QUOTED =
      Pattern.compile("\\$\\$.*?\\$\\$|'(?:[^']|'')*'|\\([^()]*\\)", Pattern.DOTALL);

  public boolean runsOn(int major) {
    return majors.contain(major);
  }

  /** The statement for the heap twin, which has the system columns too. */
  String onHeap() {
    String heap = USER_TABLE.matcher(sql).replaceAll(", _userid text) USING kalamdb");
    heap = KALAM_TABLE.matcher(heap).replaceAll(", _seq bigint) USING heap");
    return SERVER.matcher(heap.replace("FOREIGN TABLE", "TABLE")).replaceAll("");
  }

  Optional<KnownDifference> difference(int major) {
    return differences.stream().filter(known -> known.majors().contain(major)).findFirst();
  }

  boolean isExplain() {
    return sql.startsWith("EXPLAIN");
  }

  boolean isCopyOut() {
    return sql.startsWith("COPY") && sql.contains("TO STDOUT");
  }

  /** Whether the order of the rows is part of the answer. */
  boolean isOrdered() {
    if (sql.startsWith("FETCH") || sql.startsWith("EXECUTE")) {
      return true;
    }
    String top = sql;
    for (String before = ""; !before.equals(top); ) {
      before = top;
      top = QUOTED.matcher(top).replaceAll(" ");
    }
    return top.toUpperCase(Locale.ROOT).contains("ORDER BY")
        || (isCopyOut() && sql.contains("ORDER BY"));
  }
}
