package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What a KalamDB keeps of one typed JSON row, as the Arrow batch that a scan gives back. Numbers
 * are read as serde_json reads them, without float_roundtrip.
 */
final class ServerModel {
  private ServerModel() {}

  static VectorSchemaRoot store(String rowJson, List<Column> columns, BufferAllocator allocator) {
    Map<String, Object> row = parse(rowJson);
    List<FieldVector> vectors = new ArrayList<>();
    for (Column column : columns) {
      FieldVector vector = vector(column, allocator);
      vector.setInitialCapacity(1);
      vector.allocateNew();
      Object scalar = row.get(column.name());
      if (!"Null".equals(scalar)) {
        Map<?, ?> tagged = (Map<?, ?>) scalar;
        set(vector, (String) tagged.keySet().iterator().next(), tagged.values().iterator().next());
      }
      vector.setValueCount(1);
      vectors.add(vector);
    }
    VectorSchemaRoot root = new VectorSchemaRoot(vectors);
    root.setRowCount(1);
    return root;
  }

  private static FieldVector vector(Column column, BufferAllocator allocator) {
    String name = column.name();
    return switch (column.typeOid()) {
      case 16 -> new BitVector(name, allocator);
      case 17 -> new VarBinaryVector(name, allocator);
      case 20 -> new BigIntVector(name, allocator);
      case 21 -> new SmallIntVector(name, allocator);
      case 23 -> new IntVector(name, allocator);
      case 700 -> new Float4Vector(name, allocator);
      case 701 -> new Float8Vector(name, allocator);
      case 1082 -> new DateDayVector(name, allocator);
      case 1083 -> new TimeMicroVector(name, allocator);
      case 1114, 1184 -> new TimeStampMicroVector(name, allocator);
      case 1700 -> {
        int packed = column.typmod() - 4;
        yield column.typmod() < 0
            ? new DecimalVector(name, allocator, 38, 10)
            : new DecimalVector(name, allocator, packed >> 16, packed & 0x7FF);
      }
      case 2950 -> new FixedSizeBinaryVector(name, allocator, 16);
      default -> new VarCharVector(name, allocator);
    };
  }

  private static void set(FieldVector vector, String tag, Object value) {
    if (vector instanceof BitVector bits && tag.equals("Boolean")) {
      bits.setSafe(0, Boolean.TRUE.equals(value) ? 1 : 0);
    } else if (vector instanceof SmallIntVector ints && tag.equals("Int16")) {
      ints.setSafe(0, Short.parseShort(value.toString()));
    } else if (vector instanceof IntVector ints && tag.equals("Int32")) {
      ints.setSafe(0, Integer.parseInt(value.toString()));
    } else if (vector instanceof BigIntVector ints && tag.equals("Int64")) {
      ints.setSafe(0, Long.parseLong((String) value));
    } else if (vector instanceof Float4Vector floats) {
      floats.setSafe(0, tag.equals("Utf8") ? (float) word(value) : (float) serdeDouble(value));
    } else if (vector instanceof Float8Vector floats) {
      floats.setSafe(0, tag.equals("Utf8") ? word(value) : serdeDouble(value));
    } else if (vector instanceof DateDayVector dates && tag.equals("Date32")) {
      dates.setSafe(0, Integer.parseInt(value.toString()));
    } else if (vector instanceof TimeMicroVector times && tag.equals("Time64Microsecond")) {
      times.setSafe(0, Long.parseLong(value.toString()));
    } else if (vector instanceof TimeStampMicroVector times && tag.equals("TimestampMicrosecond")) {
      Map<?, ?> parts = (Map<?, ?>) value;
      if (!parts.containsKey("timezone") || parts.get("timezone") != null) {
        throw new AssertionError("timestamp with a zone: " + value);
      }
      times.setSafe(0, Long.parseLong(parts.get("value").toString()));
    } else if (vector instanceof DecimalVector decimals && tag.equals("Decimal128")) {
      Map<?, ?> parts = (Map<?, ?>) value;
      int scale = Integer.parseInt(parts.get("scale").toString());
      if (scale != decimals.getScale()
          || !parts.get("precision").toString().equals("" + decimals.getPrecision())) {
        throw new AssertionError("decimal of another type: " + value);
      }
      decimals.setSafe(0, new BigDecimal(new BigInteger((String) parts.get("value")), scale));
    } else if (vector instanceof FixedSizeBinaryVector binary && tag.equals("FixedSizeBinary")) {
      binary.setSafe(0, bytes(((Map<?, ?>) value).get("value")));
    } else if (vector instanceof VarBinaryVector binary && tag.equals("Binary")) {
      binary.setSafe(0, bytes(value));
    } else if (vector instanceof VarCharVector text && tag.equals("Utf8")) {
      text.setSafe(0, ((String) value).getBytes(UTF_8));
    } else {
      throw new AssertionError(tag + " for " + vector.getField());
    }
  }

  private static double word(Object value) {
    return switch ((String) value) {
      case "NaN" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble((String) value);
    };
  }

  /** f64_from_parts of serde_json, on the digits as written. */
  private static double serdeDouble(Object number) {
    String text = number.toString();
    String[] parts = text.replace("-", "").split("E", -1);
    int exponent = parts.length > 1 ? Integer.parseInt(text.substring(text.indexOf('E') + 1)) : 0;
    int point = parts[0].indexOf('.');
    String digits = parts[0].replace(".", "");
    exponent -= point < 0 ? 0 : digits.length() - point;
    double value = new BigInteger(digits).doubleValue();
    for (; exponent < -308; exponent += 308) {
      value /= 1e308;
    }
    value =
        exponent >= 0
            ? value * Double.parseDouble("1e" + exponent)
            : value / Double.parseDouble("1e" + -exponent);
    if (Double.isInfinite(value)) {
      throw new AssertionError("number out of range: " + text);
    }
    return text.startsWith("-") ? -value : value;
  }

  private static byte[] bytes(Object numbers) {
    List<?> list = (List<?>) numbers;
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(list.get(i).toString());
    }
    return bytes;
  }

  /** Objects as maps, arrays as lists, numbers as {@link Digits}, strings, booleans and nulls. */
  static Map<String, Object> parse(String json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      @SuppressWarnings("unchecked")
      Map<String, Object> row = (Map<String, Object>) value(parser);
      if (parser.nextToken() != null) {
        throw new AssertionError("more than one value: " + json);
      }
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      case VALUE_STRING -> {
        return parser.getText();
      }
      default -> {
        return new Digits(parser.getText());
      }
    }
  }

  /** A JSON number as it was spelled. */
  record Digits(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
