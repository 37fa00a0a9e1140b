package org.pgkalam.mock.store;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.util.Optional;

/** Primary keys as values and as text. */
public final class Keys {
  private Keys() {}

  /**
   * The key that {@code text} stands for, read as Rust's parse reads it.
   *
   * @return empty when no row can have that key
   * @throws StoreException when the key's type cannot be read from the text
   */
  public static Optional<Object> parse(Column key, String text) {
    KalamType type = key.type();
    return switch (type.kind()) {
      case SMALLINT, INT, BIGINT -> Optional.of(integer(text, type));
      case FLOAT -> Optional.of((float) floating(text, type));
      case DOUBLE -> Optional.of(floating(text, type));
      case BOOLEAN -> {
        if (!text.equals("true") && !text.equals("false")) {
          throw failure(text, type, "provided string was not `true` or `false`");
        }
        yield Optional.of(text.equals("true"));
      }
      default -> lenient(key, text);
    };
  }

  /**
   * The value of {@code column} that {@code text} stands for in a filter; empty when no value can
   * equal it.
   */
  static Optional<Object> filterValue(Column column, String text) {
    KalamType type = column.type();
    if (type.isInteger()
        || type.is(KalamType.Kind.FLOAT)
        || type.is(KalamType.Kind.DOUBLE)
        || type.is(KalamType.Kind.BOOLEAN)) {
      try {
        return parse(column, text);
      } catch (StoreException e) {
        return Optional.empty();
      }
    }
    return lenient(column, text);
  }

  private static Optional<Object> lenient(Column column, String text) {
    if (column.type().isText()) {
      return Optional.of(text);
    }
    try {
      Object value = Coercion.coerce(Scalar.text(text), column);
      if (value instanceof BigDecimal rounded && rounded.compareTo(new BigDecimal(text)) != 0) {
        return Optional.empty();
      }
      return Optional.ofNullable(value);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static Long integer(String text, KalamType type) {
    if (text.isEmpty()) {
      throw failure(text, type, "cannot parse integer from empty string");
    }
    Optional<Long> read = Coercion.wholeNumber(text);
    if (read.isEmpty()) {
      String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
      boolean number = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
      throw failure(text, type, number ? range(text) : "invalid digit found in string");
    }
    long value = read.get();
    boolean fits =
        switch (type.kind()) {
          case SMALLINT -> value == (short) value;
          case INT -> value == (int) value;
          default -> true;
        };
    if (!fits) {
      throw failure(text, type, range(text));
    }
    return value;
  }

  private static String range(String text) {
    return text.startsWith("-")
        ? "number too small to fit in target type"
        : "number too large to fit in target type";
  }

  private static double floating(String text, KalamType type) {
    if (text.isEmpty()) {
      throw failure(text, type, "cannot parse float from empty string");
    }
    return Coercion.floatText(text).orElseThrow(() -> failure(text, type, "invalid float literal"));
  }

  private static StoreException failure(String text, KalamType type, String reason) {
    return new StoreException(
        "Invalid operation: Failed to parse '%s' as %s: %s"
            .formatted(text, type.arrowName(), reason));
  }

  /** A stored value as the server's messages print it. */
  public static String text(KalamType type, Object value) {
    return switch (type.kind()) {
      case TIMESTAMP, DATETIME -> TimeText.timestampText((Long) value);
      case DATE -> TimeText.dateText((Long) value);
      case TIME -> TimeText.timeText((Long) value);
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case BYTES -> ((ByteString) value).toStringUtf8();
      default -> value.toString();
    };
  }
}
