package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Column;
import org.pgkalam.bridge.ddl.CreateTable.ConstraintKind;

/**
 * The one key column of a KalamDB table.
 *
 * @param inline whether it was declared with its column, rather than for the table or by inference
 */
record PrimaryKey(String column, boolean inline) {
  private static final String INFERRED = "id";

  /**
   * The declared key; else the column that {@code named} names (option {@code primary_key} of a
   * foreign table, may be null); else, for shared and user tables, a column {@code id}.
   *
   * @return empty only for a stream table, which needs no key
   */
  static Optional<PrimaryKey> of(CreateTable table, TableType type, String named) {
    Optional<PrimaryKey> key = declared(table, named);
    if (key.isEmpty() && type.needsKey()) {
      key = Optional.of(inferred(table, type));
    }
    key.ifPresent(found -> checkExists(table, found));
    return key;
  }

  /** The key that the statement itself names. */
  static Optional<PrimaryKey> declared(CreateTable table, String named) {
    List<PrimaryKey> declared = constraints(table);
    if (declared.size() > 1) {
      throw BridgeException.of(
          SqlState.INVALID_TABLE_DEFINITION,
          "multiple primary keys for table \"" + table.name() + "\" are not allowed");
    }
    Optional<PrimaryKey> key = declared.stream().findFirst();
    if (named == null) {
      return key;
    }
    if (key.isPresent() && !key.get().column().equals(named)) {
      throw BridgeException.of(
          SqlState.INVALID_TABLE_DEFINITION,
          "option \"primary_key\" and the declared primary key of table \""
              + table.name()
              + "\" differ");
    }
    return key.or(() -> Optional.of(new PrimaryKey(named, false)));
  }

  private static List<PrimaryKey> constraints(CreateTable table) {
    List<PrimaryKey> keys = new ArrayList<>();
    for (Column column : table.columns()) {
      column.constraints().stream()
          .filter(constraint -> constraint.kind() == ConstraintKind.PRIMARY_KEY)
          .forEach(constraint -> keys.add(new PrimaryKey(column.name(), true)));
    }
    for (CreateTable.Constraint constraint : table.constraints()) {
      if (constraint.kind() == ConstraintKind.PRIMARY_KEY) {
        if (constraint.columns().size() != 1) {
          throw BridgeException.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "composite primary keys are not supported on KalamDB tables")
              .withHint("Make one column the key, for example one that joins the parts.");
        }
        keys.add(new PrimaryKey(constraint.columns().get(0), false));
      }
    }
    return keys;
  }

  private static PrimaryKey inferred(CreateTable table, TableType type) {
    boolean hasId = table.columns().stream().anyMatch(column -> column.name().equals(INFERRED));
    if (!hasId) {
      throw BridgeException.of(
              SqlState.INVALID_TABLE_DEFINITION,
              type.optionValue() + " table \"" + table.name() + "\" has no primary key")
          .withHint(
              table.isForeign()
                  ? "Name the key column with OPTIONS (primary_key '…'), or have a column id."
                  : "Declare one column PRIMARY KEY, or have a column id.");
    }
    return new PrimaryKey(INFERRED, false);
  }

  private static void checkExists(CreateTable table, PrimaryKey key) {
    if (table.columns().stream().noneMatch(column -> column.name().equals(key.column()))) {
      throw BridgeException.of(
          SqlState.UNDEFINED_COLUMN, "column \"" + key.column() + "\" named in key does not exist");
    }
  }
}
