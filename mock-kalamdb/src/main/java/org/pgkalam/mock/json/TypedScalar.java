package org.pgkalam.mock.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgkalam.mock.store.Scalar;

/** Reads typed values, such as {@code {"Int32":1}}. */
final class TypedScalar {
  private TypedScalar() {}

  /** The value that comes next; null if it is not typed. */
  static Scalar read(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText().equals("Null") ? Scalar.NULL : null;
    }
    if (token != JsonToken.START_OBJECT || parser.nextToken() != JsonToken.FIELD_NAME) {
      return null;
    }
    String tag = parser.currentName();
    parser.nextToken();
    Scalar value = tagged(tag, parser);
    return value != null && parser.nextToken() == JsonToken.END_OBJECT ? value : null;
  }

  private static Scalar tagged(String tag, JsonParser parser) throws IOException {
    return switch (tag) {
      case "Boolean" -> {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
          yield new Scalar(Scalar.Type.BOOLEAN, null);
        }
        yield token.isBoolean()
            ? new Scalar(Scalar.Type.BOOLEAN, token == JsonToken.VALUE_TRUE)
            : null;
      }
      case "Int8" -> integer(parser, Scalar.Type.INT8, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case "Int16" -> integer(parser, Scalar.Type.INT16, Short.MIN_VALUE, Short.MAX_VALUE);
      case "Int32" -> integer(parser, Scalar.Type.INT32, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "UInt8" -> integer(parser, Scalar.Type.UINT8, 0, 255);
      case "UInt16" -> integer(parser, Scalar.Type.UINT16, 0, 65_535);
      case "UInt32" -> integer(parser, Scalar.Type.UINT32, 0, 4_294_967_295L);
      case "Int64" -> bigInteger(parser, Scalar.Type.INT64);
      case "UInt64" -> bigInteger(parser, Scalar.Type.UINT64);
      case "Float32", "Float64" -> {
        boolean single = tag.equals("Float32");
        Scalar.Type type = single ? Scalar.Type.FLOAT32 : Scalar.Type.FLOAT64;
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
          yield new Scalar(type, null);
        }
        if (!parser.currentToken().isNumeric()) {
          yield null;
        }
        yield new Scalar(
            type, single ? (Object) parser.getFloatValue() : (Object) parser.getDoubleValue());
      }
      case "Utf8", "LargeUtf8", "Fallback" ->
          parser.currentToken() == JsonToken.VALUE_NULL
              ? new Scalar(Scalar.Type.UTF8, null)
              : parser.currentToken() == JsonToken.VALUE_STRING
                  ? Scalar.text(parser.getText())
                  : null;
      case "Date32" -> integer(parser, Scalar.Type.DATE32, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "Time64Microsecond" ->
          integer(parser, Scalar.Type.TIME64, Long.MIN_VALUE, Long.MAX_VALUE);
      default -> structured(tag, parser);
    };
  }

  /** Structures may be written as arrays too, their fields in order. */
  private static Object named(Object tree, String... fields) {
    if (!(tree instanceof List<?> list) || list.size() != fields.length) {
      return tree;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i++) {
      map.put(fields[i], list.get(i));
    }
    return map;
  }

  private static Scalar structured(String tag, JsonParser parser) throws IOException {
    switch (tag) {
      case "TimestampMicrosecond" -> {
        return timestamp(parser, 1, 1);
      }
      case "TimestampMillisecond" -> {
        return timestamp(parser, 1000, 1);
      }
      case "TimestampNanosecond" -> {
        return timestamp(parser, 1, 1000);
      }
      default -> {}
    }
    Object tree = tree(parser);
    return switch (tag) {
      case "Binary", "LargeBinary" -> bytes(tree);
      case "FixedSizeBinary" ->
          named(tree, "size", "value") instanceof Map<?, ?> map && map.containsKey("value")
              ? bytes(map.get("value"))
              : tree == null ? new Scalar(Scalar.Type.BINARY, null) : null;
      case "Decimal128" -> decimal(named(tree, "value", "precision", "scale"));
      case "Embedding" -> embedding(named(tree, "size", "values"));
      default -> null;
    };
  }

  private static Scalar integer(JsonParser parser, Scalar.Type type, long low, long high)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return new Scalar(type, null);
    }
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return null;
    }
    long value = parser.getLongValue();
    return value >= low && value <= high ? new Scalar(type, value) : null;
  }

  private static Scalar bigInteger(JsonParser parser, Scalar.Type type) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return new Scalar(type, null);
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return null;
    }
    String text = parser.getText();
    try {
      if (type == Scalar.Type.INT64) {
        return new Scalar(type, Long.valueOf(text));
      }
      BigInteger number = new BigInteger(text);
      boolean fits = number.signum() >= 0 && number.bitLength() <= 64;
      return new Scalar(
          type, fits ? (number.bitLength() <= 63 ? (Object) number.longValue() : number) : null);
    } catch (NumberFormatException e) {
      return new Scalar(type, null);
    }
  }

  private static Scalar bytes(Object tree) {
    if (tree == null) {
      return new Scalar(Scalar.Type.BINARY, null);
    }
    if (!(tree instanceof List<?> list)) {
      return null;
    }
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      if (!(list.get(i) instanceof BigInteger number)
          || number.signum() < 0
          || number.bitLength() > 8) {
        return null;
      }
      bytes[i] = number.byteValue();
    }
    return new Scalar(Scalar.Type.BINARY, ByteString.copyFrom(bytes));
  }

  private static Scalar timestamp(JsonParser parser, long multiplyBy, long divideBy)
      throws IOException {
    Long value = null;
    if (parser.currentToken() != JsonToken.VALUE_NULL) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean isValue = parser.currentName().equals("value");
        JsonToken token = parser.nextToken();
        if (!isValue) {
          parser.skipChildren();
        } else if (token == JsonToken.VALUE_NULL) {
          value = null;
        } else if (token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          value = Math.floorDiv(parser.getLongValue() * multiplyBy, divideBy);
        } else {
          return null;
        }
      }
    }
    return new Scalar(Scalar.Type.TIMESTAMP, value);
  }

  private static Scalar decimal(Object tree) {
    if (tree == null) {
      return new Scalar(Scalar.Type.DECIMAL128, null);
    }
    if (!(tree instanceof Map<?, ?> map)
        || !(map.get("precision") instanceof BigInteger)
        || !(map.get("scale") instanceof BigInteger scale)) {
      return null;
    }
    Object value = map.get("value");
    if (value == null) {
      return new Scalar(Scalar.Type.DECIMAL128, null);
    }
    try {
      BigInteger unscaled = new BigInteger(value.toString());
      return unscaled.bitLength() > 127
          ? null
          : new Scalar(Scalar.Type.DECIMAL128, new BigDecimal(unscaled, scale.intValue()));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Scalar embedding(Object tree) {
    if (tree == null) {
      return new Scalar(Scalar.Type.EMBEDDING, null);
    }
    if (!(tree instanceof Map<?, ?> map)) {
      return null;
    }
    if (!(map.get("values") instanceof List<?> list)) {
      return map.get("values") == null ? new Scalar(Scalar.Type.EMBEDDING, null) : null;
    }
    List<Float> values = new ArrayList<>();
    for (Object value : list) {
      if (value != null && !(value instanceof Number)) {
        return null;
      }
      values.add(value == null ? Float.valueOf(0) : Float.valueOf(((Number) value).floatValue()));
    }
    return new Scalar(Scalar.Type.EMBEDDING, List.copyOf(values));
  }

  /** The current value as null, Boolean, String, BigInteger, Double, List or Map. */
  private static Object tree(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(tree(parser));
        }
        yield Collections.unmodifiableList(list);
      }
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, tree(parser));
        }
        yield map;
      }
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> parser.getText();
    };
  }
}
