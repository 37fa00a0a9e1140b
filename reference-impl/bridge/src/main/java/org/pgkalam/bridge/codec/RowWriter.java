package org.pgkalam.bridge.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * Writes rows of Arrow batches in PostgreSQL's binary format; see {@link RowBuffer} for the layout.
 *
 * <p>Bind a batch, then write its rows. The batch must stay open, and must not be loaded anew,
 * until the next bind: its memory is read directly. Not for use by two threads at once.
 */
public final class RowWriter {
  private final List<Column> columns;
  private final ColumnWriter[] writers;
  private ColumnWriter[] variable = {};
  private int[] variableColumns = {};
  private long fixedBytes;
  private List<ArrowBuf> memory = List.of();
  private int rows;

  /**
   * @throws BridgeException HV004 if a column is of a type that cannot cross
   */
  public RowWriter(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.writers = new ColumnWriter[columns.size()];
    ColumnTypes.check(this.columns);
  }

  /**
   * Takes the batch whose rows are written next. Columns are found by name; one that the batch does
   * not have is NULL in every row, and what the batch has beyond the columns is ignored.
   *
   * @throws BridgeException HV004 if an Arrow type does not fit its column without loss, HV00M if
   *     the batch's buffers are smaller than its row count asks for
   */
  public void bind(VectorSchemaRoot root) {
    rows = 0;
    memory = List.of();
    Map<String, FieldVector> byName = new HashMap<>();
    for (FieldVector vector : root.getFieldVectors()) {
      byName.putIfAbsent(vector.getName(), vector);
    }
    List<ArrowBuf> buffers = new ArrayList<>();
    fixedBytes = 0;
    List<Integer> variables = new ArrayList<>();
    for (int i = 0; i < writers.length; i++) {
      Column column = columns.get(i);
      FieldVector vector = byName.get(column.name());
      writers[i] =
          vector == null ? new FixedWriters.Nulls() : writer(column, vector, root.getRowCount());
      if (vector != null) {
        buffers.addAll(vector.getFieldBuffers());
      }
      if (writers[i].fixedSize() < 0) {
        variables.add(i);
      } else {
        fixedBytes += writers[i].fixedSize();
      }
    }
    variableColumns = variables.stream().mapToInt(Integer::intValue).toArray();
    variable = variables.stream().map(i -> writers[i]).toArray(ColumnWriter[]::new);
    memory = buffers;
    rows = root.getRowCount();
  }

  /** How many rows the bound batch has. */
  public int rows() {
    return rows;
  }

  /**
   * Appends rows of the bound batch, as many whole ones as fit; at least one if the buffer is
   * empty, which grows for it if it must.
   *
   * @param fromRow the first row to write, from 0
   * @return the first row that was not written; the batch's row count when it is done
   * @throws BridgeException if a value is outside the column's type (22003, 22008), is not text
   *     that PostgreSQL can hold (22021, 22P05) or cannot be parsed as the column's type (22P02,
   *     22007), 54000 if one row is larger than 1 GiB; rows before it are in the buffer then
   */
  public int write(int fromRow, RowBuffer out) {
    requireOpen();
    long base = out.address();
    long at = base + out.size();
    long end = base + out.capacity();
    int row = fromRow;
    int column = -1;
    try {
      while (row < rows) {
        long needed = fixedBytes;
        for (int i = 0; i < variable.length; i++) {
          column = variableColumns[i];
          needed += variable[i].size(row);
        }
        if (needed > end - at) {
          if (at != base) {
            break;
          }
          out.reserve(needed);
          base = out.address();
          at = base;
          end = base + out.capacity();
        }
        long start = at;
        for (column = 0; column < writers.length; column++) {
          at = writers[column].write(row, at);
        }
        row++;
        out.advance((int) (at - base), 1);
        assert at - start <= needed;
      }
    } catch (BadValue e) {
      throw BridgeException.of(
          e.sqlState,
          "cannot read column \"" + columns.get(column).name() + "\": " + e.getMessage());
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw unreadable(columns.get(column), e);
    }
    return row;
  }

  private static ColumnWriter writer(Column column, FieldVector vector, int rows) {
    ColumnWriter writer;
    try {
      if (vector.getValueCount() < rows) {
        throw new IndexOutOfBoundsException(vector.getValueCount() + " values instead of " + rows);
      }
      writer = ColumnWriters.choose(column, vector, rows);
    } catch (IndexOutOfBoundsException e) {
      throw unreadable(column, e);
    }
    if (writer == null) {
      throw BridgeException.of(
              SqlState.FDW_INVALID_DATA_TYPE,
              "column \"" + column.name() + "\" has another type in KalamDB")
          .withDetail(
              "KalamDB sends Arrow type "
                  + vector.getField().getType()
                  + ", which does not fit "
                  + PgType.describe(column.typeOid())
                  + ".")
          .withHint("Declare the column with the type that it has in KalamDB.");
    }
    return writer;
  }

  private static BridgeException unreadable(Column column, RuntimeException e) {
    return BridgeException.of(
            SqlState.FDW_REPLY_HANDLE, "KalamDB answered with a row batch that cannot be read")
        .withDetail("Column \"" + column.name() + "\": " + e.getMessage() + ".")
        .withCause(e);
  }

  /** Memory that was given back must not be read. */
  private void requireOpen() {
    for (ArrowBuf buffer : memory) {
      if (buffer.refCnt() == 0 && buffer.capacity() > 0) {
        throw new IllegalStateException("the bound batch is closed");
      }
    }
  }
}
