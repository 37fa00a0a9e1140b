package org.pgkalam.mock.wire;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Arrow batches in the recording's words: pyarrow's names of types, its texts of values. */
final class ArrowAnswer {
  private static final String EXTENSION = "ARROW:extension:name";
  private static final int MOST_ROWS = 60;
  private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private ArrowAnswer() {}

  /** Adds {@code batches} and, if there is a batch, {@code schema} and {@code rows}. */
  static void addTo(Map<String, Object> answer, List<ByteString> streams) {
    answer.put("batches", (long) streams.size());
    if (streams.isEmpty()) {
      return;
    }
    List<Object> schema = new ArrayList<>();
    List<Object> rows = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator()) {
      for (ByteString stream : streams) {
        try (ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
          VectorSchemaRoot root = reader.getVectorSchemaRoot();
          if (schema.isEmpty()) {
            root.getSchema().getFields().forEach(field -> schema.add(column(field)));
          }
          while (reader.loadNextBatch()) {
            addRows(root, rows);
          }
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
          // Arrow for Java reads no union but its own.
          rows.add("not read: " + e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer.put("schema", schema);
    answer.put("rows", rows.size() > MOST_ROWS ? Map.of("count", (long) rows.size()) : rows);
  }

  private static List<Object> column(Field field) {
    Map<String, Object> metadata = new TreeMap<>(field.getMetadata());
    metadata.keySet().removeIf(key -> key.startsWith("ARROW:extension:"));
    return List.of(
        field.getName(), typeName(field), field.isNullable() ? "null" : "not null", metadata);
  }

  private static String typeName(Field field) {
    String extension = field.getMetadata().get(EXTENSION);
    if (extension != null) {
      return "extension<" + extension + ">";
    }
    ArrowType type = field.getType();
    if (type instanceof ArrowType.Int number) {
      return (number.getIsSigned() ? "int" : "uint") + number.getBitWidth();
    }
    if (type instanceof ArrowType.FloatingPoint number) {
      return switch (number.getPrecision()) {
        case HALF -> "halffloat";
        case SINGLE -> "float";
        case DOUBLE -> "double";
      };
    }
    if (type instanceof ArrowType.Timestamp timestamp) {
      String zone = timestamp.getTimezone() == null ? "" : ", tz=" + timestamp.getTimezone();
      return "timestamp[" + unit(timestamp.getUnit()) + zone + "]";
    }
    if (type instanceof ArrowType.Time time) {
      return "time" + time.getBitWidth() + "[" + unit(time.getUnit()) + "]";
    }
    if (type instanceof ArrowType.Decimal decimal) {
      return "decimal%d(%d, %d)"
          .formatted(decimal.getBitWidth(), decimal.getPrecision(), decimal.getScale());
    }
    if (type instanceof ArrowType.FixedSizeBinary binary) {
      return "fixed_size_binary[" + binary.getByteWidth() + "]";
    }
    if (type instanceof ArrowType.FixedSizeList list) {
      return "fixed_size_list<" + item(field) + ">[" + list.getListSize() + "]";
    }
    return switch (type.getTypeID()) {
      case Bool -> "bool";
      case Utf8 -> "string";
      case Binary -> "binary";
      case Null -> "null";
      case Date -> "date32[day]";
      case List -> "list<" + item(field) + ">";
      case Union -> "union";
      default -> type.toString();
    };
  }

  private static String item(Field list) {
    Field item = list.getChildren().get(0);
    return item.getName() + ": " + typeName(item) + (item.isNullable() ? "" : " not null");
  }

  private static String unit(org.apache.arrow.vector.types.TimeUnit unit) {
    return switch (unit) {
      case SECOND -> "s";
      case MILLISECOND -> "ms";
      case MICROSECOND -> "us";
      case NANOSECOND -> "ns";
    };
  }

  private static void addRows(VectorSchemaRoot root, List<Object> rows) {
    for (int row = 0; row < root.getRowCount(); row++) {
      Object[] values = new Object[root.getFieldVectors().size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = value(root.getVector(column), row);
      }
      rows.add(Arrays.asList(values));
    }
  }

  private static Object value(FieldVector vector, int row) {
    if (vector instanceof UnionVector union) {
      Object held = union.getObject(row);
      return held == null ? null : simple(held);
    }
    if (vector.isNull(row)) {
      return null;
    }
    if (vector instanceof DateDayVector dates) {
      return LocalDate.ofEpochDay(dates.get(row)).toString();
    }
    if (vector instanceof TimeStampVector stamps) {
      return timestamp(stamps.get(row));
    }
    if (vector instanceof TimeMicroVector times) {
      return time(LocalTime.ofNanoOfDay(times.get(row) * 1000));
    }
    if (vector instanceof UInt8Vector numbers) {
      return numbers.get(row);
    }
    if (vector instanceof DecimalVector decimals) {
      return decimals.getObject(row).toPlainString();
    }
    if (vector instanceof ListVector list) {
      return items(
          list.getDataVector(), list.getElementStartIndex(row), list.getElementEndIndex(row));
    }
    if (vector instanceof FixedSizeListVector list) {
      int size = list.getListSize();
      return items(list.getDataVector(), row * size, (row + 1) * size);
    }
    return simple(vector.getObject(row));
  }

  private static List<Object> items(FieldVector items, int from, int to) {
    List<Object> values = new ArrayList<>();
    for (int i = from; i < to; i++) {
      values.add(value(items, i));
    }
    return values;
  }

  private static Object floating(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : (Object) value;
  }

  private static Object simple(Object value) {
    if (value instanceof Float || value instanceof Double) {
      return floating(((Number) value).doubleValue());
    }
    if (value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof byte[] bytes) {
      return Map.of("hex", HexFormat.of().formatHex(bytes));
    }
    if (value instanceof Number number && !(value instanceof BigDecimal)) {
      return number.longValue();
    }
    return value.toString();
  }

  private static String timestamp(long micros) {
    LocalDateTime at =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            Math.toIntExact(Math.floorMod(micros, 1_000_000L) * 1000),
            ZoneOffset.UTC);
    return at.toLocalDate() + " " + time(at.toLocalTime());
  }

  private static String time(LocalTime time) {
    return (time.get(ChronoField.NANO_OF_SECOND) == 0 ? SECONDS : MICROS).format(time);
  }
}
