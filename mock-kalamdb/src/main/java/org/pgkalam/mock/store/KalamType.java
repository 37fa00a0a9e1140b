package org.pgkalam.mock.store;

/**
 * A column type. Values are held as Boolean, Long (all integers; microseconds of TIMESTAMP,
 * DATETIME and TIME; days of DATE), Float, Double, String, ByteString, java.util.UUID, BigDecimal
 * of the declared scale, and a List of Float.
 *
 * @param precision of DECIMAL; the dimension of EMBEDDING
 * @param scale of DECIMAL
 */
public record KalamType(Kind kind, int precision, int scale) {

  /**
   * The types, with their SQL name, their name in field metadata and their Arrow name in messages.
   */
  public enum Kind {
    BOOLEAN("BOOLEAN", "Boolean", "Boolean"),
    SMALLINT("SMALLINT", "SmallInt", "Int16"),
    INT("INT", "Int", "Int32"),
    BIGINT("BIGINT", "BigInt", "Int64"),
    FLOAT("FLOAT", "Float", "Float32"),
    DOUBLE("DOUBLE", "Double", "Float64"),
    TEXT("TEXT", "Text", "Utf8"),
    JSON("JSON", "Json", "Utf8"),
    FILE("FILE", "File", "Utf8"),
    TIMESTAMP("TIMESTAMP", "Timestamp", "Timestamp(Microsecond, None)"),
    DATETIME("DATETIME", "DateTime", "Timestamp(Microsecond, Some(\"UTC\"))"),
    DATE("DATE", "Date", "Date32"),
    TIME("TIME", "Time", "Time64(Microsecond)"),
    BYTES("BYTES", "Bytes", "Binary"),
    UUID("UUID", "Uuid", "FixedSizeBinary(16)"),
    DECIMAL("DECIMAL", "Decimal", "Decimal128"),
    EMBEDDING("EMBEDDING", "Embedding", "FixedSizeList");

    private final String sql;
    private final String metadata;
    private final String arrow;

    Kind(String sql, String metadata, String arrow) {
      this.sql = sql;
      this.metadata = metadata;
      this.arrow = arrow;
    }
  }

  public static KalamType of(Kind kind) {
    return new KalamType(kind, 0, 0);
  }

  public static KalamType decimal(int precision, int scale) {
    return new KalamType(Kind.DECIMAL, precision, scale);
  }

  public static KalamType embedding(int dimension) {
    return new KalamType(Kind.EMBEDDING, dimension, 0);
  }

  public boolean is(Kind other) {
    return kind == other;
  }

  public boolean isInteger() {
    return kind == Kind.SMALLINT || kind == Kind.INT || kind == Kind.BIGINT;
  }

  public boolean isText() {
    return kind == Kind.TEXT || kind == Kind.JSON || kind == Kind.FILE;
  }

  /** The name in messages and system tables, such as {@code DECIMAL(10, 2)}. */
  public String sqlName() {
    return switch (kind) {
      case DECIMAL -> "DECIMAL(" + precision + ", " + scale + ")";
      case EMBEDDING -> "EMBEDDING(" + precision + ")";
      default -> kind.sql;
    };
  }

  /** The value of the field metadata {@code kalam_data_type}. */
  public String metadataJson() {
    return switch (kind) {
      case DECIMAL -> "{\"Decimal\":{\"precision\":" + precision + ",\"scale\":" + scale + "}}";
      case EMBEDDING -> "{\"Embedding\":" + precision + "}";
      default -> "\"" + kind.metadata + "\"";
    };
  }

  /** The Arrow type's name as the server's messages print it. */
  public String arrowName() {
    return switch (kind) {
      case DECIMAL -> "Decimal128(" + precision + ", " + scale + ")";
      case EMBEDDING -> "FixedSizeList(" + precision + " x non-null Float32)";
      default -> kind.arrow;
    };
  }

  /**
   * What the real server fills in where a NOT NULL column is missing; null where it has nothing to
   * fill in.
   */
  public Object zero() {
    return switch (kind) {
      case BOOLEAN -> false;
      case SMALLINT, INT, BIGINT, TIMESTAMP, DATETIME, DATE -> 0L;
      case FLOAT -> 0f;
      case DOUBLE -> 0d;
      case TEXT, JSON, FILE -> "";
      case TIME, BYTES, UUID, DECIMAL, EMBEDDING -> null;
    };
  }
}
