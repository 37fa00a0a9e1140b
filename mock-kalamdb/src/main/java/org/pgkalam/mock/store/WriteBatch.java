package org.pgkalam.mock.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.pgkalam.mock.Quirk;

/** Writes that become visible together. Used under the store's write lock. */
public final class WriteBatch {
  private static final Row REMOVED = new Row(new Object[0], 0, true);

  private final Store store;
  private final RowPreparation preparation;
  private final Map<Rows, LinkedHashMap<Object, Row>> pending = new LinkedHashMap<>();
  private String repeatedIn = "insert";
  private boolean namesHotStorage;

  WriteBatch(Store store, RowPreparation preparation) {
    this.store = store;
    this.preparation = preparation;
  }

  /** Words the key errors as a transaction of mixed writes does. */
  public void wordedForTransaction(boolean mixed) {
    repeatedIn = mixed ? "transaction" : "insert";
    namesHotStorage = mixed;
  }

  /** Adds prepared rows; all of them or, on an error, none. */
  void insert(Table table, String user, List<Object[]> rows) {
    TableSchema schema = table.schema();
    Rows tenant = table.rows(user);
    Map<Object, Row> mine = pending(tenant);
    if (schema.kind() == TableKind.STREAM) {
      for (Object[] values : rows) {
        long seq = store.identifiers().snowflake();
        mine.put(seq, new Row(values, seq, false));
      }
      return;
    }
    Column key = schema.key();
    checkKeys(tenant, mine, key, rows.stream().map(values -> values[key.slot()]).toList());
    for (Object[] values : rows) {
      mine.put(values[key.slot()], new Row(values, store.identifiers().snowflake(), false));
    }
  }

  /**
   * Refuses rows whose keys are there already; their other values are not looked at. A stream takes
   * any key any number of times.
   */
  public void checkKeys(Table table, String user, List<Map<String, Scalar>> rows) {
    if (table.schema().kind() == TableKind.STREAM) {
      return;
    }
    Column key = table.schema().key();
    Rows tenant = table.rows(user);
    List<Object> keys = new ArrayList<>();
    for (Map<String, Scalar> row : rows) {
      Scalar given = row.get(key.name());
      if (given != null && !given.isNull()) {
        try {
          keys.add(Coercion.coerce(given, key));
        } catch (StoreException e) {
          keys.add(new Unread(given.value()));
        }
      }
    }
    checkKeys(tenant, pending(tenant), key, keys);
  }

  /** A key that does not fit its column; it is refused when its row is written. */
  private record Unread(Object given) {}

  private void checkKeys(Rows tenant, Map<Object, Row> mine, Column key, List<Object> keys) {
    Set<Object> inBatch = new HashSet<>();
    for (Object value : keys) {
      checkType(key, value);
      Row staged = mine.get(value);
      if (!inBatch.add(value) || (staged != null && !staged.deleted())) {
        String text =
            value instanceof Unread unread
                ? unread.given().toString()
                : Keys.text(key.type(), value);
        throw new StoreException(
            "Already exists: Primary key violation: value '%s' appears multiple times in the %s batch for column '%s'"
                .formatted(text, repeatedIn, key.name()));
      }
      if (namesHotStorage) {
        checkKey(tenant, mine, key, value);
      }
    }
    if (!namesHotStorage) {
      for (Object value : keys) {
        checkKey(tenant, mine, key, value);
      }
    }
  }

  private void checkType(Column key, Object value) {
    if (!(value instanceof Unread)
        && store.has(Quirk.FEW_KEY_TYPES)
        && (value instanceof UUID || !fewKeyTypes(key.type()))) {
      throw new StoreException(
          "Invalid operation: Primary key column '%s' has unsupported or NULL value"
              .formatted(key.name()));
    }
  }

  private void checkKey(Rows tenant, Map<Object, Row> mine, Column key, Object value) {
    Row staged = mine.get(value);
    Row stored = tenant.latest(value);
    boolean deletedHere = staged != null && !store.has(Quirk.REINSERT_IN_TRANSACTION_FAILS);
    if (stored != null && !stored.deleted() && !deletedHere) {
      throw new StoreException(
          "Already exists: Primary key violation: value '%s' already exists in column '%s'%s"
              .formatted(
                  Keys.text(key.type(), value),
                  key.name(),
                  namesHotStorage ? " (hot storage)" : ""));
    }
  }

  private static boolean fewKeyTypes(KalamType type) {
    return type.isInteger()
        || type.isText()
        || type.is(KalamType.Kind.BOOLEAN)
        || type.is(KalamType.Kind.FLOAT)
        || type.is(KalamType.Kind.DOUBLE);
  }

