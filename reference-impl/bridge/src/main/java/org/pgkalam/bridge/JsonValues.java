package org.pgkalam.bridge;

import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.YEAR;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.ElementAddressableVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Arrow values of every type as JSON: numbers, booleans, strings, arrays, objects. What JSON has no
 * form for is a string that PostgreSQL reads as the type: dates and times in ISO 8601, UTC marked
 * by a Z; bytes as {@code \x…}; 16 bytes as a UUID. NaN and the infinities are null. What is JSON
 * text in KalamDB stays a string with that text, wherever it stands.
 */
final class JsonValues {
  private static final long MICROS_TO_NANOS = 1_000;
  private static final long MILLIS_TO_NANOS = 1_000_000;

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(YEAR, 4, 10, SignStyle.NORMAL)
          .appendLiteral('-')
          .appendValue(MONTH_OF_YEAR, 2)
          .appendLiteral('-')
          .appendValue(DAY_OF_MONTH, 2)
          .toFormatter();

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .toFormatter();

  /** A value is in memory for a moment as its bytes and, of bytes, as their text, twice. */
  private static final int COPIES_OF_TEXT = 1;

  private static final int COPIES_OF_BYTES = 5;

  private final JsonGenerator json;
  private final MemoryBudget memory;

  JsonValues(JsonGenerator json, MemoryBudget memory) {
    this.json = json;
    this.memory = memory;
  }

  /**
   * Writes one value.
   *
   * @param field the vector's, from the schema: a vector forgets by what numbers a union's rows
   *     name its members
   */
  void write(FieldVector vector, int row, Field field) throws IOException {
    if (vector instanceof UnionVector union) {
      int member = member(field, union.getTypeValue(row));
      write(union.getChildrenFromFields().get(member), row, field.getChildren().get(member));
    } else if (vector instanceof DenseUnionVector union) {
      int member = member(field, union.getTypeId(row));
      write(
          union.getChildrenFromFields().get(member),
          union.getOffset(row),
          field.getChildren().get(member));
    } else if (vector instanceof RunEndEncodedVector runs) {
      write(runs.getValuesVector(), runs.getPhysicalIndex(row), field.getChildren().get(1));
    } else if (vector instanceof ExtensionTypeVector<?> extension) {
      FieldVector storage = (FieldVector) extension.getUnderlyingVector();
      write(storage, row, storage.getField());
    } else if (vector.isNull(row)) {
      json.writeNull();
    } else if (vector instanceof BaseListVector list) {
      writeArray(list, row, field);
    } else if (vector instanceof StructVector) {
      writeObject(vector.getChildrenFromFields(), row, field);
    } else {
      writeScalar(vector, row);
    }
  }

  /** Which of a union's members has the value of a row that names it so. */
  private static int member(Field union, int id) {
    int[] ids = ((ArrowType.Union) union.getType()).getTypeIds();
    for (int i = 0; i < union.getChildren().size(); i++) {
      if ((ids == null ? i : ids[i]) == id) {
        return i;
      }
    }
    throw BridgeException.of(
        SqlState.FDW_REPLY_HANDLE,
        "KalamDB sent a value of column \""
            + union.getName()
            + "\" of a type that it does not name");
  }

  private void writeArray(BaseListVector list, int row, Field field) throws IOException {
    FieldVector elements = list.getChildrenFromFields().get(0);
    int end = list.getElementEndIndex(row);
    if (list.getElementStartIndex(row) > end || end > elements.getValueCount()) {
      throw new IndexOutOfBoundsException("a list lies outside its elements");
    }
    json.writeStartArray();
    for (int i = list.getElementStartIndex(row); i < end; i++) {
      write(elements, i, field.getChildren().get(0));
    }
    json.writeEndArray();
  }

