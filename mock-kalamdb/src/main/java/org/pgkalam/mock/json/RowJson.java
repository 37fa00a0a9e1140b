package org.pgkalam.mock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgkalam.mock.store.Scalar;

/**
 * Rows as the protocol carries them: a JSON object whose values are all typed ({@code {"Int32":1}})
 * or all plain. What does not fit the typed form as a whole is read as plain.
 */
public final class RowJson {
  /** That of serde_json. */
  private static final int MAX_DEPTH = 128;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private RowJson() {}

  /**
   * The JSON is not a row; the message is the server's, without its prefix {@code invalid row JSON:
   * }.
   */
  public static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  /** One row of an Insert, by column name in the order given. */
  public static Map<String, Scalar> row(String json) throws Malformed {
    Optional<Map<String, Scalar>> typed = read(json, RowJson::typedDocument);
    return typed.isPresent() ? typed.get() : read(json, parser -> plainDocument(parser, json));
  }

  /** The object of an Update, or the first object of an array; empty for an empty array. */
  public static Optional<Map<String, Scalar>> updates(String json) throws Malformed {
    if (!json.stripLeading().startsWith("[")) {
      return Optional.of(row(json));
    }
    Optional<List<Map<String, Scalar>>> typed =
        read(json, parser -> array(parser, RowJson::typedObject));
    List<Map<String, Scalar>> rows =
        typed.isPresent()
            ? typed.get()
            : read(json, parser -> array(parser, RowJson::plainObject)).orElseThrow();
    return rows.stream().findFirst();
  }

  private interface Reading<T> {
    T read(JsonParser parser) throws IOException, Malformed;
  }

  private interface ObjectReading {
    Optional<Map<String, Scalar>> read(JsonParser parser) throws IOException, Malformed;
  }

  private static <T> T read(String json, Reading<T> reading) throws Malformed {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return reading.read(parser);
    } catch (JsonParseException e) {
      throw new Malformed(
          "%s at line %d column %d"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr()));
    } catch (StreamConstraintsException e) {
      throw new Malformed("recursion limit exceeded at line 1 column " + column(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int column(StreamConstraintsException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
  }

  private static Optional<Map<String, Scalar>> typedDocument(JsonParser parser)
      throws IOException, Malformed {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return Optional.empty();
    }
    Optional<Map<String, Scalar>> row = typedObject(parser);
    if (row.isPresent()) {
      end(parser);
    }
    return row;
  }

  private static Map<String, Scalar> plainDocument(JsonParser parser, String json)
      throws IOException, Malformed {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new Malformed("EOF while parsing a value at line 1 column " + json.length());
    }
    if (first != JsonToken.START_OBJECT) {
      parser.skipChildren();
      end(parser);
      throw new Malformed("expected object payload");
    }
    Map<String, Scalar> row = plainObject(parser).orElseThrow();
    end(parser);
    return row;
  }

  private static Optional<List<Map<String, Scalar>>> array(JsonParser parser, ObjectReading object)
      throws IOException, Malformed {
    List<Map<String, Scalar>> rows = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new Malformed("expected object payload");
      }
      Optional<Map<String, Scalar>> row = object.read(parser);
      if (row.isEmpty()) {
        return Optional.empty();
      }
      rows.add(row.get());
    }
    end(parser);
    return Optional.of(rows);
  }

  private static void end(JsonParser parser) throws IOException, Malformed {
    if (parser.nextToken() != null) {
      throw new Malformed(
          "trailing characters at line 1 column " + parser.currentLocation().getColumnNr());
    }
  }

  private static Optional<Map<String, Scalar>> plainObject(JsonParser parser) throws IOException {
    Map<String, Scalar> row = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      row.put(name, plain(parser));
    }
    return Optional.of(row);
  }

  private static Scalar plain(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> Scalar.NULL;
      case VALUE_TRUE -> new Scalar(Scalar.Type.BOOLEAN, true);
      case VALUE_FALSE -> new Scalar(Scalar.Type.BOOLEAN, false);
      case VALUE_STRING -> Scalar.text(parser.getText());
      case VALUE_NUMBER_INT -> {
        BigInteger number = parser.getBigIntegerValue();
        if (number.bitLength() <= 63) {
          yield Scalar.integer(number.longValue());
        }
        yield number.signum() > 0 && number.bitLength() <= 64
            ? new Scalar(Scalar.Type.UINT64, number)
            : new Scalar(Scalar.Type.FLOAT64, number.doubleValue());
      }
      case VALUE_NUMBER_FLOAT -> new Scalar(Scalar.Type.FLOAT64, parser.getDoubleValue());
      default -> Scalar.text(compact(parser));
    };
  }

  private static String compact(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      generator.copyCurrentStructureExact(parser);
    }
    return text.toString();
  }

  /** Reads up to the object's end; empty as soon as a value does not fit. */
  private static Optional<Map<String, Scalar>> typedObject(JsonParser parser) throws IOException {
    Map<String, Scalar> row = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Scalar value = typedValue(parser);
      if (value == null) {
        return Optional.empty();
      }
      row.put(name, value);
    }
    return Optional.of(row);
  }

  private static Scalar typedValue(JsonParser parser) throws IOException {
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

  private static Scalar structured(String tag, JsonParser parser) throws IOException {
    Object tree = tree(parser);
    return switch (tag) {
      case "Binary", "LargeBinary" -> bytes(tree);
      case "FixedSizeBinary" ->
          tree instanceof Map<?, ?> map && map.containsKey("value")
              ? bytes(map.get("value"))
              : tree == null ? new Scalar(Scalar.Type.BINARY, null) : null;
      case "TimestampMillisecond" -> timestamp(tree, 1000, 1);
      case "TimestampMicrosecond" -> timestamp(tree, 1, 1);
      case "TimestampNanosecond" -> timestamp(tree, 1, 1000);
      case "Decimal128" -> decimal(tree);
      case "Embedding" -> embedding(tree);
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

  private static Scalar timestamp(Object tree, long multiplyBy, long divideBy) {
    if (tree == null) {
      return new Scalar(Scalar.Type.TIMESTAMP, null);
    }
    if (!(tree instanceof Map<?, ?> map)) {
      return null;
    }
    Object value = map.get("value");
    if (value == null) {
      return new Scalar(Scalar.Type.TIMESTAMP, null);
    }
    return value instanceof BigInteger number && number.bitLength() <= 63
        ? new Scalar(
            Scalar.Type.TIMESTAMP, Math.floorDiv(number.longValue() * multiplyBy, divideBy))
        : null;
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
