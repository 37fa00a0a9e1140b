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
    requireShared(type);
    return new Relation(server, namespace, table, type, userId);
  }

  /** User and stream tables belong to a tenant, which this build does not keep apart yet. */
  static void requireShared(String tableType) {
    if (!tableType.equals("shared")) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB tables of type " + tableType + " are not supported yet")
          .withHint("Use type = 'shared', or kalam_exec(...).");
    }
  }
}
