package org.pgkalam.mock.store;

/** A table's qualified name, in lower case. */
public record TableName(String namespace, String table) {
  /** {@code ns.table}, as scans and DDL print it. */
  public String dotted() {
    return namespace + "." + table;
  }

  /** {@code ns:table}, as writes print it. */
  public String colon() {
    return namespace + ":" + table;
  }
}
