package org.pgkalam.extension.model;

/**
 * A KalamDB table and the heap table that is done the same to. Both are {@code (id, v, w)}, where
 * nobody changes {@code w}.
 */
enum Table {
  ITEMS("model.items", "kalam_server", "shared"),
  ORDERS("model.orders", "kalam_two", "shared"),
  NOTES("model.notes", "kalam_server", "user");

  /** The text of a row's values but its key. */
  static final String VALUES = "concat(coalesce(v::text, 'null'), ', ', coalesce(w::text, 'null'))";

  private final String name;
  private final String server;
  private final String type;

  Table(String name, String server, String type) {
    this.name = name;
    this.server = server;
    this.type = type;
  }

  String kalam() {
    return name;
  }

  /** Of the session's user, if it is the twin of a user table. */
  String twin() {
    return name + "_twin";
  }

  /**
   * The twin's rows of all users: {@code (owner, id, v, w)}; the owner is empty in a shared table.
   */
  String twinRows() {
    return name + "_rows";
  }

  String server() {
    return server;
  }

  boolean hasUsers() {
    return type.equals("user");
  }

  String definition() {
    return "CREATE FOREIGN TABLE %s (id int PRIMARY KEY, v int, w int DEFAULT 5) SERVER %s OPTIONS (table_type '%s')"
        .formatted(name, server, type);
  }
}
