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
  private static final long MAX_SIGNIFICAND = Long.MAX_VALUE - (1L << 15);
  private static final int MAX_STEPS = 8;
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
    double size = Math.abs(value);
    long significand = significand(plain);
    int exponent = exponent(plain);
    if (readAsSerdeDoes(significand, exponent) == size) {
      return plain;
    }
    // More digits, and neighbours that the reader's rounded significand tells apart.
    while (significand > 0) {
      long step = (long) Math.max(1, Math.ulp((double) significand));
      for (int i = 1 - MAX_STEPS; i < MAX_STEPS; i++) {
        long candidate = significand + i * step;
        if (readAsSerdeDoes(candidate, exponent) == size) {
          String text = candidate + "E" + exponent;
          if (Double.parseDouble(text) == size) {
            return value < 0 ? "-" + text : text;
          }
        }
      }
      significand = significand > MAX_SIGNIFICAND / 10 ? 0 : significand * 10;
      exponent--;
    }
    return null;
  }

  /**
   * What f64_from_parts in serde_json's src/de.rs makes of {@code significand} × 10^{@code
   * exponent}; −1 where it refuses.
   */
  private static double readAsSerdeDoes(long significand, int exponent) {
    double value = significand;
    int left = exponent;
    while (Math.abs(left) >= POWERS.length) {
      if (left >= 0) {
        return -1;
      }
      value /= 1e308;
      left += 308;
    }
    return left >= 0 ? value * POWERS[left] : value / POWERS[-left];
  }

  /** The digits of Java's text as one number. */
  private static long significand(String text) {
    long digits = 0;
    for (int i = 0; i < text.length() && text.charAt(i) != 'E'; i++) {
      int digit = text.charAt(i) - '0';
      digits = digit >= 0 ? digits * 10 + digit : digits;
    }
    return digits;
  }

  /** The power of ten that goes with {@link #significand}. */
  private static int exponent(String text) {
    int mark = text.indexOf('E');
    int end = mark < 0 ? text.length() : mark;
    int given = mark < 0 ? 0 : Integer.parseInt(text, mark + 1, text.length(), 10);
    return given - (end - text.indexOf('.') - 1);
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
    // From 19 on Java's text may lie on the border between two numbers; PostgreSQL's never does.
    BigDecimal best = within(exact, precision, low, high);
    while (best == null) {
      precision++;
      best = within(exact, precision, low, high);
    }
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
