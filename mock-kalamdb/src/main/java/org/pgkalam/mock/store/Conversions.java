package org.pgkalam.mock.store;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** Stored values as scalars. */
public final class Conversions {
  private Conversions() {}

  /** A stored value of a column of {@code type} as if a client had sent it. */
  public static Scalar scalar(Object value, KalamType type) {
    if (value == null) {
      return Scalar.NULL;
    }
    return switch (type.kind()) {
      case BOOLEAN -> new Scalar(Scalar.Type.BOOLEAN, value);
      case SMALLINT -> new Scalar(Scalar.Type.INT16, value);
      case INT -> new Scalar(Scalar.Type.INT32, value);
      case BIGINT -> new Scalar(Scalar.Type.INT64, value);
      case FLOAT -> new Scalar(Scalar.Type.FLOAT32, value);
      case DOUBLE -> new Scalar(Scalar.Type.FLOAT64, value);
      case TEXT, JSON, FILE -> new Scalar(Scalar.Type.UTF8, value);
      case TIMESTAMP, DATETIME -> new Scalar(Scalar.Type.TIMESTAMP, value);
      case DATE -> new Scalar(Scalar.Type.DATE32, value);
      case TIME -> new Scalar(Scalar.Type.TIME64, value);
      case BYTES -> new Scalar(Scalar.Type.BINARY, (ByteString) value);
      case UUID -> Scalar.text(((UUID) value).toString());
      case DECIMAL -> new Scalar(Scalar.Type.DECIMAL128, (BigDecimal) value);
      case EMBEDDING -> new Scalar(Scalar.Type.EMBEDDING, (List<?>) value);
    };
  }

  static Object between(Object value, KalamType from, Column to) {
    return Coercion.coerce(scalar(value, from), to);
  }
}
