package org.pgkalam.bridge.ddl;

/**
 * One operation of the server's ALTER TABLE; all names are plain.
 *
 * @param column the one that the operation is about
 * @param newName of a column that is renamed, else null
 * @param remote for the server; null where only the rows have to be looked at, because the foreign
 *     table is a mirror
 * @param undo takes {@code remote} back; null where nothing can
 */
public record AlterStep(
    Kind kind,
    String namespace,
    String table,
    String column,
    String newName,
    String remote,
    String undo) {

  /** What it does to the column. */
  public enum Kind {
    ADD,
    /** Rows that are there may get the default. */
    ADD_WITH_DEFAULT,
    /** Old rows would have no value, which KalamDB reads as 0 or an empty string. */
    ADD_NOT_NULL,
    ADD_NOT_NULL_WITH_DEFAULT,
    DROP,
    /** The column must have as many values afterwards as before. */
    RENAME,
    /** With a NULL in it KalamDB could not read the table any more. */
    SET_NOT_NULL,
    CHANGE
  }

  /** Table and namespace, as the server takes them. */
  public String tableName() {
    return namespace + "." + table;
  }

  AlterStep onlyLookedAt() {
    return new AlterStep(kind, namespace, table, column, newName, null, null);
  }
}
