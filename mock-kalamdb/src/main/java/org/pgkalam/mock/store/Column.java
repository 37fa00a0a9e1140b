package org.pgkalam.mock.store;

import java.util.Optional;

/**
 * A column of a stored table.
 *
 * @param id 1-based, never used again
 * @param slot place of its value in a row; {@link #SEQ} and {@link #DELETED} for the system columns
 * @param missing what rows that were written before the column existed have in it
 */
public record Column(
    int id,
    int slot,
    String name,
    KalamType type,
    boolean nullable,
    boolean primaryKey,
    Optional<DefaultValue> defaultValue,
    Object missing) {

  /** The system column that marks a row as deleted. */
  public static final String DELETED_NAME = "_deleted";

  static final int SEQ = -1;
  static final int DELETED = -2;

  public boolean isSystem() {
    return slot < 0;
  }

  public Column withNullable(boolean value) {
    return new Column(id, slot, name, type, value, primaryKey, defaultValue, missing);
  }

  public Column withDefault(Optional<DefaultValue> value) {
    return new Column(id, slot, name, type, nullable, primaryKey, value, missing);
  }

  public Column withName(String value) {
    return new Column(id, slot, value, type, nullable, primaryKey, defaultValue, missing);
  }

  public Column withType(KalamType value, boolean nowNullable, Object nowMissing) {
    return new Column(id, slot, name, value, nowNullable, primaryKey, defaultValue, nowMissing);
  }

  /** The same column with its values somewhere else. */
  public Column withSlot(int value, Object nowMissing) {
    return new Column(id, value, name, type, nullable, primaryKey, defaultValue, nowMissing);
  }
}
