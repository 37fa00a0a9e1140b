package org.pgkalam.bridge.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.pgkalam.bridge.SqlState;

/** The values of an Arrow decimal vector: two's complement integers in native byte order. */
final class DecimalValues {
  /** Of numeric; a value is written out with all its decimal places. */
  private static final int LARGEST_SCALE = 0x3FFF;

  private final long data;
  private final int width;
  private final int scale;

  /**
   * @throws IndexOutOfBoundsException if the type is none that numeric holds, or there are fewer
   *     values than rows
   */
  DecimalValues(FieldVector vector, int rows) {
    ArrowType.Decimal type = (ArrowType.Decimal) vector.getField().getType();
    if (Math.abs((long) type.getScale()) > LARGEST_SCALE
        || (type.getBitWidth() != 128 && type.getBitWidth() != 256)) {
      throw new IndexOutOfBoundsException("no decimals are " + type);
    }
    this.width = type.getBitWidth() / 8;
    this.scale = type.getScale();
    this.data = Validity.require(vector.getDataBuffer(), (long) rows * width);
  }

  BigDecimal get(int row) {
    byte[] bytes = new byte[width];
    MemoryUtil.copyFromMemory(data + (long) row * width, bytes, 0, width);
    if (MemoryUtil.LITTLE_ENDIAN) {
      for (int i = 0, j = width - 1; i < j; i++, j--) {
        byte swapped = bytes[i];
        bytes[i] = bytes[j];
        bytes[j] = swapped;
      }
    }
    return new BigDecimal(new BigInteger(bytes), scale);
  }

  /** Appends numeric's binary form; {@code maxScale} is the column's, or −1 for unconstrained. */
  void append(int row, int maxScale, ByteSink out) {
    boolean fits = maxScale < 0 || scale <= maxScale;
    if (fits && scale >= 0 && width == 16 && isLong(row)) {
      NumericCodec.write(low(row), scale, out);
      return;
    }
    BigDecimal value = get(row);
    if (!fits && value.signum() != 0 && value.stripTrailingZeros().scale() > maxScale) {
      // numeric_recv would round without a word.
      throw BadValue.of(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "%s has more than %d decimal places",
          value.toPlainString(),
          maxScale);
    }
    NumericCodec.write(fits ? value : value.setScale(maxScale), out);
  }

  private boolean isLong(int row) {
    long high = MemoryUtil.getLong(data + row * 16L + (MemoryUtil.LITTLE_ENDIAN ? 8 : 0));
    return high == low(row) >> 63;
  }

  private long low(int row) {
    return MemoryUtil.getLong(data + row * 16L + (MemoryUtil.LITTLE_ENDIAN ? 0 : 8));
  }
}
