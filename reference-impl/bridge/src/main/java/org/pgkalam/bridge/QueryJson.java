package org.pgkalam.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.pgkalam.bridge.codec.ArrowBatches;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

/**
 * What {@code kalam_exec} answers: for a SELECT a JSON array with one object per row, otherwise a
 * JSON string with the server's message (document "sql-syntax", Direct Statement Execution).
 * Columns keep their order.
 */
final class QueryJson {
  /** The message of a query that gives rows, even none. */
  private static final Pattern ROWS = Pattern.compile("\\d+ row\\(s\\)");

  private static final JsonFactory JSON = new JsonFactory();
  private static final long NANOS_PER_MICRO = 1_000;

  private QueryJson() {}

  static String of(ExecuteQueryRpcResponse response, BufferAllocator allocator) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      if (response.getIpcBatchesCount() == 0 && !ROWS.matcher(response.getMessage()).matches()) {
        json.writeString(response.getMessage());
      } else {
        json.writeStartArray();
        for (ByteString batch : response.getIpcBatchesList()) {
          try (ArrowBatches batches = ArrowBatches.open(batch.asReadOnlyByteBuffer(), allocator)) {
            while (batches.next()) {
              writeRows(json, batches.root());
            }
          }
        }
        json.writeEndArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void writeRows(JsonGenerator json, VectorSchemaRoot root) throws IOException {
    for (int row = 0; row < root.getRowCount(); row++) {
      json.writeStartObject();
      for (int i = 0; i < root.getFieldVectors().size(); i++) {
        FieldVector column = root.getVector(i);
        json.writeFieldName(column.getName());
        writeValue(json, value(member(column, row, root.getSchema().getFields().get(i)), row));
      }
      json.writeEndObject();
    }
  }

  /**
   * Of a union that member which has the row's value, else the column itself. Arrow's own vector
   * tells members apart by type, of which a union may have several alike.
   */
  private static FieldVector member(FieldVector column, int row, Field field) {
    if (!(column instanceof UnionVector union)
        || !(field.getType() instanceof ArrowType.Union type)) {
      return column;
    }
    int id = union.getTypeValue(row);
    int[] ids = type.getTypeIds();
    List<FieldVector> members = union.getChildrenFromFields();
    for (int i = 0; i < members.size(); i++) {
      if ((ids == null ? i : ids[i]) == id) {
        return members.get(i);
      }
    }
    throw BridgeException.of(
        SqlState.FDW_REPLY_HANDLE,
        "KalamDB sent a value of column \""
            + column.getName()
            + "\" of a type that it does not name");
  }

  private static Object value(FieldVector column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    if (column instanceof DateDayVector days) {
      return LocalDate.ofEpochDay(days.get(row));
    }
    if (column instanceof TimeMicroVector micros) {
      return LocalTime.ofNanoOfDay(micros.get(row) * NANOS_PER_MICRO);
    }
    if (column instanceof TimeStampMicroTZVector micros) {
      return Instant.EPOCH.plus(micros.get(row), ChronoUnit.MICROS);
    }
    if (column instanceof FixedSizeBinaryVector bytes && bytes.getByteWidth() == 16) {
      var buffer = ByteBuffer.wrap(bytes.get(row));
      return new UUID(buffer.getLong(), buffer.getLong());
    }
    return column.getObject(row);
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Double || value instanceof Float) {
      writeFloat(json, (Number) value);
    } else if (value instanceof Number number) {
      json.writeNumber(new BigDecimal(number.toString()));
    } else if (value instanceof byte[] bytes) {
      json.writeString("\\x" + HexFormat.of().formatHex(bytes));
    } else if (value instanceof List<?> elements) {
      json.writeStartArray();
      for (Object element : elements) {
        writeValue(json, element);
      }
      json.writeEndArray();
    } else {
      json.writeString(value.toString());
    }
  }

  /** JSON has no NaN and no infinities. */
  private static void writeFloat(JsonGenerator json, Number value) throws IOException {
    if (Double.isFinite(value.doubleValue())) {
      json.writeNumber(value.toString());
    } else {
      json.writeNull();
    }
  }
}
