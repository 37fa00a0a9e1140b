package org.pgkalam.bridge.ddl;

import org.pgkalam.bridge.BridgeException;

/** The server's DROP TABLE, which names the type. */
public final class DropTable {
  private DropTable() {}

  /**
   * @param type an option's value, null for the default
   * @throws BridgeException if a name or the type is none that KalamDB can have
   */
  public static String sql(String namespace, String table, String type) {
    KalamNames.checkNamespace(namespace);
    KalamNames.checkTable(table);
    TableType known = type == null ? TableType.SHARED : TableType.of("table_type", type);
    return "DROP " + known + " TABLE IF EXISTS " + namespace + "." + table;
  }
}
