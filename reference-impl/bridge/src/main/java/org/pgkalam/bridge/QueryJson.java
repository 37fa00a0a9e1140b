package org.pgkalam.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
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
  private static final MemoryBudget UNLIMITED = new MemoryBudget(Long.MAX_VALUE);

  private QueryJson() {}

  static String of(ExecuteQueryRpcResponse response, BufferAllocator allocator) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    write(response, allocator, text, UNLIMITED);
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Writes UTF-8. */
  static void write(
      ExecuteQueryRpcResponse response,
      BufferAllocator allocator,
      OutputStream text,
      MemoryBudget memory) {
    try (JsonGenerator json = generator(text)) {
      if (!hasRows(response)) {
        json.writeString(response.getMessage());
      } else {
        json.writeStartArray();
        for (ByteString batch : response.getIpcBatchesList()) {
          try (ArrowBatches batches = ArrowBatches.open(batch.asReadOnlyByteBuffer(), allocator)) {
            while (batches.next()) {
              writeRows(new JsonValues(json, memory), json, batches.root());
            }
          }
        }
        json.writeEndArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is of a query, even one without rows. */
  static boolean hasRows(ExecuteQueryRpcResponse response) {
    return response.getIpcBatchesCount() > 0 || ROWS.matcher(response.getMessage()).matches();
  }

  /** Adds the rows of a batch, each as a JSON object. */
  static void addRows(VectorSchemaRoot root, MemoryBudget memory, Collection<String> rows) {
    for (int row = 0; row < root.getRowCount(); row++) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      try (JsonGenerator json = generator(text)) {
        writeRow(new JsonValues(json, memory), json, root, row);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      rows.add(text.toString(StandardCharsets.UTF_8));
    }
  }

  private static JsonGenerator generator(OutputStream text) throws IOException {
    return JSON.createGenerator(text).enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  }

  private static void writeRows(JsonValues values, JsonGenerator json, VectorSchemaRoot root)
      throws IOException {
    for (int row = 0; row < root.getRowCount(); row++) {
      writeRow(values, json, root, row);
    }
  }

  private static void writeRow(
      JsonValues values, JsonGenerator json, VectorSchemaRoot root, int row) throws IOException {
    List<FieldVector> columns = root.getFieldVectors();
    List<Field> fields = root.getSchema().getFields();
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      json.writeFieldName(fields.get(i).getName());
      writeValue(values, columns.get(i), row, fields.get(i));
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonValues values, FieldVector column, int row, Field field) {
    try {
      values.write(column, row, field);
    } catch (BridgeException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw BridgeException.of(
              SqlState.FDW_REPLY_HANDLE,
              "KalamDB answered with a value of column \""
                  + field.getName()
                  + "\" that cannot be read")
          .withDetail(e.getClass().getSimpleName() + ": " + e.getMessage() + ".")
          .withCause(e);
    }
  }
}
