package org.pgkalam.bridge;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The foreign table of a statement. The local schema is the namespace and the local name the table
 * (document "sql-syntax", current mapping rules); the options {@code namespace} and {@code table}
 * have no say.
 *
 * @param tableType shared, user or stream
 * @param primaryKey the key column that the server is known to have
 * @param userId the statement's tenant: {@code kalam.user_id} as it was when the statement began
 */
record Relation(
    ServerOptions server,
    String namespace,
    String table,
    String tableType,
    Optional<String> primaryKey,
    Optional<String> userId) {

  static final String USER_COLUMN = "_userid";

  static Relation read(Question question) {
    return read(ServerOptions.read(question), question);
  }

  /** For a statement that is planned, which says nothing of who will connect. */
  static Relation readToPlan(Question question) {
    return read(ServerOptions.readToPlan(question), question);
  }

  private static Relation read(ServerOptions server, Question question) {
    String namespace = question.readString();
    String table = question.readString();
    Map<String, String> options = question.readOptions();
    return new Relation(
        server,
        namespace,
        table,
        options.getOrDefault("table_type", "shared").toLowerCase(Locale.ROOT),
        Optional.ofNullable(options.get("primary_key")),
        Tenant.ofSetting(question.readString()));
  }

  /** With its namespace, as messages name it. */
  String name() {
    return namespace + "." + table;
  }

  Relation forUser(Optional<String> user) {
    return new Relation(server, namespace, table, tableType, primaryKey, user);
  }

  boolean isUserTable() {
    return tableType.equals("user");
  }

  boolean isStream() {
    return tableType.equals("stream");
  }

  /** The server would answer with the rows of a user called anonymous. */
  void requireUser() {
    if ((isUserTable() || isStream()) && userId.isEmpty()) {
      throw noUser();
    }
  }

  BridgeException noUser() {
    return BridgeException.of(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "%s table \"%s\" cannot be read or written while kalam.user_id is not set"
                .formatted(tableType, name()))
        .withHint("Name the user first: SET kalam.user_id = '...'.");
  }
}
