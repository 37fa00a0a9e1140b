package org.pgkalam.mock.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.pgkalam.mock.Quirk;

/** Namespaces, tables and rows, in memory. Safe for use by many threads. */
public final class Store {
  /** Sees every commit so far. */
  public static final long NOW = Long.MAX_VALUE;

  private static final int SCAN_CAP = 100_000;

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, Long> namespaces = new ConcurrentSkipListMap<>();
  private final Map<TableName, Table> tables = new ConcurrentHashMap<>();
  private final TreeMap<Long, Integer> snapshots = new TreeMap<>();
  private final Identifiers identifiers;
  private final Set<Quirk> quirks;
  private final RowPreparation preparation;
  private long committed;

  /** The newest commit that snapshots see: one that was half applied stays unseen for a while. */
  private long settled;

  public Store(Identifiers identifiers, Set<Quirk> quirks) {
    this.identifiers = identifiers;
    this.quirks = quirks;
    this.preparation = new RowPreparation(identifiers, quirks);
    namespaces.put("default", identifiers.nowMicros());
  }

  public Identifiers identifiers() {
    return identifiers;
  }

  public boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /** Names with the microsecond of their creation, by name. */
  public Map<String, Long> namespaces() {
    return namespaces;
  }

  /** False if it was there. */
  public boolean createNamespace(String name) {
    return namespaces.putIfAbsent(name, identifiers.nowMicros()) == null;
  }

  /** Drops it with its tables. False if it was not there. */
  public boolean dropNamespace(String name) {
    lock.writeLock().lock();
    try {
      tables.keySet().removeIf(table -> table.namespace().equals(name));
      return namespaces.remove(name) != null;
    } finally {
      lock.writeLock().unlock();
    }
  }

