package org.pgkalam.mock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds elements of JSON texts and gives them as they are written. Bad JSON and missing elements
 * are the same: nothing.
 */
public final class JsonPath {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonPath() {}

  /** One step: a key (String) or a place in an array (Long). */
  public record Step(Object value) {}

  /**
   * An element.
   *
   * @param kind its first token
   * @param raw as written
   * @param text a string's content; else as {@code raw}
   */
  public record Element(JsonToken kind, String raw, String text) {}

  /** The element at a path; of repeated keys the first counts. */
  public static Optional<Element> find(String json, List<Step> path) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      for (Step step : path) {
        boolean found =
            step.value() instanceof Long index ? toIndex(parser, index) : toKey(parser, step);
        if (!found) {
          return Optional.empty();
        }
      }
      return Optional.of(element(parser, json));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The elements of an array; empty for anything else. */
  public static Optional<List<Element>> elements(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      List<Element> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(element(parser, json));
      }
      return Optional.of(elements);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The elements of an array, or the keys of an object as strings; empty for anything else. */
  public static Optional<List<String>> parts(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonToken container = parser.nextToken();
      if (container != JsonToken.START_ARRAY && container != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      List<String> parts = new ArrayList<>();
      while (!parser.nextToken().isStructEnd()) {
        if (container == JsonToken.START_ARRAY) {
          parts.add(element(parser, json).raw());
        } else {
          parts.add(parser.currentName());
          parser.nextToken();
          parser.skipChildren();
        }
      }
      return Optional.of(parts);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean toKey(JsonParser parser, Step step) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(step.value());
      parser.nextToken();
      if (wanted) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static boolean toIndex(JsonParser parser, long index) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY || index < 0) {
      return false;
    }
    for (long i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == index) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static Element element(JsonParser parser, String json) throws IOException {
    JsonToken kind = parser.currentToken();
    int start = (int) parser.currentTokenLocation().getCharOffset();
    String text = kind == JsonToken.VALUE_STRING ? parser.getText() : null;
    parser.finishToken();
    parser.skipChildren();
    String raw =
        kind.isNumeric()
            ? parser.getText()
            : json.substring(start, (int) parser.currentLocation().getCharOffset());
    return new Element(kind, raw, text == null ? raw : text);
  }
}
