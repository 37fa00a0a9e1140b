package org.pgkalam.bridge.ddl;

import java.util.Map;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * A column's type on both sides.
 *
 * <p>{@code timestamptz} becomes TIMESTAMP: microseconds, which the bridge writes and reads as UTC.
 * That is also what the server makes of the spelling TIMESTAMPTZ, so a table made through
 * PostgreSQL has the same types as one made by the same statement on the server. {@code real} is
 * FLOAT (32 bits) and {@code double precision} is DOUBLE, the server's own names.
 *
 * @param remote the server's spelling
 * @param local for the foreign table
 * @param serial whether it was written as SERIAL or its kin
 */
record KalamType(String remote, String local, boolean serial) {
  private static final int MAX_PRECISION = 38;
  private static final int MAX_DIMENSIONS = 8192;

  private static final Map<String, String> SCALARS =
      Map.ofEntries(
          Map.entry("bool", "BOOLEAN"),
          Map.entry("int2", "SMALLINT"),
          Map.entry("int4", "INTEGER"),
          Map.entry("int8", "BIGINT"),
          Map.entry("float4", "FLOAT"),
          Map.entry("float8", "DOUBLE"),
          Map.entry("text", "TEXT"),
          Map.entry("varchar", "TEXT"),
          Map.entry("bpchar", "TEXT"),
          Map.entry("name", "TEXT"),
          Map.entry("json", "JSON"),
          Map.entry("jsonb", "JSON"),
          Map.entry("bytea", "BYTES"),
          Map.entry("date", "DATE"),
          Map.entry("time", "TIME"),
          Map.entry("timestamp", "TIMESTAMP"),
          Map.entry("timestamptz", "TIMESTAMP"),
          Map.entry("uuid", "UUID"));

  private static final Map<String, String> SERIALS =
      Map.of(
          "smallserial", "int2",
          "serial2", "int2",
          "serial", "int4",
          "serial4", "int4",
          "bigserial", "int8",
          "serial8", "int8");

  private static final String HINT =
      "KalamDB can hold boolean, smallint, integer, bigint, real, double precision, numeric(p,s),"
          + " text, varchar, char, json, jsonb, bytea, date, time, timestamp, timestamptz, uuid,"
          + " file, vector(n) and arrays of these.";

  static KalamType of(TypeName type, String column) {
    if (type.isArray()) {
      return array(type, column);
    }
    String builtin = type.builtin();
    String integer = type.names().size() == 1 ? SERIALS.get(builtin) : null;
    if (integer != null) {
      TypeName plain = type.withName(integer);
      return new KalamType(SCALARS.get(integer), plain.toSql(), true);
    }
    if (SCALARS.containsKey(builtin)) {
      return new KalamType(SCALARS.get(builtin), type.toSql(), false);
    }
    if (builtin.equals("numeric")) {
      return new KalamType(decimal(type, column), type.toSql(), false);
    }
    if (builtin.equals("file") && type.names().size() == 1 && type.modifiers().isEmpty()) {
      return new KalamType("FILE", "jsonb", false);
    }
    if (type.lastName().equals("vector")) {
      return new KalamType(embedding(type, column), type.toSql(), false);
    }
    throw cannotHold(type, column);
  }

  /** The server keeps arrays as TEXT in PostgreSQL's own array syntax. */
  private static KalamType array(TypeName type, String column) {
    String element = type.builtin();
    if (!SCALARS.containsKey(element) && !element.equals("numeric")) {
      throw cannotHold(type, column);
    }
    return new KalamType("TEXT", type.toSql(), false);
  }

  private static String decimal(TypeName type, String column) {
    if (type.modifiers().isEmpty()) {
      throw refuse(
          "column \"" + column + "\" has type numeric without precision, which KalamDB cannot hold",
          "Give precision and scale, for example numeric(38,10).");
    }
    int precision = number(type, 0);
    int scale = type.modifiers().size() > 1 ? number(type, 1) : 0;
    if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
      throw refuse(
          "column \"" + column + "\" has type " + type.toSql() + ", which KalamDB cannot hold",
          "The precision must be between 1 and 38, the scale between 0 and the precision.");
    }
    return "DECIMAL(" + precision + ", " + scale + ")";
  }

  private static String embedding(TypeName type, String column) {
    int dimensions = type.modifiers().size() == 1 ? number(type, 0) : 0;
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw refuse(
          "column \"" + column + "\" has type " + type.toSql() + ", which KalamDB cannot hold",
          "Give the number of dimensions, between 1 and 8192, for example vector(384).");
    }
    return "EMBEDDING(" + dimensions + ")";
  }

  private static int number(TypeName type, int index) {
    String text = type.modifiers().get(index);
    return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static BridgeException cannotHold(TypeName type, String column) {
    // An interval's fields are of no interest here.
    String shown = type.builtin().equals("interval") ? "interval" : type.toSql();
    return refuse(
        "column \"" + column + "\" has type " + shown + ", which KalamDB cannot hold", HINT);
  }

  private static BridgeException refuse(String message, String hint) {
    return BridgeException.of(SqlState.FDW_INVALID_DATA_TYPE, message).withHint(hint);
  }
}
