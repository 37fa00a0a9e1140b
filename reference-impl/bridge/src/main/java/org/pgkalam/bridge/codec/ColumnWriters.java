package org.pgkalam.bridge.codec;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types.MinorType;
import org.pgkalam.bridge.codec.FixedWriters.LongSource;
import org.pgkalam.bridge.codec.VariableWriters.BytesSource;
import org.pgkalam.bridge.codec.VariableWriters.Conversion;

/** Chooses the writer for an Arrow vector and a PostgreSQL type; narrowing pairs have none. */
final class ColumnWriters {
  private static final int JSONB_VERSION = 1;
  private static final int UUID_BYTES = 16;

  private final Column column;
  private final FieldVector vector;
  private final MinorType arrow;
  private final int rows;

  private ColumnWriters(Column column, FieldVector vector, int rows) {
    this.column = column;
    this.vector = vector;
    this.arrow = vector.getMinorType();
    this.rows = rows;
  }

  /** The writer, or null if the Arrow type does not fit. */
  static ColumnWriter choose(Column column, FieldVector vector, int rows) {
    if (vector.getField().getDictionary() != null) {
      return null;
    }
    if (vector.getMinorType() == MinorType.NULL) {
      return new FixedWriters.Nulls();
    }
    ColumnWriters chooser = new ColumnWriters(column, vector, rows);
    PgType type = PgType.scalar(column.typeOid());
    return type != null ? chooser.scalar(type) : chooser.array(PgType.elementOf(column.typeOid()));
  }

  private ColumnWriter scalar(PgType type) {
    return switch (type) {
      case BOOL -> bool();
      case INT2 -> integer(16);
      case INT4 -> integer(32);
      case INT8 -> integer(64);
      case FLOAT4 -> arrow == MinorType.FLOAT4 ? same4() : null;
      case FLOAT8 -> float8();
      case NUMERIC -> numeric();
      case TEXT, VARCHAR, BPCHAR, NAME -> isUtf8() ? varlenas(true) : convertedText();
      case JSON -> isUtf8() ? bytes(true, -1) : null;
      case JSONB -> isUtf8() ? bytes(true, JSONB_VERSION) : null;
      case BYTEA -> isBinary() ? varlenas(false) : null;
      case UUID -> uuid();
      case DATE -> converted(ArrowNumbers.pgDates(vector, rows), 4);
      case TIME -> converted(ArrowNumbers.pgTimes(vector, rows), 8);
      case TIMESTAMP, TIMESTAMPTZ -> timestamp();
    };
  }

  private ColumnWriter array(PgType element) {
    if (isUtf8()) {
      BytesSource source = bytesSource();
      ByteSink text = new ByteSink();
      return converted((row, out) -> ArrayLiteral.parse(element, readText(source, row, text), out));
    }
    boolean floats = element == PgType.FLOAT4 || element == PgType.FLOAT8;
    if (floats && Embeddings.areIn(vector)) {
      Embeddings embeddings = new Embeddings((FixedSizeListVector) vector, rows);
      return converted((row, out) -> embeddings.appendArray(row, element, out));
    }
    return null;
  }

  private ColumnWriter bool() {
    if (arrow != MinorType.BIT) {
      return null;
    }
    long data = Validity.require(vector.getDataBuffer(), (rows + 7L) / 8);
    return converted(row -> MemoryUtil.getByte(data + (row >> 3)) >> (row & 7) & 1, 1);
  }

  private ColumnWriter integer(int bits) {
    if (arrow == MinorType.BIGINT && bits == 64) {
      return same8();
    }
    if (arrow == MinorType.INT && bits == 32) {
      return same4();
    }
    int needed = ArrowNumbers.integerBits(vector);
    return needed == 0 || needed > bits
        ? null
        : converted(ArrowNumbers.integers(vector, rows), bits / 8);
  }

