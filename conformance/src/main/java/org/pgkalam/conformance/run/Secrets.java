package org.pgkalam.conformance.run;

import java.util.regex.Pattern;
import org.pgkalam.conformance.verdict.ScenarioResult;

/**
 * Keeps out of results what the options {@code auth_header}, {@code login_password} and {@code
 * client_key} are given: it may be that of a real KalamDB. All reports are made from results.
 */
final class Secrets {
  private static final String MASK = "***";

  /** As SQL has them, quoted by quotes or dollars. */
  private static final Pattern IN_SQL =
      Pattern.compile(
          "(?is)(?<!')\\b(auth_header|login_password|client_key)(\"?\\s*[=,]?\\s*[eE]?)"
              + "(?:''[^']+''|'(?:[^']|'')*(?:'|$)|\\$(\\w*)\\$.*?(?:\\$\\3\\$|$))");

  /** As catalogs and tables of rows show them: name=value, or name | value. */
  private static final Pattern IN_ROWS =
      Pattern.compile(
          "(?i)\\b(auth_header|login_password|client_key)(\\s*[|=]\\s*)"
              + "(?:-----BEGIN.*?(?:-----END[^\\n]*|$)|[^\\s*'|,}][^|,}\\n]*)",
          Pattern.DOTALL);

  /** Wherever a key stands. */
  private static final Pattern KEY =
      Pattern.compile("(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END|$)", Pattern.DOTALL);

  /** What a login becomes on the wire. */
  private static final Pattern LOGIN = Pattern.compile("\\b(Basic )[A-Za-z0-9+/]{4,}=*");

  private Secrets() {}

  /** The text with {@code ***} in the place of each. */
  static String masked(String text) {
    String sql = IN_SQL.matcher(text).replaceAll("$1$2'" + MASK + "'");
    String rows = IN_ROWS.matcher(sql).replaceAll("$1$2" + MASK);
    String keys = KEY.matcher(rows).replaceAll("$1" + MASK + "$2");
    return LOGIN.matcher(keys).replaceAll("$1" + MASK);
  }

  static ScenarioResult masked(ScenarioResult result) {
    return result.withTexts(Secrets::masked);
  }
}