  public Optional<Table> table(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** All tables by name. */
  public List<Table> tables() {
    return tables.values().stream()
        .sorted(Comparator.comparing((Table table) -> table.name().dotted()))
        .toList();
  }

  /** False if there is a table of that name. */
  public boolean createTable(TableSchema schema) {
    return tables.putIfAbsent(schema.name(), new Table(schema, identifiers.nowMicros())) == null;
  }

  /** False if there was none. */
  public boolean dropTable(TableName name) {
    return tables.remove(name) != null;
  }

  /** Changes a table's definition; rows keep their values. */
  public void alter(Table table, TableSchema changed) {
    lock.writeLock().lock();
    try {
      table.schema(changed, identifiers.nowMicros());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Whether a row that is there has NULL in a column. */
  public boolean hasNulls(Table table, Column column) {
    lock.readLock().lock();
    try {
      return table.tenants().values().stream()
          .flatMap(rows -> rows.at(NOW, false).stream())
          .anyMatch(row -> row.get(column) == null);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds a column that has the values of one that was dropped, where they can be read as its. */
  public void revive(Table table, TableSchema changed, Column from, Column to) {
    lock.writeLock().lock();
    try {
      for (Rows rows : table.tenants().values()) {
        rows.rewrite(row -> revived(row, changed, from, to), nextCommit());
      }
      settled = committed;
      table.schema(changed, identifiers.nowMicros());
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static Row revived(Row row, TableSchema schema, Column from, Column to) {
    Object[] values = Arrays.copyOf(row.values(), schema.slots());
    for (Column column : schema.columns()) {
      if (!column.isSystem() && !column.name().equals(to.name())) {
        values[column.slot()] = row.get(column);
      }
    }
    try {
      values[to.slot()] = Conversions.between(row.get(from), from.type(), to);
    } catch (StoreException e) {
      values[to.slot()] = null;
    }
    return new Row(values, row.seq(), row.deleted());
  }

  /**
   * Gives a column another type, and its values with it; nothing happens if one of them cannot be
   * converted.
   */
  public void alterType(Table table, TableSchema changed, Column from, Column to) {
    lock.writeLock().lock();
    try {
      List<Runnable> rewrites = new ArrayList<>();
      for (Rows rows : table.tenants().values()) {
        Map<Object, Row> converted = new ConcurrentHashMap<>();
        rows.all().forEach((key, row) -> converted.put(key, converted(row, changed, from, to)));
        rewrites.add(
            () -> {
              long commit = nextCommit();
              List<Object> keys = List.copyOf(rows.all().keySet());
              for (Object key : keys) {
                Row row = converted.get(key);
                rows.remove(key, commit);
                Object newKey = to.primaryKey() ? row.get(to) : key;
                rows.put(newKey, row, commit, Long.MAX_VALUE);
              }
            });
      }
      rewrites.forEach(Runnable::run);
      settled = committed;
      table.schema(changed, identifiers.nowMicros());
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static Row converted(Row row, TableSchema schema, Column from, Column to) {
    Object[] values = new Object[schema.slots()];
    for (Column column : schema.columns()) {
      if (!column.isSystem()) {
        values[column.slot()] =
            column.name().equals(to.name())
                ? Conversions.between(row.get(from), from.type(), to)
                : row.get(column);
      }
    }
    return new Row(values, row.seq(), row.deleted());
  }

  /** Runs {@code action} on a batch and makes its writes visible, unless it throws. */
  public <T> T write(Function<WriteBatch, T> action) {
    lock.writeLock().lock();
    try {
      WriteBatch batch = new WriteBatch(this, preparation);
      T result = action.apply(batch);
      batch.publish();
      settled = committed;
      return result;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Adds rows at once; the costly part is done outside the lock. */
  public void insert(Table table, String user, List<Map<String, Scalar>> rows, boolean defaults) {
    TableSchema schema = table.schema();
    List<Object[]> prepared = WriteBatch.prepare(preparation, schema, rows, user, defaults, true);
    write(
        batch -> {
          evict(table, user);
          boolean unchanged = table.schema() == schema;
          batch.insert(
              table,
              user,
              unchanged
                  ? prepared
                  : WriteBatch.prepare(preparation, table.schema(), rows, user, defaults, true));
          return null;
        });
  }

  private void evict(Table table, String user) {
    if (table.kind() == TableKind.STREAM) {
      long oldest = oldestLiving(table.schema());
      var rows = table.rows(user).all().values().iterator();
      while (rows.hasNext() && Identifiers.millisOf(rows.next().seq()) < oldest) {
        rows.remove();
      }
    }
  }

  private long oldestLiving(TableSchema schema) {
    long ttlMillis = TimeUnit.SECONDS.toMillis(schema.options().ttlSeconds());
    return identifiers.clock().millis() - ttlMillis;
  }

  /**
   * The values a new row would be stored with, by column name; for staged rows. Columns that fail
   * stay as given.
   */
  public Map<String, Scalar> withDefaults(Table table, Map<String, Scalar> row, String user) {
    Map<String, Scalar> filled = row;
    for (Column column : table.schema().columns()) {
      if (column.defaultValue().isPresent() && !row.containsKey(column.name())) {
        filled = filled == row ? new TreeMap<>(row) : filled;
        filled.put(column.name(), column.defaultValue().get().evaluate(identifiers, user));
      }
    }
    return filled;
  }

  /** Pins the present state; to be given back by {@link #release}. */
  public long snapshot() {
    lock.writeLock().lock();
    try {
      snapshots.merge(settled, 1, Integer::sum);
      return settled;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Ends the use of a snapshot. */
  public void release(long snapshot) {
    lock.writeLock().lock();
    try {
      snapshots.computeIfPresent(snapshot, (key, uses) -> uses == 1 ? null : uses - 1);
    } finally {
      lock.writeLock().unlock();
    }
  }

  long oldestSnapshot() {
    if (snapshots.isEmpty()) {
      return has(Quirk.HALF_APPLIED_COMMITS) ? settled : Long.MAX_VALUE;
    }
    return snapshots.firstKey();
  }

  long nextCommit() {
    return ++committed;
  }

  /**
   * Rows of a tenant.
   *
   * @param changed the commit that changed the tenant's rows last; equal numbers mean equal rows
   * @param current false when the snapshot does not see that commit
   */
  public record View(TableSchema schema, List<Row> rows, long changed, boolean current) {}

  /** All rows that a snapshot sees. */
  public View view(Table table, String user, long snapshot, boolean withDeleted) {
    lock.readLock().lock();
    try {
      Rows rows = table.rows(user);
      List<Row> seen = rows.at(snapshot, withDeleted);
      TableSchema schema = table.schema();
      if (schema.kind() == TableKind.STREAM) {
        long oldest = oldestLiving(schema);
        seen.removeIf(row -> Identifiers.millisOf(row.seq()) < oldest);
      }
      if (has(Quirk.SCAN_CAPPED) && seen.size() > SCAN_CAP) {
        seen = seen.subList(0, SCAN_CAP);
      }
      return new View(schema, seen, rows.changed(), rows.changed() <= snapshot);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The one row with that key, or none. Not for streams. */
  public View viewByKey(Table table, String user, long snapshot, boolean withDeleted, Object key) {
    lock.readLock().lock();
    try {
      Rows rows = table.rows(user);
      Row newest = rows.latest(key);
      Row row = newest == null ? null : newest.at(snapshot);
      boolean seen = row != null && (withDeleted || !row.deleted());
      return new View(
          table.schema(),
          seen ? List.of(row) : List.of(),
          rows.changed(),
          rows.changed() <= snapshot);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What {@link #cache} kept for these rows as the snapshot sees them. */
  public Optional<Object> cached(Table table, String user, long snapshot, Object scan) {
    lock.readLock().lock();
    try {
      Rows rows = table.rows(user);
      return rows.changed() > snapshot
          ? Optional.empty()
          : Optional.ofNullable(rows.cached(scan, rows.changed()));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Keeps something derived from a current {@link View} until the rows change. */
  public void cache(Table table, String user, View view, Object scan, Object derived) {
    if (view.current() && table.kind() != TableKind.STREAM) {
      table.rows(user).cache(scan, view.changed(), derived);
    }
  }
}
