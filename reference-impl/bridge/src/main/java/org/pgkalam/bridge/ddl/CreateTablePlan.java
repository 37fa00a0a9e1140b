package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Set;

/**
 * What one CREATE TABLE … USING kalamdb, or CREATE FOREIGN TABLE on a KalamDB server, becomes.
 *
 * <p>PostgreSQL runs {@code local} first: whatever it refuses, be it a privilege, a type or an
 * event trigger, is refused before anything is created in KalamDB. If KalamDB then refuses, the
 * statement's own rollback takes the local half away.
 *
 * @param namespace the remote namespace, which is the local schema
 * @param table the remote table, which is the local relation
 * @param columns the names of its columns, system columns aside
 * @param local the CREATE FOREIGN TABLE for PostgreSQL
 * @param remote statements for the server, in this order; none where the table is there already
 * @param compensation the statement that takes the remote table away again when the transaction
 *     fails; null where the table was there before
 * @param notices for the user, once all is done
 */
public record CreateTablePlan(
    String namespace,
    String table,
    Set<String> columns,
    String local,
    List<String> remote,
    String compensation,
    List<Notice> notices) {
  public CreateTablePlan {
    columns = Set.copyOf(columns);
    remote = List.copyOf(remote);
    notices = List.copyOf(notices);
  }

  /**
   * A message that is no error.
   *
   * @param hint null where there is none
   */
  public record Notice(boolean warning, String sqlState, String message, String hint) {}
}