  private void writeObject(List<FieldVector> members, int row, Field field) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < members.size(); i++) {
      json.writeFieldName(field.getChildren().get(i).getName());
      write(members.get(i), row, field.getChildren().get(i));
    }
    json.writeEndObject();
  }

  private void writeScalar(FieldVector vector, int row) throws IOException {
    switch (vector.getMinorType()) {
      case UINT1 -> json.writeNumber(((UInt1Vector) vector).getObjectNoOverflow(row));
      case UINT2 -> json.writeNumber((int) ((UInt2Vector) vector).get(row));
      case UINT4 -> json.writeNumber(((UInt4Vector) vector).getObjectNoOverflow(row));
      case UINT8 -> json.writeNumber(((UInt8Vector) vector).getObjectNoOverflow(row));
      case FLOAT2 -> writeFloat(((Float2Vector) vector).getValueAsFloat(row));
      case FLOAT4, FLOAT8 -> writeFloat((Number) vector.getObject(row));
      case BIT -> json.writeBoolean((Boolean) vector.getObject(row));
      case DECIMAL, DECIMAL256 -> json.writeNumber((BigDecimal) vector.getObject(row));
      case TINYINT, SMALLINT, INT, BIGINT ->
          json.writeNumber(((Number) vector.getObject(row)).longValue());
      case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> {
        requireMemory(vector, row, COPIES_OF_TEXT);
        byte[] utf8 = text(vector, row);
        json.writeUTF8String(utf8, 0, utf8.length);
      }
      case VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> {
        requireMemory(vector, row, COPIES_OF_BYTES);
        writeBytes((byte[]) vector.getObject(row));
      }
      case FIXEDSIZEBINARY -> writeFixedBytes(((FixedSizeBinaryVector) vector).get(row));
      case DATEDAY -> writeDate(((DateDayVector) vector).get(row));
      case DATEMILLI ->
          writeDate(
              Math.floorDiv(
                  ((DateMilliVector) vector).get(row), ChronoUnit.DAYS.getDuration().toMillis()));
      case TIMESEC -> writeTime(((TimeSecVector) vector).get(row) * 1_000L * MILLIS_TO_NANOS);
      case TIMEMILLI -> writeTime(((TimeMilliVector) vector).get(row) * MILLIS_TO_NANOS);
      case TIMEMICRO -> writeTime(((TimeMicroVector) vector).get(row) * MICROS_TO_NANOS);
      case TIMENANO -> writeTime(((TimeNanoVector) vector).get(row));
      case TIMESTAMPSEC, TIMESTAMPSECTZ -> writeTimestamp(vector, row, ChronoUnit.SECONDS);
      case TIMESTAMPMILLI, TIMESTAMPMILLITZ -> writeTimestamp(vector, row, ChronoUnit.MILLIS);
      case TIMESTAMPMICRO, TIMESTAMPMICROTZ -> writeTimestamp(vector, row, ChronoUnit.MICROS);
      case TIMESTAMPNANO, TIMESTAMPNANOTZ -> writeTimestamp(vector, row, ChronoUnit.NANOS);
      // Intervals in ISO 8601.
      default -> json.writeString(vector.getObject(row).toString());
    }
  }

  private void requireMemory(FieldVector vector, int row, int copies) {
    long bytes = ((ElementAddressableVector) vector).getDataPointer(row).getLength() * copies;
    if (bytes > memory.left()) {
      throw RemoteErrors.resultTooLarge(bytes / copies);
    }
  }

  /** PostgreSQL checks that it is UTF-8. */
  private static byte[] text(FieldVector vector, int row) {
    if (vector instanceof VarCharVector texts) {
      return texts.get(row);
    }
    return vector instanceof ViewVarCharVector texts
        ? texts.get(row)
        : ((LargeVarCharVector) vector).get(row);
  }

  /** JSON has no NaN and no infinities. */
  private void writeFloat(Number value) throws IOException {
    if (Double.isFinite(value.doubleValue())) {
      json.writeNumber(value.toString());
    } else {
      json.writeNull();
    }
  }

  private void writeFixedBytes(byte[] bytes) throws IOException {
    if (bytes.length == 16) {
      ByteBuffer halves = ByteBuffer.wrap(bytes);
      json.writeString(new UUID(halves.getLong(), halves.getLong()).toString());
    } else {
      writeBytes(bytes);
    }
  }

  private void writeBytes(byte[] bytes) throws IOException {
    json.writeString("\\x" + HexFormat.of().formatHex(bytes));
  }

  private void writeDate(long epochDay) throws IOException {
    json.writeString(DATE.format(LocalDate.ofEpochDay(epochDay)));
  }

  private void writeTime(long nanoOfDay) throws IOException {
    json.writeString(DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanoOfDay)));
  }

  private void writeTimestamp(FieldVector vector, int row, ChronoUnit unit) throws IOException {
    Instant instant = Instant.EPOCH.plus(((TimeStampVector) vector).get(row), unit);
    String text = TIMESTAMP.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    boolean zoned =
        vector.getField().getType() instanceof ArrowType.Timestamp type
            && type.getTimezone() != null;
    json.writeString(zoned ? text + "Z" : text);
  }
}
