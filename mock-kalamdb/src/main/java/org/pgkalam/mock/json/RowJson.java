package org.pgkalam.mock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
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
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private final RowBuilder builder = new RowBuilder();

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

  /** The rows of an Insert, by column name in the order given. */
  public static List<Map<String, Scalar>> rows(List<String> json) throws Malformed {
    RowJson reader = new RowJson();
    List<Map<String, Scalar>> rows = new ArrayList<>(json.size());
    for (String row : json) {
      rows.add(reader.document(row));
    }
    return rows;
  }

  private Map<String, Scalar> document(String json) throws Malformed {
    Optional<Map<String, Scalar>> typed = read(json, this::typedDocument);
    return typed.isPresent() ? typed.get() : read(json, parser -> plainDocument(parser, json));
  }

  /** The object of an Update, or the first object of an array; empty for an empty array. */
  public static Optional<Map<String, Scalar>> updates(String json) throws Malformed {
    RowJson reader = new RowJson();
    if (!json.stripLeading().startsWith("[")) {
      return Optional.of(reader.document(json));
    }
    Optional<List<Map<String, Scalar>>> typed =
        read(json, parser -> array(parser, reader::typedObject));
    List<Map<String, Scalar>> rows =
        typed.isPresent()
            ? typed.get()
            : read(json, parser -> array(parser, reader::plainObject)).orElseThrow();
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
    } catch (JsonEOFException e) {
      String problem = String.valueOf(e.getOriginalMessage());
      String what =
          problem.contains("marker for Object")
              ? "an object"
              : problem.contains("marker for Array")
                  ? "a list"
                  : problem.contains("in VALUE_STRING") ? "a string" : "a value";
      throw new Malformed(
          "EOF while parsing %s at line 1 column %d".formatted(what, json.length()));
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

  private Optional<Map<String, Scalar>> typedDocument(JsonParser parser)
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

  private Map<String, Scalar> plainDocument(JsonParser parser, String json)
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

  private Optional<Map<String, Scalar>> plainObject(JsonParser parser) throws IOException {
    builder.clear();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      builder.add(name, plain(parser));
    }
    return Optional.of(builder.build());
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
      int depth = 0;
      do {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
          generator.writeNumber(parser.getText());
        } else {
          generator.copyCurrentEventExact(parser);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > 0) {
          parser.nextToken();
        }
      } while (depth > 0);
    }
    return text.toString();
  }

  /** Reads up to the object's end; empty as soon as a value does not fit. */
  private Optional<Map<String, Scalar>> typedObject(JsonParser parser) throws IOException {
    builder.clear();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Scalar value = TypedScalar.read(parser);
      if (value == null) {
        return Optional.empty();
      }
      builder.add(name, value);
    }
    return Optional.of(builder.build());
  }
}