  private ColumnWriter float8() {
    if (arrow == MinorType.FLOAT8) {
      return same8();
    }
    if (arrow != MinorType.FLOAT4) {
      return null;
    }
    long data = ArrowNumbers.data(vector, rows, 4);
    return converted(row -> Double.doubleToRawLongBits(float4(data, row)), 8);
  }

  private ColumnWriter numeric() {
    if (arrow == MinorType.DECIMAL || arrow == MinorType.DECIMAL256) {
      DecimalValues decimals = new DecimalValues(vector, rows);
      int typmod = column.typmod();
      int maxScale =
          NumericTypmod.isGiven(typmod) ? Math.max(0, NumericTypmod.of(typmod).scale()) : -1;
      return converted((row, out) -> decimals.append(row, maxScale, out));
    }
    if (arrow == MinorType.UINT8) {
      long data = ArrowNumbers.data(vector, rows, 8);
      return converted(
          (row, out) ->
              NumericCodec.parse(Long.toUnsignedString(MemoryUtil.getLong(data + row * 8L)), out));
    }
    if (ArrowNumbers.integerBits(vector) == 0) {
      return null;
    }
    LongSource integers = ArrowNumbers.integers(vector, rows);
    return converted((row, out) -> NumericCodec.write(integers.get(row), 0, out));
  }

  private ColumnWriter uuid() {
    if (isUuid()) {
      return column.plain()
          ? new VariableWriters.Uuids(bytesSource())
          : new VariableWriters.Bytes(bytesSource(), false, -1);
    }
    if (!isUtf8()) {
      return null;
    }
    BytesSource source = bytesSource();
    ByteSink text = new ByteSink();
    return converted((row, out) -> ScalarText.parseUuid(readText(source, row, text), out));
  }

  private ColumnWriter timestamp() {
    return arrow == MinorType.TIMESTAMPMICRO || arrow == MinorType.TIMESTAMPMICROTZ
        ? new FixedWriters.Timestamp(validity(), ArrowNumbers.data(vector, rows, 8), column.plain())
        : converted(ArrowNumbers.pgTimestamps(vector, rows), 8);
  }

  /** Text of values that are not text, where PostgreSQL's own text for them is beyond doubt. */
  private ColumnWriter convertedText() {
    Conversion conversion = textConversion();
    return conversion == null ? null : converted(conversion);
  }

  private Conversion textConversion() {
    if (ArrowNumbers.integerBits(vector) != 0) {
      LongSource integers = ArrowNumbers.integers(vector, rows);
      return (row, out) -> out.decimal(integers.get(row));
    }
    LongSource dates = ArrowNumbers.pgDates(vector, rows);
    if (dates != null) {
      return (row, out) -> PgTime.printDate((int) dates.get(row), out);
    }
    LongSource times = ArrowNumbers.pgTimes(vector, rows);
    if (times != null) {
      return (row, out) -> PgTime.printTime(times.get(row), out);
    }
    LongSource timestamps = ArrowNumbers.pgTimestamps(vector, rows);
    if (timestamps != null) {
      String zone = ArrowNumbers.hasZone(vector) ? "+00" : "";
      return (row, out) -> PgTime.printTimestamp(timestamps.get(row), ' ', zone, out);
    }
    if (arrow == MinorType.DECIMAL || arrow == MinorType.DECIMAL256) {
      DecimalValues decimals = new DecimalValues(vector, rows);
      return (row, out) -> out.ascii(decimals.get(row).toPlainString());
    }
    if (Embeddings.areIn(vector)) {
      Embeddings embeddings = new Embeddings((FixedSizeListVector) vector, rows);
      return embeddings::appendText;
    }
    return plainTextConversion();
  }

