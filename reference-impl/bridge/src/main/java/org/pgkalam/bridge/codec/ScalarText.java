package org.pgkalam.bridge.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.pgkalam.bridge.SqlState;

/** A scalar's text, as PostgreSQL's ISO-style output functions print it, to and from its bytes. */
final class ScalarText {
  private static final HexFormat HEX = HexFormat.of();
  private static final int JSONB_VERSION = 1;

  private ScalarText() {}

  /** Prints the value that is all that remains in {@code in}, a big-endian buffer. */
  static void print(PgType type, ByteBuffer in, ByteSink out) {
    switch (type) {
      case BOOL -> out.put(readBool(in) ? 't' : 'f');
      case INT2 -> out.decimal(expect(in, 2).getShort());
      case INT4 -> out.decimal(expect(in, 4).getInt());
      case INT8 -> out.decimal(expect(in, 8).getLong());
      case FLOAT4 -> out.ascii(FloatText.print(expect(in, 4).getFloat()));
      case FLOAT8 -> out.ascii(FloatText.print(expect(in, 8).getDouble()));
      case NUMERIC -> out.ascii(NumericCodec.print(in));
      case TEXT, VARCHAR, BPCHAR, NAME, JSON -> printText(in, out);
      case JSONB -> printText(jsonbText(in), out);
      case BYTEA -> {
        out.ascii("\\x");
        while (in.hasRemaining()) {
          int value = in.get();
          out.put(HEX.toHighHexDigit(value)).put(HEX.toLowHexDigit(value));
        }
      }
      case UUID -> out.ascii(new UUID(expect(in, 16).getLong(), in.getLong()).toString());
      case DATE -> PgTime.printDate(expect(in, 4).getInt(), out);
      case TIME -> PgTime.printTime(expect(in, 8).getLong(), out);
      case TIMESTAMP -> PgTime.printTimestamp(expect(in, 8).getLong(), ' ', "", out);
      case TIMESTAMPTZ -> PgTime.printTimestamp(expect(in, 8).getLong(), ' ', "+00", out);
    }
  }

  /** Appends the value's bytes in the type's binary format. */
  static void parse(PgType type, String text, ByteSink out) {
    try {
      switch (type) {
        case BOOL -> out.put(parseBool(text) ? 1 : 0);
        case INT2 -> out.putShort((int) integer(text, Short.MIN_VALUE, Short.MAX_VALUE, type));
        case INT4 -> out.putInt((int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE, type));
        case INT8 -> out.putLong(integer(text, Long.MIN_VALUE, Long.MAX_VALUE, type));
        case FLOAT4 -> out.putInt(Float.floatToIntBits(parseFloat(text)));
        case FLOAT8 -> out.putLong(Double.doubleToLongBits(parseDouble(text)));
        case NUMERIC -> NumericCodec.parse(text, out);
        case TEXT, VARCHAR, BPCHAR, NAME, JSON -> out.put(text.getBytes(UTF_8));
        case JSONB -> out.put(JSONB_VERSION).put(text.getBytes(UTF_8));
        case BYTEA -> parseBytes(text, out);
        case UUID -> parseUuid(text, out);
        case DATE -> out.putInt(PgTime.parseDate(text));
        case TIME -> out.putLong(PgTime.parseTime(text));
        case TIMESTAMP -> out.putLong(PgTime.parseTimestamp(text, false));
        case TIMESTAMPTZ -> out.putLong(PgTime.parseTimestamp(text, true));
      }
    } catch (IllegalArgumentException e) {
      throw badText(type, text);
    }
  }

  /** {@code in} if exactly {@code size} bytes remain. */
  static ByteBuffer expect(ByteBuffer in, int size) {
    if (in.remaining() != size) {
      throw BadValue.of(
          SqlState.INVALID_BINARY_REPRESENTATION,
          "value takes %d bytes instead of %d",
          in.remaining(),
          size);
    }
    return in;
  }

