package org.pgkalam.mock.arrow;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.pgkalam.mock.json.JsonPath;
import org.pgkalam.mock.store.KalamType;

/**
 * Writes a column of values into an Arrow vector, straight into its buffers where there may be
 * many.
 */
final class VectorWriter {
  private VectorWriter() {}

  static void write(
      FieldVector vector, ResultColumn shape, Cells cells, int column, int from, int to) {
    KalamType type = shape.type();
    int count = to - from;
    if (vector instanceof ListVector list) {
      writeLists(list, shape.shape(), cells, column, from, count);
    } else if (vector instanceof NullVector) {
      // It has nothing but its length.
    } else if (vector instanceof BaseVariableWidthVector text) {
      writeVariable(text, cells, column, from, count);
    } else if (vector instanceof FixedSizeListVector list) {
      writeEmbeddings(list, type.precision(), cells, column, from, count);
    } else {
      ((BaseFixedWidthVector) vector).allocateNew(Math.max(count, 1));
      switch (type.kind()) {
        case BOOLEAN -> writeBooleans((BitVector) vector, cells, column, from, count);
        case UUID -> writeUuids((FixedSizeBinaryVector) vector, cells, column, from, count);
        case DECIMAL -> writeDecimals((DecimalVector) vector, cells, column, from, count);
        default -> writeNumbers(vector, type, cells, column, from, count);
      }
    }
    vector.setValueCount(count);
  }

  private static void writeNumbers(
      FieldVector vector, KalamType type, Cells cells, int column, int from, int count) {
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    for (int i = 0; i < count; i++) {
      Object value = cells.get(from + i, column);
      if (value == null) {
        BitVectorHelper.unsetBit(validity, i);
        continue;
      }
      BitVectorHelper.setBit(validity, i);
      switch (type.kind()) {
        case SMALLINT -> data.setShort(i * 2L, ((Long) value).shortValue());
        case INT, DATE -> data.setInt(i * 4L, ((Long) value).intValue());
        case FLOAT -> data.setFloat(i * 4L, (Float) value);
        case DOUBLE -> data.setDouble(i * 8L, (Double) value);
        default -> data.setLong(i * 8L, (Long) value);
      }
    }
  }

  private static void writeVariable(
      BaseVariableWidthVector vector, Cells cells, int column, int from, int count) {
    byte[][] encoded = new byte[count][];
    long total = 0;
    for (int i = 0; i < count; i++) {
      Object value = cells.get(from + i, column);
      if (value != null) {
        encoded[i] =
            value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : ((ByteString) value).toByteArray();
        total += encoded[i].length;
      }
    }
    vector.allocateNew(Math.max(total, 1), Math.max(count, 1));
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf offsets = vector.getOffsetBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    int end = 0;
    offsets.setInt(0, 0);
    for (int i = 0; i < count; i++) {
      if (encoded[i] == null) {
        BitVectorHelper.unsetBit(validity, i);
      } else {
        BitVectorHelper.setBit(validity, i);
        data.setBytes(end, encoded[i]);
        end += encoded[i].length;
      }
      offsets.setInt((i + 1) * 4L, end);
    }
    vector.setLastSet(count - 1);
  }

  private static void writeLists(
      ListVector vector, ResultColumn.Shape shape, Cells cells, int column, int from, int count) {
    UnionListWriter writer = vector.getWriter();
    writer.allocate();
    for (int i = 0; i < count; i++) {
      writer.setPosition(i);
      String json = (String) cells.get(from + i, column);
      if (json == null) {
        writer.writeNull();
        continue;
      }
      writer.startList();
      for (JsonPath.Element element : JsonPath.elements(json).orElseThrow()) {
        writer.writeVarChar(shape == ResultColumn.Shape.TEXTS ? element.text() : element.raw());
      }
      writer.endList();
    }
    writer.setValueCount(count);
  }

  private static void writeBooleans(
      BitVector vector, Cells cells, int column, int from, int count) {
    for (int i = 0; i < count; i++) {
      Object value = cells.get(from + i, column);
      if (value == null) {
        vector.setNull(i);
      } else {
        vector.set(i, (Boolean) value ? 1 : 0);
      }
    }
  }

  private static void writeUuids(
      FixedSizeBinaryVector vector, Cells cells, int column, int from, int count) {
    for (int i = 0; i < count; i++) {
      UUID value = (UUID) cells.get(from + i, column);
      if (value == null) {
        vector.setNull(i);
      } else {
        vector.set(
            i,
            ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array());
      }
    }
  }

  private static void writeDecimals(
      DecimalVector vector, Cells cells, int column, int from, int count) {
    for (int i = 0; i < count; i++) {
      BigDecimal value = (BigDecimal) cells.get(from + i, column);
      if (value == null) {
        vector.setNull(i);
      } else {
        vector.set(i, value);
      }
    }
  }

  private static void writeEmbeddings(
      FixedSizeListVector vector, int dimension, Cells cells, int column, int from, int count) {
    vector.setInitialCapacity(Math.max(count, 1));
    vector.allocateNew();
    Float4Vector items = (Float4Vector) vector.getDataVector();
    for (int i = 0; i < count; i++) {
      List<?> values = (List<?>) cells.get(from + i, column);
      if (values == null) {
        vector.setNull(i);
      } else {
        vector.setNotNull(i);
      }
      for (int k = 0; k < dimension; k++) {
        items.setSafe(i * dimension + k, values == null ? 0f : (Float) values.get(k));
      }
    }
    items.setValueCount(count * dimension);
  }
}
