package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.KalamType.Kind;
import org.pgkalam.mock.store.StoreException;

/** Reads data types in the spellings that the server accepts. */
final class TypeParser {
  private TypeParser() {}

  /**
   * A type.
   *
   * @param serial whether its spelling asks for a default of SNOWFLAKE_ID()
   */
  record Parsed(KalamType type, boolean serial) {}

  static Parsed parse(Tokens tokens) {
    Token first = tokens.next();
    if (first.kind() != Token.Kind.WORD && first.kind() != Token.Kind.QUOTED) {
      throw new StoreException(
          "sql parser error: Expected: a data type name, found: " + first.text());
    }
    StringBuilder written = new StringBuilder(first.text());
    while (tokens.acceptSymbol(".")) {
      written.append('.').append(tokens.next().text());
    }
    String name = written.toString().toUpperCase(Locale.ROOT);
    if (name.equals("DOUBLE")) {
      tokens.accept("PRECISION");
    } else if (name.equals("CHARACTER") || name.equals("CHAR")) {
      tokens.accept("VARYING");
    }
    List<String> arguments = arguments(tokens);
    if ((name.equals("TIMESTAMP") || name.equals("TIME"))
        && !tokens.accept("WITH", "TIME", "ZONE")) {
      tokens.accept("WITHOUT", "TIME", "ZONE");
    }
    if (tokens.accept("UNSIGNED")) {
      throw new StoreException("Unsupported Arrow type: " + unsigned(name, arguments));
    }
    boolean array = false;
    while (tokens.peek().isSymbol("[")) {
      array = true;
      tokens.next();
      if (tokens.peek().kind() == Token.Kind.NUMBER) {
        tokens.next();
      }
      tokens.expectSymbol("]");
    }
    return new Parsed(
        array ? KalamType.of(Kind.TEXT) : type(name, arguments), name.contains("SERIAL"));
  }

  private static String unsigned(String name, List<String> arguments) {
    if (name.equals("TINYINT") || name.equals("INT1")) {
      return "UInt8";
    }
    return switch (type(name, arguments).kind()) {
      case SMALLINT -> "UInt16";
      case BIGINT -> "UInt64";
      default -> "UInt32";
    };
  }

  private static List<String> arguments(Tokens tokens) {
    List<String> arguments = new ArrayList<>();
    if (tokens.peek().isSymbol("(")) {
      tokens.next();
      StringBuilder argument = new StringBuilder();
      while (!tokens.peek().isSymbol(")")) {
        if (tokens.atEnd()) {
          throw tokens.expected(")");
        }
        Token token = tokens.next();
        if (token.isSymbol(",")) {
          arguments.add(argument.toString());
          argument.setLength(0);
        } else {
          argument.append(token.text());
        }
      }
      tokens.next();
      arguments.add(argument.toString());
    }
    return arguments;
  }

  private static KalamType type(String name, List<String> arguments) {
    return switch (name) {
      case "SMALLINT", "INT2", "SMALLSERIAL", "SERIAL2" -> KalamType.of(Kind.SMALLINT);
      case "INT", "INTEGER", "INT4", "MEDIUMINT", "SERIAL", "SERIAL4" -> KalamType.of(Kind.INT);
      case "BIGINT", "INT8", "INT64", "BIGSERIAL", "SERIAL8" -> KalamType.of(Kind.BIGINT);
      case "FLOAT", "REAL", "FLOAT4" -> KalamType.of(Kind.FLOAT);
      case "DOUBLE", "FLOAT8", "FLOAT64" -> KalamType.of(Kind.DOUBLE);
      case "BOOLEAN", "BOOL" -> KalamType.of(Kind.BOOLEAN);
      case "TEXT",
          "STRING",
          "VARCHAR",
          "CHAR",
          "CHARACTER",
          "NVARCHAR",
          "CLOB",
          "ENUM",
          "SET",
          "STRUCT" ->
          KalamType.of(Kind.TEXT);
      case "JSON", "JSONB" -> KalamType.of(Kind.JSON);
      case "BYTES", "BYTEA", "BLOB", "BINARY", "VARBINARY" -> KalamType.of(Kind.BYTES);
      case "DATE" -> KalamType.of(Kind.DATE);
      case "TIME", "TIMETZ" -> KalamType.of(Kind.TIME);
      case "TIMESTAMP", "TIMESTAMPTZ" -> KalamType.of(Kind.TIMESTAMP);
      case "DATETIME" -> KalamType.of(Kind.DATETIME);
      case "UUID" -> KalamType.of(Kind.UUID);
      case "FILE" -> KalamType.of(Kind.FILE);
      case "DECIMAL" -> decimal(arguments);
      case "EMBEDDING" -> embedding(arguments);
      case "NUMERIC", "DEC" ->
          throw new StoreException(
              "Unsupported data type: "
                  + (name.equals("DEC") ? "Dec" : "Numeric")
                  + precision(arguments));
      case "TINYINT", "INT1" -> throw new StoreException("Unsupported Arrow type: Int8");
      case "INTERVAL" -> throw new StoreException("Unsupported Arrow type: Interval(MonthDayNano)");
      case "INT16", "FLOAT32", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "REGCLASS" ->
          throw new StoreException(
              "Unsupported data type: "
                  + name.charAt(0)
                  + name.substring(1).toLowerCase(Locale.ROOT).replace("text", "Text"));
      case "BIT", "VARBIT" ->
          throw new StoreException(
              "Unsupported data type: %s(%s)"
                  .formatted(
                      name.equals("BIT") ? "Bit" : "VarBit",
                      arguments.isEmpty() ? "None" : "Some(" + arguments.get(0) + ")"));
      default -> {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith("text") || lower.endsWith("string")) {
          yield KalamType.of(Kind.TEXT);
        }
        throw new StoreException("Unsupported custom data type '" + lower + "'");
      }
    };
  }

  private static String precision(List<String> arguments) {
    return switch (arguments.size()) {
      case 0 -> "(None)";
      case 1 -> "(Precision(" + arguments.get(0) + "))";
      default -> "(PrecisionAndScale(" + arguments.get(0) + ", " + arguments.get(1) + "))";
    };
  }

  private static KalamType decimal(List<String> arguments) {
    if (arguments.isEmpty()) {
      return KalamType.decimal(38, 10);
    }
    int precision = number(arguments.get(0));
    int scale = arguments.size() > 1 ? number(arguments.get(1)) : 0;
    if (precision < 1 || precision > 38) {
      throw new StoreException("DECIMAL precision must be between 1 and 38, got " + precision);
    }
    if (scale > precision) {
      throw new StoreException(
          "DECIMAL scale (%d) cannot exceed precision (%d)".formatted(scale, precision));
    }
    return KalamType.decimal(precision, scale);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new StoreException("sql parser error: Expected: literal int, found: " + text);
    }
  }

  private static KalamType embedding(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new StoreException(
          "EMBEDDING type requires exactly one dimension parameter, e.g., EMBEDDING(384)");
    }
    String text = arguments.get(0);
    int dimension;
    try {
      dimension = Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new StoreException(
          "EMBEDDING dimension must be a positive integer, got '" + text + "'");
    }
    if (dimension == 0) {
      throw new StoreException("EMBEDDING dimension must be at least 1");
    }
    if (dimension < 0 || dimension > 8192) {
      throw new StoreException(
          "EMBEDDING dimension must be at most 8192 (found "
              + Integer.toUnsignedString(dimension)
              + ")");
    }
    return KalamType.embedding(dimension);
  }
}