  static boolean readBool(ByteBuffer in) {
    return expect(in, 1).get() != 0;
  }

  /** The text of a jsonb value: what follows its version byte (jsonb_send writes 1). */
  static ByteBuffer jsonbText(ByteBuffer in) {
    if (!in.hasRemaining() || in.get() != JSONB_VERSION) {
      throw new BadValue(
          SqlState.INVALID_BINARY_REPRESENTATION, "unsupported jsonb version number");
    }
    return in;
  }

  /**
   * Trailing blanks of character(n) mean nothing, and bpcharrecv pads again; where no n is given it
   * does not.
   */
  static ByteBuffer withoutPadding(Column column, ByteBuffer in) {
    if (column.typmod() < 0) {
      return in;
    }
    int end = in.limit();
    while (end > in.position() && in.get(end - 1) == ' ') {
      end--;
    }
    return in.limit(end);
  }

  static void printText(ByteBuffer in, ByteSink out) {
    int start = out.length();
    out.put(in);
    Utf8.check(out.array(), start, out.length());
  }

  /** Accepts what uuid_in does, but for odd places of hyphens. */
  static void parseUuid(String text, ByteSink out) {
    String digits = text.strip();
    if (digits.startsWith("{") && digits.endsWith("}")) {
      digits = digits.substring(1, digits.length() - 1);
    }
    digits = digits.replace("-", "");
    if (digits.length() != 32) {
      throw badText(PgType.UUID, text);
    }
    try {
      out.put(HEX.parseHex(digits));
    } catch (IllegalArgumentException e) {
      throw badText(PgType.UUID, text);
    }
  }

  private static boolean parseBool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
      case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static long integer(String text, long min, long max, PgType type) {
    String digits = text.strip();
    if (!digits.matches("[+-]?[0-9]+")) {
      throw badText(type, text);
    }
    long value;
    try {
      value = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw outOfRange(type);
    }
    if (value < min || value > max) {
      throw outOfRange(type);
    }
    return value;
  }

  private static float parseFloat(String text) {
    String word = javaFloat(text);
    float value = Float.parseFloat(word);
    if (Float.isInfinite(value) && !word.endsWith("Infinity")) {
      throw outOfRange(PgType.FLOAT4);
    }
    return value;
  }

  private static double parseDouble(String text) {
    String word = javaFloat(text);
    double value = Double.parseDouble(word);
    if (Double.isInfinite(value) && !word.endsWith("Infinity")) {
      throw outOfRange(PgType.FLOAT8);
    }
    return value;
  }

  private static String javaFloat(String text) {
    String word = text.strip();
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "nan" -> "NaN";
      case "inf", "infinity", "+inf", "+infinity" -> "Infinity";
      case "-inf", "-infinity" -> "-Infinity";
      default -> {
        // Java also reads hexadecimal numbers and type suffixes.
        if (!word.matches("[0-9eE.+-]+")) {
          throw new IllegalArgumentException();
        }
        yield word;
      }
    };
  }

  private static void parseBytes(String text, ByteSink out) {
    if (text.startsWith("\\x")) {
      out.put(HEX.parseHex(text.substring(2)));
      return;
    }
    byte[] raw = text.getBytes(UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '\\') {
        out.put(raw[i]);
      } else if (i + 1 < raw.length && raw[i + 1] == '\\') {
        out.put('\\');
        i++;
      } else if (i + 3 < raw.length) {
        out.put(Integer.parseInt(new String(raw, i + 1, 3, UTF_8), 8));
        i += 3;
      } else {
        throw new IllegalArgumentException();
      }
    }
  }

  static BadValue outOfRange(PgType type) {
    return BadValue.of(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range for type %s", type.sqlName);
  }

  private static BadValue badText(PgType type, String text) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
    return BadValue.of(
        SqlState.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type %s: \"%s\"",
        type.sqlName,
        shown);
  }
}
