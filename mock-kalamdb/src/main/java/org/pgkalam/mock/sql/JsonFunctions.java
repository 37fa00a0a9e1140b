package org.pgkalam.mock.sql;

import com.fasterxml.jackson.core.JsonToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.pgkalam.mock.json.JsonPath;

/**
 * KalamDB's JSON functions, for DuckDB under names with {@link #PREFIX}. A path step is a text:
 * {@code s} and a key, or {@code i} and an index.
 */
final class JsonFunctions {
  static final String PREFIX = "kalam_";

  /** All names and aliases that a query may use. */
  static final Set<String> NAMES =
      Set.of(
          "json_get",
          "json_get_json",
          "json_as_text",
          "json_get_str",
          "json_get_int",
          "json_get_float",
          "json_get_bool",
          "json_get_array",
          "json_contains",
          "json_length",
          "json_len",
          "json_object_keys",
          "json_keys");

  private JsonFunctions() {}

  static void register(Connection connection, BooleanSupplier negativesAreNull)
      throws SQLException {
    Function<JsonPath.Element, Object> text =
        element -> element.kind() == JsonToken.VALUE_NULL ? null : element.text();
    add(connection, "json_get", DuckDBColumnType.VARCHAR, text);
    add(connection, "json_as_text", DuckDBColumnType.VARCHAR, text);
    add(connection, "json_get_json", DuckDBColumnType.VARCHAR, JsonPath.Element::raw);
    add(
        connection,
        "json_get_str",
        DuckDBColumnType.VARCHAR,
        element -> element.kind() == JsonToken.VALUE_STRING ? element.text() : null);
    add(
        connection,
        "json_get_int",
        DuckDBColumnType.BIGINT,
        element -> negative(element, negativesAreNull) ? null : integer(element));
    add(
        connection,
        "json_get_float",
        DuckDBColumnType.DOUBLE,
        element ->
            element.kind().isNumeric() && !negative(element, negativesAreNull)
                ? Double.valueOf(element.raw())
                : null);
    add(
        connection,
        "json_get_bool",
        DuckDBColumnType.BOOLEAN,
        element -> element.kind().isBoolean() ? element.kind() == JsonToken.VALUE_TRUE : null);
    add(
        connection,
        "json_get_array",
        DuckDBColumnType.VARCHAR,
        element -> element.kind() == JsonToken.START_ARRAY ? element.raw() : null);
    for (String name : List.of("json_length", "json_len")) {
      add(
          connection,
          name,
          DuckDBColumnType.BIGINT,
          element -> JsonPath.parts(element.raw()).map(parts -> (long) parts.size()).orElse(null));
    }
    for (String name : List.of("json_object_keys", "json_keys")) {
      add(
          connection,
          name,
          DuckDBColumnType.VARCHAR,
          element ->
              element.kind() == JsonToken.START_OBJECT
                  ? JsonPath.parts(element.raw()).map(JsonFunctions::quoted).orElse(null)
                  : null);
    }
    try (DuckDBScalarFunctionBuilder function = varArgs("json_contains")) {
      function
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVarArgsFunction(arguments -> find(arguments).isPresent())
          .register(connection);
    }
  }

  private static void add(
      Connection connection,
      String name,
      DuckDBColumnType type,
      Function<JsonPath.Element, Object> result)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder function = varArgs(name)) {
      function
          .withReturnType(type)
          .withVarArgsFunction(arguments -> find(arguments).map(result).orElse(null))
          .register(connection);
    }
  }

  private static DuckDBScalarFunctionBuilder varArgs(String name) throws SQLException {
    return DuckDBFunctions.scalarFunction()
        .withName(PREFIX + name)
        .withVarArgs(DuckDBLogicalType.of(DuckDBColumnType.VARCHAR));
  }

  private static Optional<JsonPath.Element> find(Object[] arguments) {
    List<JsonPath.Step> path = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null) {
        return Optional.empty();
      }
      if (i > 0) {
        String step = (String) arguments[i];
        String value = step.substring(1);
        path.add(new JsonPath.Step(step.charAt(0) == 'i' ? (Object) Long.valueOf(value) : value));
      }
    }
    return JsonPath.find((String) arguments[0], path);
  }

  private static Object integer(JsonPath.Element element) {
    if (element.kind() != JsonToken.VALUE_NUMBER_INT) {
      return null;
    }
    try {
      return Long.valueOf(element.raw());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean negative(JsonPath.Element element, BooleanSupplier negativesAreNull) {
    return negativesAreNull.getAsBoolean() && element.raw().startsWith("-");
  }

  private static String quoted(List<String> keys) {
    return keys.stream()
        .map(key -> '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .toList()
        .toString();
  }
}
