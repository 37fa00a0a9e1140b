package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;

/** Writers for types whose values all have one size. */
final class FixedWriters {
  private static final int FRAME = 5;
  private static final byte NUL = 0;

  private FixedWriters() {}

  /** Reads one value as an integer; the row is not NULL. */
  interface LongSource {
    long get(int row);
  }

  static long writeNull(long address) {
    MemoryUtil.putInt(address, -1);
    return address + 4;
  }

  record Nulls() implements ColumnWriter {
    @Override
    public int fixedSize() {
      return 4;
    }

    @Override
    public long size(int row) {
      return 4;
    }

    @Override
    public long write(int row, long address) {
      return writeNull(address);
    }
  }

  record Bool(Validity validity, long data) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return FRAME + 1;
    }

    @Override
    public long size(int row) {
      return FRAME + 1;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      MemoryUtil.putInt(address, 1);
      int bit = (MemoryUtil.getByte(data + (row >> 3)) >> (row & 7)) & 1;
      MemoryUtil.putByte(address + 4, (byte) bit);
      MemoryUtil.putByte(address + 5, NUL);
      return address + FRAME + 1;
    }
  }

  /** Eight bytes that are the same number on both sides: int8, float8. */
  record Same8(Validity validity, long data) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return FRAME + 8;
    }

    @Override
    public long size(int row) {
      return FRAME + 8;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      MemoryUtil.putInt(address, 8);
      Memory.putLongBigEndian(address + 4, MemoryUtil.getLong(data + ((long) row << 3)));
      MemoryUtil.putByte(address + 12, NUL);
      return address + FRAME + 8;
    }
  }

  /** Four bytes that are the same number on both sides: int4, float4. */
  record Same4(Validity validity, long data) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return FRAME + 4;
    }

    @Override
    public long size(int row) {
      return FRAME + 4;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      MemoryUtil.putInt(address, 4);
      Memory.putIntBigEndian(address + 4, MemoryUtil.getInt(data + ((long) row << 2)));
      MemoryUtil.putByte(address + 8, NUL);
      return address + FRAME + 4;
    }
  }

  /** Microseconds since 1970, which PostgreSQL counts from 2000. */
  record Timestamp(Validity validity, long data) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return FRAME + 8;
    }

    @Override
    public long size(int row) {
      return FRAME + 8;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      long micros = MemoryUtil.getLong(data + ((long) row << 3));
      MemoryUtil.putInt(address, 8);
      Memory.putLongBigEndian(address + 4, PgTime.timestampToPg(micros));
      MemoryUtil.putByte(address + 12, NUL);
      return address + FRAME + 8;
    }
  }

  /** Two, four or eight bytes of a number that had to be converted. */
  record Converted(Validity validity, LongSource source, int width) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return FRAME + width;
    }

    @Override
    public long size(int row) {
      return (long) FRAME + width;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      long value = source.get(row);
      MemoryUtil.putInt(address, width);
      switch (width) {
        case 2 -> Memory.putShortBigEndian(address + 4, (short) value);
        case 4 -> Memory.putIntBigEndian(address + 4, (int) value);
        default -> Memory.putLongBigEndian(address + 4, value);
      }
      MemoryUtil.putByte(address + 4 + width, NUL);
      return address + FRAME + width;
    }
  }
}
