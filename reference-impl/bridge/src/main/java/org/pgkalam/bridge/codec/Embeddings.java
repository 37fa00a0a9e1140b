package org.pgkalam.bridge.codec;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types.MinorType;

/** KalamDB's EMBEDDING(n): lists of n Float32. */
final class Embeddings {
  private final int size;
  private final Validity validity;
  private final long data;

  Embeddings(FixedSizeListVector vector, int rows) {
    FieldVector items = vector.getDataVector();
    this.size = vector.getListSize();
    long count = (long) rows * size;
    if (count > items.getValueCount()) {
      throw new IndexOutOfBoundsException(items.getValueCount() + " items instead of " + count);
    }
    this.validity = Validity.of(items, (int) count);
    this.data = Validity.require(items.getDataBuffer(), count * 4);
  }

  static boolean areIn(FieldVector vector) {
    return vector instanceof FixedSizeListVector list
        && list.getDataVector().getMinorType() == MinorType.FLOAT4;
  }

  /** As a JSON array, which is what pgvector and the server read. */
  void appendText(int row, ByteSink out) {
    out.put('[');
    for (int i = row * size; i < (row + 1) * size; i++) {
      if (i > row * size) {
        out.put(',');
      }
      out.ascii(validity.isNull(i) ? "null" : FloatText.print(item(i)));
    }
    out.put(']');
  }

  /** As the binary form of a one-dimensional float4[] or float8[]. */
  void appendArray(int row, PgType element, ByteSink out) {
    int nulls = 0;
    for (int i = row * size; i < (row + 1) * size; i++) {
      nulls |= validity.isNull(i) ? 1 : 0;
    }
    out.putInt(size == 0 ? 0 : 1).putInt(nulls).putInt(element.oid);
    if (size > 0) {
      out.putInt(size).putInt(1);
    }
    for (int i = row * size; i < (row + 1) * size; i++) {
      if (validity.isNull(i)) {
        out.putInt(-1);
      } else if (element == PgType.FLOAT4) {
        out.putInt(4).putInt(Float.floatToIntBits(item(i)));
      } else {
        out.putInt(8).putLong(Double.doubleToLongBits(item(i)));
      }
    }
  }

  private float item(int index) {
    return Float.intBitsToFloat(MemoryUtil.getInt(data + index * 4L));
  }
}
