package org.pgkalam.mock.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A table: its current definition and its rows per tenant. Rows are guarded by the store's lock.
 */
public final class Table {
  private final Map<String, Rows> tenants = new ConcurrentHashMap<>();
  private final Map<String, Integer> slotsByName = new ConcurrentHashMap<>();
  private final Map<String, Column> dropped = new ConcurrentHashMap<>();
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

  /**
   * A renamed column of a server that finds stored values by name only: those that have once been
   * stored under the new name, or none.
   *
   * @param free a slot that no column has had
   */
  public Column underItsName(Column before, Column renamed, int free) {
    slotsByName.put(before.name(), before.slot());
    return renamed.withSlot(
        slotsByName.getOrDefault(renamed.name(), free),
        renamed.nullable() ? null : renamed.type().zero());
  }

  /** Remembers where a dropped column's values lie. */
  public void drop(Column column) {
    dropped.put(column.name(), column);
  }

  /** The column of that name that was dropped last. */
  public Optional<Column> dropped(String name) {
    return Optional.ofNullable(dropped.get(name));
  }

  /** The rows that {@code user} sees; all users share those of a shared table. */
  Rows rows(String user) {
    return tenants.computeIfAbsent(kind().isPerUser() ? user : "", tenant -> new Rows());
  }

  Map<String, Rows> tenants() {
    return tenants;
  }
}
