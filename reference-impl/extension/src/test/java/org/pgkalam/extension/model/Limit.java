package org.pgkalam.extension.model;

/** Why a statement may fail on the KalamDB table and not on its twin: what the documents say. */
enum Limit {
  /** PostgreSQL's own: an error has aborted the block. */
  ABORTED("25P02"),
  /** "Writes inside savepoints and PL/pgSQL exception blocks are refused" unless asked for. */
  SAVEPOINTS_OFF("0A000"),
  /** "A transaction writes to KalamDB tables of one type only." */
  TWO_TYPES("0A000"),
  /** "Until then a table that they go to cannot be read in the savepoint." */
  HELD_BACK("0A000"),
  /** The same as on the twin, but not before the commit if in a block. */
  DUPLICATE_KEY("23505"),
  /** A key that is there has been inserted in this block, which therefore cannot commit. */
  DOOMED(""),
  /** The mock or the bridge was struck, in this statement or before in its block. */
  STRUCK("");

  private final String sqlState;

  Limit(String sqlState) {
    this.sqlState = sqlState;
  }

  boolean allows(String state) {
    return sqlState.isEmpty() || sqlState.equals(state);
  }
}
