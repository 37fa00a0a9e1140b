package org.pgkalam.extension.model;

/** A KalamDB table and the heap table that is done the same to. Both are {@code (id, v)}. */
enum Table {
  ITEMS("model.items", "kalam_server", "shared"),
  ORDERS("model.orders", "kalam_two", "shared"),
  NOTES("model.notes", "kalam_server", "user");

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

  /** The twin's rows of all users: {@code (owner, id, v)}; the owner is empty in a shared table. */
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
    return "CREATE FOREIGN TABLE %s (id int PRIMARY KEY, v int) SERVER %s OPTIONS (table_type '%s')"
        .formatted(name, server, type);
  }
}
