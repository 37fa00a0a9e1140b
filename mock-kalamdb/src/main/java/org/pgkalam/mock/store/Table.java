package org.pgkalam.mock.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A table: its current definition and its rows per tenant. Rows are guarded by the store's lock.
 */
public final class Table {
  private final Map<String, Rows> tenants = new ConcurrentHashMap<>();
  private final long createdMicros;
  private volatile long updatedMicros;
  private volatile TableSchema schema;

  Table(TableSchema schema, long createdMicros) {
    this.schema = schema;
    this.createdMicros = createdMicros;
    this.updatedMicros = createdMicros;
  }

  public TableSchema schema() {
    return schema;
  }

  public TableName name() {
    return schema.name();
  }

  public TableKind kind() {
    return schema.kind();
  }

  public long createdMicros() {
    return createdMicros;
  }

  public long updatedMicros() {
    return updatedMicros;
  }

  void schema(TableSchema changed, long nowMicros) {
    schema = changed;
    updatedMicros = nowMicros;
  }

  /** The rows that {@code user} sees; all users share those of a shared table. */
  Rows rows(String user) {
    return tenants.computeIfAbsent(kind().isPerUser() ? user : "", tenant -> new Rows());
  }

  Map<String, Rows> tenants() {
    return tenants;
  }
}
