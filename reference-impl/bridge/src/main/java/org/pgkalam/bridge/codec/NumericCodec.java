package org.pgkalam.bridge.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.pgkalam.bridge.SqlState;

/**
 * The binary format of numeric (numeric_send in src/backend/utils/adt/numeric.c): int16 count of
 * base-10000 digits, int16 weight of the first, int16 sign, int16 display scale, then the digits.
 */
final class NumericCodec {
  private static final int BASE = 10_000;
  private static final int POSITIVE = 0x0000;
  private static final int NEGATIVE = 0x4000;
  private static final int NAN = 0xC000;
  private static final int INFINITY = 0xD000;
  private static final int MINUS_INFINITY = 0xF000;
  private static final int MAX_SCALE = 0x3FFF;
  private static final int HEADER = 8;
  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000};

  private NumericCodec() {}

  /** Writes {@code unscaled} × 10^−{@code scale}; {@code scale} must not be negative. */
  static void write(long unscaled, int scale, ByteSink out) {
    if (unscaled == Long.MIN_VALUE) {
      write(BigDecimal.valueOf(unscaled, scale), out);
      return;
    }
    int start = out.length();
    out.putLong(0);
    long rest = Math.abs(unscaled);
    int fractionGroups = (scale + 3) / 4;
    int padding = fractionGroups * 4 - scale;
    // The lowest group first; six hold any long, whatever the padding.
    short d0 = (short) (rest % POWERS[4 - padding] * POWERS[padding]);
    rest /= POWERS[4 - padding];
    short d1 = (short) (rest % BASE);
    rest /= BASE;
    short d2 = (short) (rest % BASE);
    rest /= BASE;
    short d3 = (short) (rest % BASE);
    rest /= BASE;
    short d4 = (short) (rest % BASE);
    short d5 = (short) (rest / BASE);
    int top = d5 != 0 ? 5 : d4 != 0 ? 4 : d3 != 0 ? 3 : d2 != 0 ? 2 : d1 != 0 ? 1 : 0;
    int low = d0 != 0 ? 0 : d1 != 0 ? 1 : d2 != 0 ? 2 : d3 != 0 ? 3 : d4 != 0 ? 4 : 5;
    int count = unscaled == 0 ? 0 : top - low + 1;
    for (int i = top; i > top - count; i--) {
      out.putShort(i == 5 ? d5 : i == 4 ? d4 : i == 3 ? d3 : i == 2 ? d2 : i == 1 ? d1 : d0);
    }
    int weight = count == 0 ? 0 : top - fractionGroups;
    out.setInt(start, count << 16 | (weight & 0xFFFF));
    out.setInt(start + 4, (unscaled < 0 ? NEGATIVE : POSITIVE) << 16 | scale);
  }

  static void write(BigDecimal value, ByteSink out) {
    BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
    int scale = plain.scale();
    if (scale > MAX_SCALE) {
      throw new BadValue(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric value out of range");
    }
    int fractionGroups = (scale + 3) / 4;
    String digits = plain.unscaledValue().abs().toString() + "0".repeat(fractionGroups * 4 - scale);
    digits = "0".repeat((4 - digits.length() % 4) % 4) + digits;
    int groups = digits.length() / 4;
    int first = 0;
    while (first < groups && group(digits, first) == 0) {
      first++;
    }
    int end = groups;
    while (end > first && group(digits, end - 1) == 0) {
      end--;
    }
    int weight = end == first ? 0 : groups - first - 1 - fractionGroups;
    if (weight > Short.MAX_VALUE) {
      throw new BadValue(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric value out of range");
    }
    out.putShort(end - first).putShort(weight);
    out.putShort(plain.signum() < 0 ? NEGATIVE : POSITIVE).putShort(scale);
    for (int i = first; i < end; i++) {
      out.putShort(group(digits, i));
    }
  }

  /** The value as a number, with its display scale; NaN and infinities are not numbers. */
  static BigDecimal read(ByteBuffer in) {
    int sign = checkedSign(in);
    if (sign != POSITIVE && sign != NEGATIVE) {
      throw BadValue.of(
          SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
          "KalamDB's DECIMAL cannot hold %s",
          specialText(sign));
    }
    return number(in, sign);
  }

  /** PostgreSQL's text. */
  static String print(ByteBuffer in) {
    int sign = checkedSign(in);
    return sign == POSITIVE || sign == NEGATIVE
        ? number(in, sign).toPlainString()
        : specialText(sign);
  }

  static void parse(String text, ByteSink out) {
    String word = text.strip();
    int special =
        switch (word.toLowerCase(Locale.ROOT)) {
          case "nan" -> NAN;
          case "infinity", "+infinity", "inf", "+inf" -> INFINITY;
          case "-infinity", "-inf" -> MINUS_INFINITY;
          default -> POSITIVE;
        };
    if (special != POSITIVE) {
      out.putInt(0).putShort(special).putShort(0);
      return;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(word);
    } catch (NumberFormatException e) {
      throw BadValue.of(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type numeric: \"%s\"",
          text);
    }
    if (Math.abs((long) value.scale()) > 4L * Short.MAX_VALUE) {
      throw new BadValue(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric value out of range");
    }
    write(value, out);
  }

  private static int checkedSign(ByteBuffer in) {
    int start = in.position();
    if (in.remaining() < HEADER
        || in.getShort(start) < 0
        || in.remaining() != HEADER + 2 * in.getShort(start)) {
      throw malformed();
    }
    int sign = in.getShort(start + 4) & 0xFFFF;
    if (sign != POSITIVE
        && sign != NEGATIVE
        && sign != NAN
        && sign != INFINITY
        && sign != MINUS_INFINITY) {
      throw malformed();
    }
    return sign;
  }

  private static String specialText(int sign) {
    return sign == NAN ? "NaN" : sign == INFINITY ? "Infinity" : "-Infinity";
  }

  private static BigDecimal number(ByteBuffer in, int sign) {
    int count = in.getShort();
    int weight = in.getShort();
    in.getShort();
    int scale = in.getShort();
    if (scale < 0 || scale > MAX_SCALE) {
      throw malformed();
    }
    BigInteger unscaled = count <= 4 ? BigInteger.valueOf(small(in, count)) : large(in, count);
    if (sign == NEGATIVE) {
      unscaled = unscaled.negate();
    }
    return new BigDecimal(unscaled, 4 * (count - 1 - weight)).setScale(scale, RoundingMode.DOWN);
  }

  private static long small(ByteBuffer in, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value * BASE + digit(in);
    }
    return value;
  }

  private static BigInteger large(ByteBuffer in, int count) {
    StringBuilder digits = new StringBuilder(4 * count);
    for (int i = 0; i < count; i++) {
      int digit = digit(in);
      digits.append((char) ('0' + digit / 1_000)).append((char) ('0' + digit / 100 % 10));
      digits.append((char) ('0' + digit / 10 % 10)).append((char) ('0' + digit % 10));
    }
    return new BigInteger(digits.toString());
  }

  private static int digit(ByteBuffer in) {
    int digit = in.getShort();
    if (digit < 0 || digit >= BASE) {
      throw malformed();
    }
    return digit;
  }

  private static int group(String digits, int index) {
    return Integer.parseInt(digits, index * 4, index * 4 + 4, 10);
  }

  private static BadValue malformed() {
    return new BadValue(SqlState.INVALID_BINARY_REPRESENTATION, "invalid binary numeric");
  }
}
