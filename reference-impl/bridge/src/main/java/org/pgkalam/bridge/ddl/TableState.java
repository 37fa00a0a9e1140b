package org.pgkalam.bridge.ddl;

import java.util.Map;
import java.util.TreeMap;

/**
 * What PostgreSQL's catalogs say of a foreign table at one moment.
 *
 * @param options all but namespace, table and managed, as the text of an array; null for none
 * @param columns by attribute number, dropped ones left out
 */
public record TableState(
    String oid, String namespace, String name, String options, Map<Integer, Column> columns) {
  /**
   * @param type as {@code format_type()} writes it
   * @param defaultSql as {@code pg_get_expr()} writes it, null for none
   */
  public record Column(String name, String type, boolean notNull, String defaultSql) {
    boolean isSystem() {
      return KalamNames.isSystemColumn(name);
    }
  }

  public TableState(String oid, String namespace, String name, String options) {
    this(oid, namespace, name, options, new TreeMap<>());
  }

  /** The name that the server knows it by. */
  public String remoteName() {
    return namespace + "." + name;
  }
}
