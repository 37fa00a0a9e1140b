package org.pgkalam.mock.store;

/** One version of a row. All but the link to older versions is immutable. */
public final class Row {
  private final Object[] values;
  private final long seq;
  private final boolean deleted;
  private long commit;
  private volatile Row older;

  Row(Object[] values, long seq, boolean deleted) {
    this.values = values;
    this.seq = seq;
    this.deleted = deleted;
  }

  /** The value of a column of the row's table, as {@link KalamType} says; null for NULL. */
  public Object get(Column column) {
    int slot = column.slot();
    if (slot >= 0) {
      return slot < values.length ? values[slot] : column.missing();
    }
    return slot == Column.SEQ ? (Object) seq : (Object) deleted;
  }

  public long seq() {
    return seq;
  }

  public boolean deleted() {
    return deleted;
  }

  Object[] values() {
    return values;
  }

  Row older() {
    return older;
  }

  long commit() {
    return commit;
  }

  void committed(long number, Row replaced) {
    commit = number;
    older = replaced;
  }

  void forgetOlder() {
    older = null;
  }

  /** The version that a snapshot sees; null if the row was not there yet. */
  Row at(long snapshot) {
    Row row = this;
    while (row != null && row.commit > snapshot) {
      row = row.older;
    }
    return row;
  }
}
