package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;

/** Writers for types whose values all have one size. */
final class FixedWriters {
  /** A NULL, or the four bytes before a value and padding. */
  static final int UNIT = 8;

  /** What a value of up to eight bytes takes, plain or with a NUL byte behind it. */
  private static final int SIZE = 16;

  private static final int NULL = -1;

  private FixedWriters() {}

  /** Reads one value as an integer; the row is not NULL. */
  interface LongSource {
    long get(int row);
  }

  static long writeNull(long address) {
    MemoryUtil.putInt(address, NULL);
    return address + UNIT;
  }

  /** A Datum that holds the value. */
  private static long writePlain(long address, long value) {
    MemoryUtil.putInt(address, Long.BYTES);
    MemoryUtil.putLong(address + UNIT, value);
    return address + SIZE;
  }

  private static long writeBinary8(long address, long value) {
    MemoryUtil.putInt(address, Long.BYTES);
    Memory.putLongBigEndian(address + 4, value);
    MemoryUtil.putByte(address + 12, (byte) 0);
    return address + SIZE;
  }

  private static long writeBinary4(long address, int value) {
    MemoryUtil.putInt(address, Integer.BYTES);
    Memory.putIntBigEndian(address + 4, value);
    MemoryUtil.putByte(address + 8, (byte) 0);
    return address + SIZE;
  }

  record Nulls() implements ColumnWriter {
    @Override
    public int fixedSize() {
      return UNIT;
    }

    @Override
    public long size(int row) {
      return UNIT;
    }

    @Override
    public long write(int row, long address) {
      return writeNull(address);
    }
  }

  /** Eight bytes that are the same number on both sides: int8, float8. */
  record Same8(Validity validity, long data, boolean plain) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return SIZE;
    }

    @Override
    public long size(int row) {
      return SIZE;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      long value = MemoryUtil.getLong(data + ((long) row << 3));
      return plain ? writePlain(address, value) : writeBinary8(address, value);
    }
  }

  /** Four bytes that are the same number on both sides: int4, float4. */
  record Same4(Validity validity, long data, boolean plain) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return SIZE;
    }

    @Override
    public long size(int row) {
      return SIZE;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      int value = MemoryUtil.getInt(data + ((long) row << 2));
      return plain ? writePlain(address, value) : writeBinary4(address, value);
    }
  }

  /** Microseconds since 1970, which PostgreSQL counts from 2000. */
  record Timestamp(Validity validity, long data, boolean plain) implements ColumnWriter {
    @Override
    public int fixedSize() {
      return SIZE;
    }

    @Override
    public long size(int row) {
      return SIZE;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      long value = PgTime.timestampToPg(MemoryUtil.getLong(data + ((long) row << 3)));
      return plain ? writePlain(address, value) : writeBinary8(address, value);
    }
  }

  /** One, two, four or eight bytes of a number that had to be converted. */
  record Converted(Validity validity, LongSource source, int width, boolean plain)
      implements ColumnWriter {
    @Override
    public int fixedSize() {
      return SIZE;
    }

    @Override
    public long size(int row) {
      return SIZE;
    }

    @Override
    public long write(int row, long address) {
      if (validity.isNull(row)) {
        return writeNull(address);
      }
      long value = source.get(row);
      if (plain) {
        return writePlain(address, value);
      }
      return switch (width) {
        case 1, 2 -> writeShort(address, value, width);
        case 4 -> writeBinary4(address, (int) value);
        default -> writeBinary8(address, value);
      };
    }

    private static long writeShort(long address, long value, int width) {
      MemoryUtil.putInt(address, width);
      if (width == 1) {
        MemoryUtil.putByte(address + 4, (byte) value);
      } else {
        Memory.putShortBigEndian(address + 4, (short) value);
      }
      MemoryUtil.putByte(address + 4 + width, (byte) 0);
      return address + UNIT;
    }
  }
}