  private Conversion plainTextConversion() {
    switch (arrow) {
      case BIT -> {
        long data = Validity.require(vector.getDataBuffer(), (rows + 7L) / 8);
        return (row, out) ->
            out.ascii(
                (MemoryUtil.getByte(data + (row >> 3)) >> (row & 7) & 1) == 1 ? "true" : "false");
      }
      case UINT8 -> {
        long data = ArrowNumbers.data(vector, rows, 8);
        return (row, out) -> out.ascii(Long.toUnsignedString(MemoryUtil.getLong(data + row * 8L)));
      }
      case FLOAT4 -> {
        long data = ArrowNumbers.data(vector, rows, 4);
        return (row, out) -> out.ascii(FloatText.print(float4(data, row)));
      }
      case FLOAT8 -> {
        long data = ArrowNumbers.data(vector, rows, 8);
        return (row, out) ->
            out.ascii(
                FloatText.print(Double.longBitsToDouble(MemoryUtil.getLong(data + row * 8L))));
      }
      case FIXEDSIZEBINARY -> {
        if (!isUuid()) {
          return null;
        }
        FixedSizeBinaryVector uuids = (FixedSizeBinaryVector) vector;
        ArrowNumbers.data(vector, rows, UUID_BYTES);
        return (row, out) -> ScalarText.print(PgType.UUID, ByteBuffer.wrap(uuids.get(row)), out);
      }
      default -> {
        return null;
      }
    }
  }

  private static float float4(long data, int row) {
    return Float.intBitsToFloat(MemoryUtil.getInt(data + row * 4L));
  }

  private static String readText(BytesSource source, int row, ByteSink text) {
    int length = source.locate(row);
    Utf8.check(source.address(), length);
    text.clear();
    text.put(source.address(), length);
    return text.toUtf8String();
  }

  private boolean isUtf8() {
    return arrow == MinorType.VARCHAR
        || arrow == MinorType.LARGEVARCHAR
        || arrow == MinorType.VIEWVARCHAR;
  }

  private boolean isBinary() {
    return arrow == MinorType.VARBINARY
        || arrow == MinorType.LARGEVARBINARY
        || arrow == MinorType.VIEWVARBINARY
        || arrow == MinorType.FIXEDSIZEBINARY;
  }

  private boolean isUuid() {
    return vector instanceof FixedSizeBinaryVector binary && binary.getByteWidth() == UUID_BYTES;
  }

  private ColumnWriter varlenas(boolean isText) {
    return column.plain() ? new VariableWriters.Varlenas(bytesSource(), isText) : bytes(isText, -1);
  }

  private ColumnWriter bytes(boolean isText, int version) {
    return new VariableWriters.Bytes(bytesSource(), isText, version);
  }

  private BytesSource bytesSource() {
    return switch (arrow) {
      case VARCHAR, VARBINARY -> new VariableWriters.OffsetBytes(vector, rows, false);
      case LARGEVARCHAR, LARGEVARBINARY -> new VariableWriters.OffsetBytes(vector, rows, true);
      case FIXEDSIZEBINARY ->
          new VariableWriters.FixedBytes(
              vector, rows, ((FixedSizeBinaryVector) vector).getByteWidth());
      default -> new VariableWriters.ViewBytes((BaseVariableWidthViewVector) vector, rows);
    };
  }

  private ColumnWriter same8() {
    return new FixedWriters.Same8(validity(), ArrowNumbers.data(vector, rows, 8), column.plain());
  }

  private ColumnWriter same4() {
    return new FixedWriters.Same4(validity(), ArrowNumbers.data(vector, rows, 4), column.plain());
  }

  private ColumnWriter converted(LongSource source, int width) {
    return source == null
        ? null
        : new FixedWriters.Converted(validity(), source, width, column.plain());
  }

  private ColumnWriter converted(Conversion conversion) {
    boolean plainUuid = column.plain() && column.typeOid() == PgType.UUID.oid;
    return new VariableWriters.Converted(
        validity(), conversion, column.plain() && !plainUuid, plainUuid);
  }

  private Validity validity() {
    return Validity.of(vector, rows);
  }
}
