package org.pgkalam.conformance.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Rows as {@code kalam_exec} gives them: a JSON array of an object per row. */
record JsonRows(JsonNode array) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  /**
   * @throws AssertionError if it is no JSON array
   */
  static JsonRows of(String json) {
    JsonNode node = parsed(json).orElseThrow(() -> new AssertionError("this is no JSON: " + json));
    if (!node.isArray()) {
      throw new AssertionError("this is no JSON array: " + json);
    }
    return new JsonRows(node);
  }

  /**
   * Where the objects are not the rows, in their order. How a value is written is left open where
   * no document says it: a number or its text, a JSON value or its text, null or no key at all; and
   * so is the order of keys.
   *
   * @param rows texts of numbers, booleans and strings; null for NULL
   */
  Optional<String> differenceFrom(List<String> columns, List<List<String>> rows) {
    if (array.size() != rows.size()) {
      return Optional.of("these are " + array.size() + " rows, not " + rows.size());
    }
    for (int row = 0; row < rows.size(); row++) {
      JsonNode object = array.get(row);
      if (!object.isObject()) {
        return Optional.of("row " + (row + 1) + " is no object");
      }
      for (int column = 0; column < columns.size(); column++) {
        String name = columns.get(column);
        String value = rows.get(row).get(column);
        if (!isValue(object.path(name), value)) {
          return Optional.of(
              "%s of row %d is %s, not %s".formatted(name, row + 1, object.path(name), value));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isValue(JsonNode node, String value) {
    if (value == null || node.isNull() || node.isMissingNode()) {
      return value == null && (node.isNull() || node.isMissingNode());
    }
    if (node.isContainerNode()) {
      return parsed(value).filter(node::equals).isPresent();
    }
    return node.asText().equals(value) || isNumber(node.asText(), value);
  }

  private static boolean isNumber(String text, String value) {
    try {
      return new BigDecimal(text).compareTo(new BigDecimal(value)) == 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static Optional<JsonNode> parsed(String json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
