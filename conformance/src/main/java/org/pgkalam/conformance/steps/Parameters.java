package org.pgkalam.conformance.steps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cucumber.datatable.DataTable;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.util.PGbytea;
import org.postgresql.util.PGobject;

/**
 * What a statement is executed with.
 *
 * @param types as SQL names them
 * @param rows one of each type per execution; null for NULL
 */
record Parameters(List<String> types, List<List<String>> rows) {
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "boolean", "bool",
          "smallint", "int2",
          "integer", "int4",
          "bigint", "int8",
          "real", "float4",
          "double precision", "float8");

  /** From a table whose heading names the types. */
  static Parameters of(DataTable table) {
    List<List<String>> cells = table.cells();
    return new Parameters(
        cells.get(0),
        cells.subList(1, cells.size()).stream()
            .map(row -> row.stream().map(Parameters::value).toList())
            .toList());
  }

  private static String value(String cell) {
    if (cell == null) {
      return "";
    }
    return cell.equals("NULL") ? null : cell;
  }

  /**
   * @param order the number of the parameter, from 1, for each place of the statement
   */
  void bind(PreparedStatement statement, List<Integer> order, int row, Protocol protocol)
      throws SQLException {
    for (int place = 0; place < order.size(); place++) {
      int number = order.get(place) - 1;
      if (number >= types.size()) {
        throw new HarnessException("there is no parameter $" + order.get(place));
      }
      bind(statement, place + 1, types.get(number), rows.get(row).get(number), protocol);
    }
  }

  private static void bind(
      PreparedStatement statement, int place, String type, String value, Protocol protocol)
      throws SQLException {
    if (protocol != Protocol.BINARY || value == null) {
      bindText(statement, place, type, value);
      return;
    }
    switch (type) {
      case "boolean" -> statement.setBoolean(place, value.startsWith("t"));
      case "smallint" -> statement.setShort(place, Short.parseShort(value));
      case "integer" -> statement.setInt(place, Integer.parseInt(value));
      case "bigint" -> statement.setLong(place, Long.parseLong(value));
      case "real" -> statement.setFloat(place, Float.parseFloat(value));
      case "double precision" -> statement.setDouble(place, Double.parseDouble(value));
      case "numeric" -> statement.setBigDecimal(place, new BigDecimal(value));
      case "uuid" -> statement.setObject(place, UUID.fromString(value));
      case "bytea" -> statement.setBytes(place, PGbytea.toBytes(value.getBytes(US_ASCII)));
      default -> bindText(statement, place, type, value);
    }
  }

  private static void bindText(PreparedStatement statement, int place, String type, String value)
      throws SQLException {
    PGobject object = new PGobject();
    object.setType(DRIVER_NAMES.getOrDefault(type, type));
    object.setValue(value);
    statement.setObject(place, object);
  }
}
