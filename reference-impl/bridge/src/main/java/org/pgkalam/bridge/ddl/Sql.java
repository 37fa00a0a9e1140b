package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.stream.Collectors;

/** Quoting for the two dialects: PostgreSQL's own ("local") and the server's ("remote"). */
final class Sql {
  private Sql() {}

  /** Always quoted, so no list of key words can grow stale. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String qualified(List<String> names) {
    return names.stream().map(Sql::identifier).collect(Collectors.joining("."));
  }

  /** Right under both settings of {@code standard_conforming_strings}. */
  static String literal(String value) {
    String quoted = "'" + value.replace("'", "''") + "'";
    return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  /** The server takes backslashes as they are. */
  static String remoteLiteral(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
