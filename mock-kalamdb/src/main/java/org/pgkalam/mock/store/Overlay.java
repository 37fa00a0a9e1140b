package org.pgkalam.mock.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a transaction has staged for one table and tenant, laid over the rows of its snapshot. Not
 * thread-safe.
 */
public final class Overlay {
  private final Map<Object, Staged> entries = new LinkedHashMap<>();
  private final boolean laysInsertsOver;

  private record Staged(boolean deleted, boolean inserted, Map<String, Scalar> values) {}

  /**
   * @param laysInsertsOver whether a staged insert is laid over the row that is there under its
   *     key, instead of taking its place
   */
  public Overlay(boolean laysInsertsOver) {
    this.laysInsertsOver = laysInsertsOver;
  }

  /** A staged insert replaces what was staged for its key. */
  public void insert(Object key, Map<String, Scalar> values) {
    entries.put(key, new Staged(false, true, values));
  }

  /** A staged update adds to what was staged for its key. */
  public void update(Object key, Map<String, Scalar> changes) {
    Staged earlier = entries.get(key);
    if (earlier == null || earlier.deleted()) {
      entries.put(key, new Staged(false, false, changes));
      return;
    }
    Map<String, Scalar> merged = new LinkedHashMap<>(earlier.values());
    merged.putAll(changes);
    entries.put(key, new Staged(false, earlier.inserted(), merged));
  }

  public void delete(Object key) {
    entries.put(key, new Staged(true, false, Map.of()));
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * Whether a row is staged (true) or staged as deleted (false) under the key; empty if nothing is.
   */
  public Optional<Boolean> holds(Object key) {
    return Optional.ofNullable(entries.get(key)).map(staged -> !staged.deleted());
  }

  /**
   * All rows as the transaction sees them.
   *
   * @param needed the columns whose values are wanted; those of staged rows are read from the texts
   *     that were given, which may fail
   */
  public List<Row> over(TableSchema schema, Set<Column> needed, List<Row> rows) {
    if (schema.primaryKey().isEmpty()) {
      List<Row> all = new ArrayList<>(rows);
      appendStaged(schema, needed, Set.of(), all);
      return all;
    }
    Column key = schema.key();
    List<Row> merged = new ArrayList<>(rows.size() + entries.size());
    Set<Object> met = new HashSet<>();
    for (Row row : rows) {
      Object value = row.get(key);
      Staged staged = entries.get(value);
      if (staged == null) {
        merged.add(row);
      } else {
        met.add(value);
        if (!staged.deleted()) {
          merged.add(put(schema, needed, row, staged));
        }
      }
    }
    appendStaged(schema, needed, met, merged);
    return merged;
  }

  private void appendStaged(
      TableSchema schema, Set<Column> needed, Set<Object> met, List<Row> rows) {
    entries.forEach(
        (value, staged) -> {
          if (!staged.deleted() && !met.contains(value)) {
            rows.add(append(schema, needed, staged));
          }
        });
  }

  /** The row with {@code key} as the transaction sees it, or none. */
  public List<Row> over(TableSchema schema, Set<Column> needed, List<Row> found, Object key) {
    Staged staged = entries.get(key);
    if (staged == null) {
      return found;
    }
    if (staged.deleted()) {
      return List.of();
    }
    return List.of(
        found.isEmpty()
            ? append(schema, needed, staged)
            : put(schema, needed, found.get(0), staged));
  }

  private Row put(TableSchema schema, Set<Column> needed, Row row, Staged staged) {
    return staged.inserted() && !laysInsertsOver
        ? append(schema, needed, staged)
        : merge(schema, needed, row, staged);
  }

  private static Row merge(TableSchema schema, Set<Column> needed, Row row, Staged staged) {
    Object[] values = new Object[schema.slots()];
    for (Column column : needed) {
      if (!column.isSystem()) {
        Scalar scalar = staged.values().get(column.name());
        values[column.slot()] = scalar == null ? row.get(column) : coerced(scalar, column);
      }
    }
    return new Row(values, row.seq(), false);
  }

  private static Row append(TableSchema schema, Set<Column> needed, Staged staged) {
    Object[] values = new Object[schema.slots()];
    for (Column column : needed) {
      if (!column.isSystem()) {
        Scalar scalar = staged.values().get(column.name());
        Object missing = column.nullable() ? null : column.type().zero();
        values[column.slot()] = scalar == null ? missing : coerced(scalar, column);
      }
    }
    return new Row(values, 0, false);
  }

  private static Object coerced(Scalar scalar, Column column) {
    try {
      return Coercion.coerce(scalar, column);
    } catch (StoreException e) {
      throw new StoreException(
          "Failed to coerce column '%s': %s".formatted(column.name(), e.getMessage()));
    }
  }
}
