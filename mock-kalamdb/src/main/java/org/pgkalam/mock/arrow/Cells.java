package org.pgkalam.mock.arrow;

import java.util.List;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Row;

/** The values of a result, as {@link org.pgkalam.mock.store.KalamType} says; null for NULL. */
public interface Cells {
  int rows();

  Object get(int row, int column);

  /** Columns of stored rows. */
  static Cells of(List<Row> rows, List<Column> columns) {
    Row[] rowArray = rows.toArray(new Row[0]);
    Column[] columnArray = columns.toArray(new Column[0]);
    return new Cells() {
      @Override
      public int rows() {
        return rowArray.length;
      }

      @Override
      public Object get(int row, int column) {
        return rowArray[row].get(columnArray[column]);
      }
    };
  }

  /** Rows as lists of values. */
  static Cells of(List<? extends List<?>> rows) {
    return new Cells() {
      @Override
      public int rows() {
        return rows.size();
      }

      @Override
      public Object get(int row, int column) {
        return rows.get(row).get(column);
      }
    };
  }
}
