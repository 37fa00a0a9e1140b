package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.pgkalam.bridge.SqlState;

/** Writers for types whose values differ in size. */
final class VariableWriters {
  private static final int HEADER = 4;
  private static final byte NUL = 0;

  private VariableWriters() {}

  /** Where the bytes of a row's value are; {@link #locate} first. */
  interface BytesSource {
    /** Finds the value and returns its length, −1 for NULL. */
    int locate(int row);

    long address();

    /** Whether all values of the batch are ASCII text without NUL characters. */
    boolean isPlainAscii();
  }

  /** Appends the row's value, which is not NULL, in the column's binary format. */
  interface Conversion {
    void append(int row, ByteSink out);
  }

  /** The multiple of eight bytes that so many take. */
  private static long padded(long bytes) {
    return (bytes + 7) & ~7L;
  }

  /** Copies bytes as they are: text (checked) and bytea, each as a varlena. */
  static final class Varlenas implements ColumnWriter {
    private final BytesSource source;
    private final boolean checked;
    private int length;

    Varlenas(BytesSource source, boolean isText) {
      this.source = source;
      this.checked = isText && !source.isPlainAscii();
    }

    @Override
    public int fixedSize() {
      return -1;
    }

    @Override
    public long size(int row) {
      length = source.locate(row);
      if (length < 0) {
        return FixedWriters.UNIT;
      }
      if (checked) {
        Utf8.check(source.address(), length);
      }
      return padded(HEADER + (long) length);
    }

    @Override
    public long write(int row, long address) {
      if (length < 0) {
        return FixedWriters.writeNull(address);
      }
      MemoryUtil.putInt(address, (HEADER + length) << 2);
      Memory.copy(source.address(), address + HEADER, length);
      return address + padded(HEADER + (long) length);
    }
  }

