package org.pgkalam.mock.store;

/**
 * A value as a client sent it, before it is coerced to its column.
 *
 * @param value null for NULL; else as {@link KalamType} says for the nearest type (integers as
 *     Long, or BigInteger above 2^63)
 */
public record Scalar(Type type, Object value) {
  /** An untyped NULL. */
  public static final Scalar NULL = new Scalar(Type.NULL, null);

  /** The kinds of value, named as Arrow prints them. */
  public enum Type {
    NULL("Null"),
    BOOLEAN("Boolean"),
    INT8("Int8"),
    INT16("Int16"),
    INT32("Int32"),
    INT64("Int64"),
    UINT8("UInt8"),
    UINT16("UInt16"),
    UINT32("UInt32"),
    UINT64("UInt64"),
    FLOAT32("Float32"),
    FLOAT64("Float64"),
    UTF8("Utf8"),
    BINARY("Binary"),
    DATE32("Date32"),
    TIME64("Time64(Microsecond)"),
    TIMESTAMP("Timestamp(Microsecond, None)"),
    DECIMAL128("Decimal128"),
    EMBEDDING("FixedSizeList");

    private final String arrow;

    Type(String arrow) {
      this.arrow = arrow;
    }

    public String arrowName() {
      return arrow;
    }
  }

  public static Scalar text(String value) {
    return new Scalar(Type.UTF8, value);
  }

  public static Scalar integer(long value) {
    return new Scalar(Type.INT64, value);
  }

  public boolean isNull() {
    return value == null;
  }
}
