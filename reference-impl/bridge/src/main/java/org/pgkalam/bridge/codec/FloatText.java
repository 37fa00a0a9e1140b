package org.pgkalam.bridge.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Text of floating-point numbers: PostgreSQL's shortest form, and JSON numbers for the server.
 *
 * <p>Java 17's {@code Double.toString} always reads back, but is not always the shortest.
 */
final class FloatText {
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final double[] POWERS = new double[309];

  static {
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = Double.parseDouble("1e" + i);
    }
  }

  private FloatText() {}

  /** As float8out prints it with extra_float_digits above 0. */
  static String print(double value) {
    if (!isOrdinary(value)) {
      return special(value);
    }
    double size = Math.abs(value);
    String digits =
        shortest(
            new BigDecimal(size),
            new BigDecimal(size - Math.nextDown(size)),
            new BigDecimal(Math.ulp(size)),
            new BigDecimal(Double.toString(size)),
            15);
    return value < 0 ? "-" + digits : digits;
  }

  /** As float4out prints it with extra_float_digits above 0. */
  static String print(float value) {
    if (!isOrdinary(value)) {
      return special(value);
    }
    float size = Math.abs(value);
    String digits =
        shortest(
            new BigDecimal(size),
            new BigDecimal(size - Math.nextDown(size)),
            new BigDecimal(Math.ulp(size)),
            new BigDecimal(Float.toString(size)),
            6);
    return value < 0 ? "-" + digits : digits;
  }

  /**
   * A JSON number that a finite value survives in, or null when there is none.
   *
   * <p>The server's serde_json reads numbers without its {@code float_roundtrip} feature: it scales
   * the rounded significand by a power of ten and so misses some 17-digit numbers by one unit in
   * the last place. The spelling is chosen so that both that reader and an exact one find the
   * value.
   */
  static String json(double value) {
    String plain = Double.toString(value);
    if (value == 0 || readAsSerdeDoes(plain) == Math.abs(value)) {
      return plain;
    }
    BigDecimal exact = new BigDecimal(Math.abs(value));
    for (int precision = 16; precision <= 19; precision++) {
      BigDecimal near = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
      for (int step = -4; step <= 4; step++) {
        BigDecimal candidate = near.add(BigDecimal.valueOf(step, near.scale()));
        String text = candidate.unscaledValue() + "E" + -candidate.scale();
        if (candidate.precision() <= 19
            && candidate.doubleValue() == Math.abs(value)
            && readAsSerdeDoes(text) == Math.abs(value)) {
          return value < 0 ? "-" + text : text;
        }
      }
    }
    return null;
  }

  /** What f64_from_parts in serde_json makes of a number's size; −1 where it refuses. */
  static double readAsSerdeDoes(String number) {
    long significand = 0;
    int exponent = 0;
    boolean fraction = false;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '.') {
        fraction = true;
      } else if (c == 'E') {
        exponent += Integer.parseInt(number, i + 1, number.length(), 10);
        break;
      } else if (c != '-') {
        significand = significand * 10 + (c - '0');
        exponent -= fraction ? 1 : 0;
      }
    }
    double value = unsignedToDouble(significand);
    while (Math.abs(exponent) >= POWERS.length) {
      if (exponent >= 0) {
        return -1;
      }
      value /= 1e308;
      exponent += 308;
    }
    return exponent >= 0 ? value * POWERS[exponent] : value / POWERS[-exponent];
  }

  private static double unsignedToDouble(long value) {
    // Halving with a sticky low bit keeps the rounding right.
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }

  private static boolean isOrdinary(double value) {
    return Double.isFinite(value) && value != 0;
  }

  private static String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return Double.compare(value, 0.0) < 0 ? "-0" : "0";
  }

  /**
   * The fewest digits strictly between the midpoints to both neighbours; {@code javaText} gives an
   * upper bound for their count.
   */
  private static String shortest(
      BigDecimal exact, BigDecimal below, BigDecimal above, BigDecimal javaText, int fixedLimit) {
    BigDecimal low = exact.subtract(below.divide(TWO));
    BigDecimal high = exact.add(above.divide(TWO));
    int precision = javaText.stripTrailingZeros().precision() + 1;
    BigDecimal best = exact.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    while (precision > 1) {
      BigDecimal shorter = within(exact, precision - 1, low, high);
      if (shorter == null) {
        break;
      }
      best = shorter;
      precision--;
    }
    return format(best.stripTrailingZeros(), fixedLimit);
  }

  private static BigDecimal within(
      BigDecimal exact, int precision, BigDecimal low, BigDecimal high) {
    for (RoundingMode mode :
        new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
      BigDecimal candidate = exact.round(new MathContext(precision, mode));
      if (candidate.compareTo(low) > 0 && candidate.compareTo(high) < 0) {
        return candidate;
      }
    }
    return null;
  }

  private static String format(BigDecimal value, int fixedLimit) {
    String digits = value.unscaledValue().toString();
    int exponent = digits.length() - 1 - value.scale();
    if (exponent >= -4 && exponent < fixedLimit) {
      return value.toPlainString();
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
    return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + size;
  }
}
