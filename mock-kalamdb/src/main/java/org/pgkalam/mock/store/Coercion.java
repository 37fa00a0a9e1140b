package org.pgkalam.mock.store;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pgkalam.mock.store.KalamType.Kind;

/** Turns what a client sent into a column's type, as the server's Arrow casts do. */
public final class Coercion {
  private static final Map<String, Double> NON_FINITE =
      Map.of(
          "nan", Double.NaN,
          "inf", Double.POSITIVE_INFINITY,
          "+inf", Double.POSITIVE_INFINITY,
          "infinity", Double.POSITIVE_INFINITY,
          "+infinity", Double.POSITIVE_INFINITY,
          "-inf", Double.NEGATIVE_INFINITY,
          "-infinity", Double.NEGATIVE_INFINITY);

  /** More than any DECIMAL has; numbers beyond are not worth computing. */
  private static final int MOST_DIGITS = 76;

  private static final Pattern DECIMAL_TEXT = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)");
  private static final KalamType WIDEST = KalamType.decimal(38, 10);

  private Coercion() {}

  /**
   * Coerces to the type of {@code column}.
   *
   * @return null for NULL; else as {@link KalamType} says
   * @throws StoreException with the cast's own text
   */
  public static Object coerce(Scalar scalar, Column column) {
    if (scalar.isNull()) {
      return null;
    }
    KalamType type = column.type();
    return switch (type.kind()) {
      case UUID -> uuid(scalar, column.name());
      case EMBEDDING -> embedding(scalar, column);
      default -> {
        try {
          yield cast(scalar, type);
        } catch (CastFailure e) {
          throw new StoreException(
              "Unable to cast value %s to %s for column '%s': Arrow error: %s"
                  .formatted(
                      scalar.type().arrowName(), type.arrowName(), column.name(), e.getMessage()));
        }
      }
    };
  }

  private static Object cast(Scalar scalar, KalamType type) {
    Object value = scalar.value();
    return switch (type.kind()) {
      case SMALLINT, INT, BIGINT -> integer(value, scalar, type);
      case FLOAT -> floating(value, scalar, type).floatValue();
      case DOUBLE -> floating(value, scalar, type).doubleValue();
      case BOOLEAN -> bool(value, scalar, type);
      case TEXT, JSON, FILE -> text(scalar);
      case TIMESTAMP, DATETIME -> {
        if (value instanceof String text) {
          yield TimeText.timestamp(text)
              .orElseThrow(
                  () ->
                      failure(
                          "Parser error: Error parsing timestamp from '%s': %s"
                              .formatted(text, TimeText.timestampProblem(text))));
        }
        yield switch (scalar.type()) {
          case DATE32 -> (Long) value * TimeText.MICROS_PER_DAY;
          case BOOLEAN, BINARY, TIME64, EMBEDDING -> throw unsupported(scalar, type);
          default -> integer(value, scalar, KalamType.of(Kind.BIGINT));
        };
      }
      case DATE -> {
        if (value instanceof String text) {
          yield TimeText.date(text).orElseThrow(() -> cannot(text, type));
        }
        yield switch (scalar.type()) {
          case TIMESTAMP -> Math.floorDiv((Long) value, TimeText.MICROS_PER_DAY);
          case DATE32 -> value;
          case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 ->
              integer(value, scalar, KalamType.of(Kind.INT));
          default -> throw unsupported(scalar, type);
        };
      }
      case TIME -> {
        if (value instanceof String text) {
          yield TimeText.time(text).orElseThrow(() -> cannot(text, type));
        }
        yield switch (scalar.type()) {
          case TIME64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> value;
          case TIMESTAMP -> Math.floorMod((Long) value, TimeText.MICROS_PER_DAY);
          default -> throw unsupported(scalar, type);
        };
      }
      case BYTES -> {
        if (value instanceof String text) {
          yield ByteString.copyFromUtf8(text);
        }
        if (value instanceof ByteString bytes) {
          yield bytes;
        }
        throw unsupported(scalar, type);
      }
      case DECIMAL -> decimal(value, scalar, type);
      case UUID, EMBEDDING -> throw new IllegalStateException(type.toString());
    };
  }

  private static Object integer(Object value, Scalar scalar, KalamType type) {
    if (value instanceof String text) {
      return inRange(
          wholeNumber(text).orElseThrow(() -> cannot(text, type)), type, () -> cannot(text, type));
    }
    if (value instanceof Long number) {
      return inRange(number, type, () -> cantCast(number, type));
    }
    if (value instanceof Boolean bool) {
      return bool ? 1L : 0L;
    }
    if (value instanceof Number number && !(value instanceof BigInteger)) {
      double truncated =
          number.doubleValue() < 0
              ? Math.ceil(number.doubleValue())
              : Math.floor(number.doubleValue());
      if (number instanceof BigDecimal || Math.abs(truncated) < 0x1p63) {
        return inRange(number.longValue(), type, () -> cantCast(number, type));
      }
      throw cantCast(number, type);
    }
    if (value instanceof BigInteger) {
      throw cantCast(value, type);
    }
    throw unsupported(scalar, type);
  }

  /** Of ASCII digits, as Rust's and Arrow's parsers have it. */
  static Optional<Long> wholeNumber(String text) {
    try {
      return isAscii(text) ? Optional.of(Long.valueOf(text)) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static Long inRange(long value, KalamType type, Supplier<CastFailure> otherwise) {
    boolean fits =
        switch (type.kind()) {
          case SMALLINT -> value == (short) value;
          case INT -> value == (int) value;
          default -> true;
        };
    if (!fits) {
      throw otherwise.get();
    }
    return value;
  }

  private static Number floating(Object value, Scalar scalar, KalamType type) {
    if (value instanceof String text) {
      double read = floatText(text).orElseThrow(() -> cannot(text, type));
      // Rounded once: by way of a double, a float may come out a neighbour of the nearest one.
      return type.is(Kind.FLOAT) && Double.isFinite(read) ? (Number) Float.valueOf(text) : read;
    }
    if (value instanceof Boolean bool) {
      return bool ? 1d : 0d;
    }
    if (value instanceof Number number
        && scalar.type() != Scalar.Type.DATE32
        && scalar.type() != Scalar.Type.TIME64) {
      return number.doubleValue();
    }
    throw unsupported(scalar, type);
  }

  /**
   * The number in {@code text}, by the rules of Rust's and Arrow's parsers (no spaces, no type
   * suffixes).
   */
  static Optional<Double> floatText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (NON_FINITE.containsKey(lower)) {
      return Optional.of(NON_FINITE.get(lower));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && ".+-eE".indexOf(c) < 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Boolean bool(Object value, Scalar scalar, KalamType type) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
        case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
        default ->
            throw failure(
                "Cast error: Cannot cast value '%s' to value of Boolean type"
                    .formatted(text.toLowerCase(Locale.ROOT)));
      };
    }
    if (value instanceof Number number
        && scalar.type() != Scalar.Type.DATE32
        && scalar.type() != Scalar.Type.TIME64
        && scalar.type() != Scalar.Type.TIMESTAMP) {
      return number.doubleValue() != 0;
    }
    throw unsupported(scalar, type);
  }

  private static BigDecimal decimal(Object value, Scalar scalar, KalamType type) {
    BigDecimal number;
    if (value instanceof String text) {
      // The server reads a text as its widest DECIMAL first.
      if (!DECIMAL_TEXT.matcher(text).matches()) {
        throw cannot(text, WIDEST);
      }
      number = new BigDecimal(text);
    } else if (value instanceof BigDecimal exact) {
      number = exact;
    } else if (value instanceof BigInteger exact) {
      number = new BigDecimal(exact);
    } else if (value instanceof Long exact
        && scalar.type() != Scalar.Type.DATE32
        && scalar.type() != Scalar.Type.TIME64
        && scalar.type() != Scalar.Type.TIMESTAMP) {
      number = BigDecimal.valueOf(exact);
    } else if (value instanceof Float || value instanceof Double) {
      double floating = ((Number) value).doubleValue();
      if (!Double.isFinite(floating)) {
        throw failure(
            "Cast error: Cannot cast to " + type.arrowName() + ". Overflowing on " + value);
      }
      number = new BigDecimal(value.toString());
    } else {
      throw unsupported(scalar, type);
    }
    long integerDigits = (long) number.precision() - number.scale();
    if (number.signum() != 0 && integerDigits > MOST_DIGITS) {
      throw failure("Cast error: Cannot cast to " + type.arrowName() + ". Overflowing on " + value);
    }
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
    if (scaled.precision() > type.precision()) {
      throw failure(
          "Invalid argument error: %s is too %s to store in a Decimal128 of precision %d. %s is %s"
              .formatted(
                  scaled.toPlainString(),
                  scaled.signum() < 0 ? "small" : "large",
                  type.precision(),
                  scaled.signum() < 0 ? "Min" : "Max",
                  (scaled.signum() < 0 ? "-" : "")
                      + new BigDecimal(
                              BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE),
                              type.scale())
                          .toPlainString()));
    }
    return scaled;
  }

  private static String text(Scalar scalar) {
    Object value = scalar.value();
    return switch (scalar.type()) {
      case DATE32 -> TimeText.dateText((Long) value);
      case TIME64 -> TimeText.timeText((Long) value);
      case TIMESTAMP -> TimeText.timestampText((Long) value);
      case DECIMAL128 -> ((BigDecimal) value).toPlainString();
      case BINARY -> {
        ByteString bytes = (ByteString) value;
        if (!bytes.isValidUtf8()) {
          throw failure("Invalid argument error: invalid utf-8 sequence");
        }
        yield bytes.toStringUtf8();
      }
      default -> value.toString();
    };
  }

  private static UUID uuid(Scalar scalar, String column) {
    if (scalar.value() instanceof String text) {
      return parseUuid(text)
          .orElseThrow(
              () ->
                  new StoreException(
                      "Invalid UUID literal '%s' for column '%s': %s"
                          .formatted(text, column, uuidProblem(text))));
    }
    if (scalar.value() instanceof ByteString bytes) {
      if (bytes.size() != 16) {
        throw new StoreException(
            "UUID binary literal must be 16 bytes for column '%s', got %d"
                .formatted(column, bytes.size()));
      }
      ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
      return new UUID(buffer.getLong(), buffer.getLong());
    }
    throw new StoreException(
        "Unable to coerce value %s to UUID for column '%s'"
            .formatted(scalar.type().arrowName(), column));
  }

  /** A UUID in hyphenated, simple, urn or braced form. */
  public static Optional<UUID> parseUuid(String text) {
    String hex = text;
    if (hex.startsWith("urn:uuid:")) {
      hex = hex.substring(9);
    } else if (hex.startsWith("{") && hex.endsWith("}")) {
      hex = hex.substring(1, hex.length() - 1);
    }
    if (hex.length() == 36
        && hex.charAt(8) == '-'
        && hex.charAt(13) == '-'
        && hex.charAt(18) == '-'
        && hex.charAt(23) == '-') {
      hex = hex.replace("-", "");
    }
    if (hex.length() != 32 || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
      return Optional.empty();
    }
    return Optional.of(
        new UUID(
            Long.parseUnsignedLong(hex.substring(0, 16), 16),
            Long.parseUnsignedLong(hex.substring(16), 16)));
  }

  /** What is wrong with a text that is no UUID, in the words of Rust's uuid crate. */
  private static String uuidProblem(String text) {
    boolean braced = text.startsWith("{") && text.endsWith("}") && text.length() > 1;
    boolean urn = text.startsWith("urn:uuid:");
    int offset = braced ? 1 : urn ? 9 : 0;
    String digits = text.substring(offset, braced ? text.length() - 1 : text.length());
    List<Integer> hyphens = new ArrayList<>();
    for (int i = 0; i < digits.length(); i = digits.offsetByCodePoints(i, 1)) {
      int c = digits.codePointAt(i);
      if (c == '-') {
        hyphens.add(i);
      } else if (c >= 128 || Character.digit(c, 16) < 0) {
        return "invalid character: found `%s` at %d"
            .formatted(Character.toString(c), i + offset + 1);
      }
    }
    if (hyphens.isEmpty() && offset == 0) {
      return "invalid length: expected length 32 for simple format, found " + text.length();
    }
    if (hyphens.size() != 4) {
      return "invalid group count: expected 5, found " + (hyphens.size() + 1);
    }
    int[] starts = {0, 9, 14, 19, 24, 37};
    int group = 0;
    while (group < 4 && hyphens.get(group) == starts[group + 1] - 1) {
      group++;
    }
    int end = group < 4 ? hyphens.get(group) : digits.length();
    return "invalid group length in group %d: expected %d, found %d"
        .formatted(group, starts[group + 1] - starts[group] - 1, end - starts[group]);
  }

  private static List<?> embedding(Scalar scalar, Column column) {
    int dimension = column.type().precision();
    List<?> values;
    if (scalar.value() instanceof List<?> list) {
      values = list;
    } else if (scalar.value() instanceof String text) {
      values = floats(text, column.name());
    } else {
      throw new StoreException(
          "Unable to cast value %s to %s for column '%s': Arrow error: Cast error: Casting from %s to %s not supported"
              .formatted(
                  scalar.type().arrowName(),
                  column.type().arrowName(),
                  column.name(),
                  scalar.type().arrowName(),
                  column.type().arrowName()));
    }
    if (values.size() != dimension) {
      throw new StoreException(
          "Embedding dimension mismatch for column '%s': expected %d, got %d"
              .formatted(column.name(), dimension, values.size()));
    }
    return values;
  }

  private static List<Float> floats(String text, String column) {
    String body = text.strip();
    if (!body.startsWith("[") || !body.endsWith("]")) {
      throw new StoreException(
          "Invalid embedding JSON for column '%s': expected value at line 1 column 1"
              .formatted(column));
    }
    body = body.substring(1, body.length() - 1).strip();
    List<Float> values = new ArrayList<>();
    if (!body.isEmpty()) {
      for (String part : body.split(",", -1)) {
        values.add(
            floatText(part.strip())
                .orElseThrow(
                    () ->
                        new StoreException(
                            "Invalid embedding JSON for column '%s': expected value at line 1 column 1"
                                .formatted(column)))
                .floatValue());
      }
    }
    return List.copyOf(values);
  }

  private static CastFailure cannot(String text, KalamType type) {
    return failure(
        "Cast error: Cannot cast string '" + text + "' to value of " + type.arrowName() + " type");
  }

  private static CastFailure cantCast(Object value, KalamType type) {
    return failure("Cast error: Can't cast value " + value + " to type " + type.arrowName());
  }

  private static CastFailure unsupported(Scalar scalar, KalamType type) {
    return failure(
        "Cast error: Casting from "
            + scalar.type().arrowName()
            + " to "
            + type.arrowName()
            + " not supported");
  }

  private static CastFailure failure(String message) {
    return new CastFailure(message);
  }

  private static final class CastFailure extends RuntimeException {
    CastFailure(String message) {
      super(message, null, false, false);
    }
  }
}