  /**
   * Changes a row.
   *
   * @return false when the row already was like that
   */
  public boolean update(Table table, String user, String keyText, Map<String, Scalar> changes) {
    TableSchema schema = table.schema();
    if (schema.kind() == TableKind.STREAM) {
      throw new StoreException("Invalid operation: UPDATE is not supported for STREAM tables");
    }
    Column key = schema.key();
    Rows tenant = table.rows(user);
    Optional<Object> keyValue = Keys.parse(key, keyText);
    Row current = keyValue.map(value -> current(tenant, value)).orElse(null);
    Map<String, Object> coerced = preparation.coerced(schema, changes);
    if (current == null || current.deleted()) {
      throw new StoreException(
          "Not found: Row with %s=%s %s"
              .formatted(
                  key.name(),
                  keyText,
                  current == null
                      ? "not found (checked both hot and cold storage)"
                      : "was deleted"));
    }
    Object[] values = RowPreparation.update(schema, current, coerced);
    Object newKey = values[key.slot()];
    if (!newKey.equals(keyValue.get()) && !store.has(Quirk.KEY_UPDATE_DUPLICATES)) {
      throw new StoreException(
          "Invalid operation: UPDATE cannot modify primary key column '" + key.name() + "'");
    }
    boolean deletes =
        changes.containsKey(Column.DELETED_NAME)
            && Boolean.TRUE.equals(changes.get(Column.DELETED_NAME).value());
    if (!deletes && isSame(schema, current, values) && knowsAll(schema, changes)) {
      return false;
    }
    pending(tenant).put(newKey, new Row(values, store.identifiers().snowflake(), deletes));
    return true;
  }

  /** Columns that the table does not have are stored all the same, where nothing shows them. */
  private static boolean knowsAll(TableSchema schema, Map<String, Scalar> changes) {
    return changes.keySet().stream().allMatch(name -> schema.column(name) != null);
  }

  private static boolean isSame(TableSchema schema, Row row, Object[] values) {
    return schema.columns().stream()
        .allMatch(
            column -> column.isSystem() || Objects.equals(row.get(column), values[column.slot()]));
  }

  /**
   * Deletes a row, softly; in a stream, every row with that key, for good.
   *
   * @return false when there was none
   */
  public boolean delete(Table table, String user, String keyText) {
    TableSchema schema = table.schema();
    Rows tenant = table.rows(user);
    if (schema.kind() == TableKind.STREAM) {
      return deleteFromStream(schema, tenant, keyText);
    }
    Optional<Object> key = Keys.parse(schema.key(), keyText);
    Row current = key.map(value -> current(tenant, value)).orElse(null);
    if (current == null || current.deleted()) {
      return false;
    }
    pending(tenant)
        .put(key.get(), new Row(current.values(), store.identifiers().snowflake(), true));
    return true;
  }

  private boolean deleteFromStream(TableSchema schema, Rows tenant, String keyText) {
    Column key = schema.column(schema.keyName());
    Map<Object, Row> mine = pending(tenant);
    int before = mine.size();
    tenant
        .all()
        .forEach(
            (seq, row) -> {
              Object stored = row.get(key);
              if (stored != null && Keys.text(key.type(), stored).equals(keyText)) {
                mine.put(seq, REMOVED);
              }
            });
    return mine.size() > before;
  }

  private Row current(Rows tenant, Object key) {
    Row staged = pending(tenant).get(key);
    return staged != null ? staged : tenant.latest(key);
  }

  private Map<Object, Row> pending(Rows tenant) {
    return pending.computeIfAbsent(tenant, rows -> new LinkedHashMap<>());
  }

  /** Prepares new rows outside of any batch. */
  static List<Object[]> prepare(
      RowPreparation preparation,
      TableSchema schema,
      List<Map<String, Scalar>> rows,
      String user,
      boolean defaults,
      boolean checked) {
    Object[][] prepared = new Object[rows.size()][];
    boolean unchecked = !checked || preparation.isUnchecked(schema);
    for (int i = 0; i < prepared.length; i++) {
      prepared[i] = preparation.insert(schema, rows.get(i), user, defaults, unchecked);
    }
    for (int i = 0; i < prepared.length && !unchecked; i++) {
      RowPreparation.checkNotNull(schema, prepared[i], i + 1);
    }
    return Arrays.asList(prepared);
  }

  /**
   * Adds rows; all of them or, on an error, none.
   *
   * @param checked whether NULL is refused where a column has none
   */
  public void insertRows(
      Table table, String user, List<Map<String, Scalar>> rows, boolean defaults, boolean checked) {
    insert(table, user, prepare(preparation, table.schema(), rows, user, defaults, checked));
  }

  /** Makes the writes so far visible. */
  public void publish() {
    pending.values().removeIf(Map::isEmpty);
    if (pending.isEmpty()) {
      return;
    }
    long commit = store.nextCommit();
    long oldest = store.oldestSnapshot();
    pending.forEach(
        (tenant, rows) ->
            rows.forEach(
                (key, row) -> {
                  if (row == REMOVED) {
                    tenant.remove(key, commit);
                  } else {
                    tenant.put(key, row, commit, oldest);
                  }
                }));
    pending.clear();
  }
}