  /** UUIDs as they are. */
  record Uuids(BytesSource source) implements ColumnWriter {
    private static final int BYTES = 16;
    private static final int SIZE = FixedWriters.UNIT + BYTES;

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
      if (source.locate(row) < 0) {
        return FixedWriters.writeNull(address);
      }
      MemoryUtil.putInt(address, BYTES);
      Memory.copy(source.address(), address + FixedWriters.UNIT, BYTES);
      return address + SIZE;
    }
  }

  /** Copies bytes as they are: text (checked), bytea, uuid, and jsonb behind its version byte. */
  static final class Bytes implements ColumnWriter {
    private final BytesSource source;
    private final boolean checked;
    private final int version;
    private int length;

    /** {@code version} is the byte that goes before each value, −1 for none. */
    Bytes(BytesSource source, boolean isText, int version) {
      this.source = source;
      this.checked = isText && !source.isPlainAscii();
      this.version = version;
    }

    @Override
    public int fixedSize() {
      return -1;
    }

    @Override
    public long size(int row) {
      length = source.locate(row);
      if (length < 0) {
        return FixedWriters.UNIT;
      }
      if (checked) {
        Utf8.check(source.address(), length);
      }
      return padded(HEADER + 2L + length);
    }

    @Override
    public long write(int row, long address) {
      if (length < 0) {
        return FixedWriters.writeNull(address);
      }
      long at = address + 4;
      if (version >= 0) {
        MemoryUtil.putInt(address, length + 1);
        MemoryUtil.putByte(at++, (byte) version);
      } else {
        MemoryUtil.putInt(address, length);
      }
      Memory.copy(source.address(), at, length);
      MemoryUtil.putByte(at + length, NUL);
      return address + padded(at + length + 1 - address);
    }
  }

  /** Values that are made anew for each row. */
  static final class Converted implements ColumnWriter {
    private final Validity validity;
    private final Conversion conversion;
    private final boolean varlena;
    private final boolean plainUuid;
    private final ByteSink value = new ByteSink();
    private boolean isNull;

    /** The conversion's bytes are the binary format, and of a plain column the content, too. */
    Converted(Validity validity, Conversion conversion, boolean varlena, boolean plainUuid) {
      this.validity = validity;
      this.conversion = conversion;
      this.varlena = varlena;
      this.plainUuid = plainUuid;
    }

    @Override
    public int fixedSize() {
      return -1;
    }

    @Override
    public long size(int row) {
      isNull = validity.isNull(row);
      if (isNull) {
        return FixedWriters.UNIT;
      }
      value.clear();
      conversion.append(row, value);
      return taken(value.length());
    }

    @Override
    public long write(int row, long address) {
      if (isNull) {
        return FixedWriters.writeNull(address);
      }
      int length = value.length();
      if (plainUuid) {
        MemoryUtil.putInt(address, length);
        value.copyTo(address + FixedWriters.UNIT);
        return address + taken(length);
      }
      MemoryUtil.putInt(address, varlena ? (HEADER + length) << 2 : length);
      value.copyTo(address + HEADER);
      if (!varlena) {
        MemoryUtil.putByte(address + HEADER + length, NUL);
      }
      return address + taken(length);
    }

    private long taken(int length) {
      if (plainUuid) {
        return FixedWriters.UNIT + (long) length;
      }
      return padded((long) HEADER + length + (varlena ? 0 : 1));
    }
  }

  /** Values between two 32-bit or 64-bit offsets of one data buffer. */
  static final class OffsetBytes implements BytesSource {
    private final Validity validity;
    private final long offsets;
    private final boolean wide;
    private final long data;
    private final long low;
    private final long high;
    private long address;

    OffsetBytes(FieldVector vector, int rows, boolean wide) {
      this.validity = Validity.of(vector, rows);
      this.wide = wide;
      ArrowBuf dataBuffer = vector.getDataBuffer();
      this.data = dataBuffer.memoryAddress();
      this.offsets =
          rows == 0 ? 0 : Validity.require(vector.getOffsetBuffer(), (rows + 1L) * (wide ? 8 : 4));
      this.low = rows == 0 ? 0 : offset(0);
      this.high = rows == 0 ? 0 : offset(rows);
      if (low < 0 || high < low || high > dataBuffer.capacity()) {
        throw new IndexOutOfBoundsException(
            "offsets " + low + " to " + high + " of " + dataBuffer.capacity() + " bytes");
      }
    }

    @Override
    public int locate(int row) {
      if (validity.isNull(row)) {
        return -1;
      }
      long start = offset(row);
      long end = offset(row + 1L);
      if (start < low || end < start || end > high) {
        throw new BadValue(SqlState.FDW_REPLY_HANDLE, "value offsets are out of order");
      }
      address = data + start;
      return checkedLength(end - start);
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public boolean isPlainAscii() {
      return Utf8.isPlainAscii(data + low, high - low);
    }

    private long offset(long row) {
      return wide ? MemoryUtil.getLong(offsets + row * 8) : MemoryUtil.getInt(offsets + row * 4);
    }
  }

  /** Values of one width. */
  static final class FixedBytes implements BytesSource {
    private final Validity validity;
    private final long data;
    private final int width;
    private long address;

    FixedBytes(FieldVector vector, int rows, int width) {
      this.validity = Validity.of(vector, rows);
      this.data = Validity.require(vector.getDataBuffer(), (long) rows * width);
      this.width = width;
    }

    @Override
    public int locate(int row) {
      if (validity.isNull(row)) {
        return -1;
      }
      address = data + (long) row * width;
      return width;
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public boolean isPlainAscii() {
      return false;
    }
  }

  /**
   * Arrow's view layout: per value 16 bytes, of which int32 length, then up to twelve bytes of the
   * value itself or four of prefix, int32 buffer number and int32 offset.
   */
  static final class ViewBytes implements BytesSource {
    private static final int WIDTH = 16;
    private static final int INLINE = 12;

    private final Validity validity;
    private final long views;
    private final long[] addresses;
    private final long[] capacities;
    private long address;

    ViewBytes(BaseVariableWidthViewVector vector, int rows) {
      this.validity = Validity.of(vector, rows);
      this.views = Validity.require(vector.getDataBuffer(), (long) rows * WIDTH);
      this.addresses =
          vector.getDataBuffers().stream().mapToLong(ArrowBuf::memoryAddress).toArray();
      this.capacities = vector.getDataBuffers().stream().mapToLong(ArrowBuf::capacity).toArray();
    }

    @Override
    public int locate(int row) {
      if (validity.isNull(row)) {
        return -1;
      }
      long view = views + (long) row * WIDTH;
      int length = MemoryUtil.getInt(view);
      if (length >= 0 && length <= INLINE) {
        address = view + 4;
        return length;
      }
      int buffer = MemoryUtil.getInt(view + 8);
      int offset = MemoryUtil.getInt(view + 12);
      if (length < 0
          || buffer < 0
          || buffer >= addresses.length
          || offset < 0
          || (long) offset + length > capacities[buffer]) {
        throw new BadValue(SqlState.FDW_REPLY_HANDLE, "value lies outside its buffer");
      }
      address = addresses[buffer] + offset;
      return checkedLength(length);
    }

    @Override
    public long address() {
      return address;
    }

    @Override
    public boolean isPlainAscii() {
      return false;
    }
  }

  private static int checkedLength(long length) {
    if (length > RowBuffer.MAX_CAPACITY) {
      throw new BadValue(SqlState.PROGRAM_LIMIT_EXCEEDED, "value is too large");
    }
    return (int) length;
  }
}
