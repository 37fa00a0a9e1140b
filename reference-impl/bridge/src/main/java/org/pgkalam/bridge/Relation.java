package org.pgkalam.bridge;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The foreign table of a statement. The local schema is the namespace and the local name the table
 * (document "sql-syntax", current mapping rules); the options {@code namespace} and {@code table}
 * have no say.
 */
record Relation(
    ServerOptions server,
    String namespace,
    String table,
    String tableType,
    Optional<String> userId) {

  static Relation read(Question question) {
    question.readString();
    ServerOptions server = ServerOptions.parse(question.readOptions());
    String namespace = question.readString();
    String table = question.readString();
    Map<String, String> options = question.readOptions();
    Optional<String> userId =
        Optional.ofNullable(question.readString()).map(String::trim).filter(id -> !id.isEmpty());
    String type = options.getOrDefault("table_type", "shared").toLowerCase(Locale.ROOT);
    if (!type.equals("shared") && userId.isEmpty()) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "user_id is required for " + type + " table \"" + table + "\"")
          .withHint("Set kalam.user_id in this session before the statement.");
    }
    return new Relation(server, namespace, table, type, userId);
  }

  String qualifiedName() {
    return namespace + "." + table;
  }
}
