package org.pgkalam.bridge.codec;

/**
 * Writes the values of one column of a bound batch in the layout of {@link RowBuffer}; each takes a
 * multiple of eight bytes.
 */
interface ColumnWriter {
  /** What a value takes at most, for a writer whose values have one size; −1 otherwise. */
  int fixedSize();

  /** What this row's value takes. Asked before {@link #write} of the same row, not if fixed. */
  long size(int row);

  /** Writes the value at {@code address}, where there is room, and returns the address after it. */
  long write(int row, long address);
}
