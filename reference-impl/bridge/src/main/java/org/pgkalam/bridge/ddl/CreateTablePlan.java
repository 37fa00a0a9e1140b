package org.pgkalam.bridge.ddl;

import java.util.List;

/**
 * What one CREATE TABLE … USING kalamdb, or CREATE FOREIGN TABLE on a KalamDB server, becomes.
 *
 * @param namespace the remote namespace, which is the local schema
 * @param table the remote table, which is the local relation
 * @param tableType shared, user or stream
 * @param remote statements for the server, to be run in this order before {@code local}
 * @param compensation the statement that takes the remote table away again when {@code local} or
 *     the transaction fails; null where the remote statement says IF NOT EXISTS, because the server
 *     answers the same whether it made the table or found it, and what it found must not be dropped
 * @param local the CREATE FOREIGN TABLE for PostgreSQL
 * @param ifNotExists whether the user's statement said IF NOT EXISTS
 */
public record CreateTablePlan(
    String namespace,
    String table,
    String tableType,
    List<String> remote,
    String compensation,
    String local,
    boolean ifNotExists) {
  public CreateTablePlan {
    remote = List.copyOf(remote);
  }
}
