package org.pgkalam.bridge.codec;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgkalam.bridge.SqlState;

/**
 * Dates and times: PostgreSQL counts from 2000-01-01, Arrow from 1970-01-01.
 *
 * <p>The limits are those of src/include/datatype/timestamp.h. PostgreSQL's largest and smallest
 * integers stand for infinity; to KalamDB they would be days like any other, so infinity cannot
 * cross. Text is PostgreSQL's ISO style, whatever DateStyle says.
 */
final class PgTime {
  static final int EPOCH_DAYS = 10_957;
  static final long EPOCH_MICROS = 946_684_800_000_000L;
  static final long MICROS_PER_SECOND = 1_000_000L;
  static final long MICROS_PER_DAY = 86_400_000_000L;

  private static final int MIN_DATE = -2_451_545;
  private static final int END_DATE = 2_147_483_494 - 2_451_545;
  private static final long MIN_TIMESTAMP = -211_813_488_000_000_000L;
  private static final long END_TIMESTAMP = 9_223_371_331_200_000_000L;

  private static final Pattern DATE = Pattern.compile("(\\d{4,7})-(\\d{1,2})-(\\d{1,2})");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?");
  private static final Pattern ZONE =
      Pattern.compile("Z|UTC|([+-])(\\d{1,2})(?::?(\\d{2})(?::?(\\d{2}))?)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(" + DATE + ")(?:[ T](" + TIME + "))?(?: ?(" + ZONE + "))?( BC)?",
          Pattern.CASE_INSENSITIVE);

  private PgTime() {}

  static int dateToPg(long unixDays) {
    long days = unixDays - EPOCH_DAYS;
    if (days < MIN_DATE || days >= END_DATE) {
      throw dateOutOfRange();
    }
    return (int) days;
  }

  static int dateToUnix(int days) {
    if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
      throw infinite("DATE");
    }
    if (days < MIN_DATE || days >= END_DATE) {
      throw dateOutOfRange();
    }
    return days + EPOCH_DAYS;
  }

  static long timestampToPg(long unixMicros) {
    // Every later instant that fits the Arrow side is below END_TIMESTAMP.
    if (unixMicros < MIN_TIMESTAMP + EPOCH_MICROS) {
      throw timestampOutOfRange();
    }
    return unixMicros - EPOCH_MICROS;
  }

  static long timestampToUnix(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      throw infinite("TIMESTAMP");
    }
    if (micros > Long.MAX_VALUE - EPOCH_MICROS) {
      throw new BadValue(
          SqlState.DATETIME_FIELD_OVERFLOW, "KalamDB's TIMESTAMP ends in January of 294247");
    }
    if (micros < MIN_TIMESTAMP) {
      throw timestampOutOfRange();
    }
    return micros + EPOCH_MICROS;
  }

  /** Microseconds since 1970 of a count of larger units. */
  static long scaleUp(long count, long microsPerUnit) {
    if (count > Long.MAX_VALUE / microsPerUnit || count < Long.MIN_VALUE / microsPerUnit) {
      throw timestampOutOfRange();
    }
    return count * microsPerUnit;
  }

  /** Microseconds of a count of nanoseconds, to the nearest, as PostgreSQL reads such text. */
  static long roundNanos(long nanos) {
    long micros = Math.floorDiv(nanos, 1_000L);
    return Math.floorMod(nanos, 1_000L) >= 500 ? micros + 1 : micros;
  }

  /** Arrow's times end before midnight, and KalamDB's own SQL fails on one that does not. */
  static long timeToArrow(long micros) {
    if (micros == MICROS_PER_DAY) {
      throw new BadValue(SqlState.DATETIME_FIELD_OVERFLOW, "KalamDB's TIME ends before 24:00:00");
    }
    return checkTime(micros);
  }

  static long checkTime(long micros) {
    if (micros < 0 || micros > MICROS_PER_DAY) {
      throw new BadValue(SqlState.DATETIME_FIELD_OVERFLOW, "time out of range");
    }
    return micros;
  }

  static void printDate(int pgDays, ByteSink out) {
    if (printInfinity(pgDays, Integer.MIN_VALUE, Integer.MAX_VALUE, out)) {
      return;
    }
    if (printYmd(pgDays, out)) {
      out.ascii(" BC");
    }
  }

  static void printTime(long micros, ByteSink out) {
    checkTime(micros);
    printClock(micros, out);
  }

  /** {@code separator} is between date and time; {@code zone} follows the time and may be empty. */
  static void printTimestamp(long pgMicros, char separator, String zone, ByteSink out) {
    if (printInfinity(pgMicros, Long.MIN_VALUE, Long.MAX_VALUE, out)) {
      return;
    }
    if (pgMicros < MIN_TIMESTAMP || pgMicros >= END_TIMESTAMP) {
      throw timestampOutOfRange();
    }
    boolean beforeChrist = printYmd(Math.floorDiv(pgMicros, MICROS_PER_DAY), out);
    out.put(separator);
    printClock(Math.floorMod(pgMicros, MICROS_PER_DAY), out);
    out.ascii(zone);
    if (beforeChrist) {
      out.ascii(" BC");
    }
  }

  static int parseDate(String text) {
    if (isInfinity(text)) {
      return text.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
    Matcher matcher = TIMESTAMP.matcher(text.strip());
    if (!matcher.matches() || matcher.group(5) != null || matcher.group(10) != null) {
      throw badText("date", text);
    }
    long days = parseYmd(matcher, "date", text) - EPOCH_DAYS;
    if (days < MIN_DATE || days >= END_DATE) {
      throw dateOutOfRange();
    }
    return (int) days;
  }

  static long parseTime(String text) {
    Matcher matcher = TIME.matcher(text.strip());
    if (!matcher.matches()) {
      throw badText("time", text);
    }
    return checkTime(parseClock(matcher, 1, "time", text));
  }

  /** Reads a timestamp; its offset from UTC is applied if {@code zoned}, else ignored. */
  static long parseTimestamp(String text, boolean zoned) {
    if (isInfinity(text)) {
      return text.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    Matcher matcher = TIMESTAMP.matcher(text.strip());
    if (!matcher.matches()) {
      throw badText("timestamp", text);
    }
    long days = parseYmd(matcher, "timestamp", text) - EPOCH_DAYS;
    long micros = matcher.group(5) == null ? 0 : parseClock(matcher, 6, "timestamp", text);
    if (zoned && matcher.group(11) != null) {
      long offset =
          number(matcher.group(12)) * 3600
              + number(matcher.group(13)) * 60
              + number(matcher.group(14));
      micros -= (matcher.group(11).equals("-") ? -offset : offset) * MICROS_PER_SECOND;
    }
    if (Math.abs(days) > Long.MAX_VALUE / MICROS_PER_DAY - 2) {
      throw timestampOutOfRange();
    }
    long result = days * MICROS_PER_DAY + micros;
    if (result < MIN_TIMESTAMP || result >= END_TIMESTAMP) {
      throw timestampOutOfRange();
    }
    return result;
  }

  static BadValue timestampOutOfRange() {
    return new BadValue(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range");
  }

  private static BadValue infinite(String type) {
    return new BadValue(
        SqlState.DATETIME_FIELD_OVERFLOW, "KalamDB's " + type + " cannot hold infinity");
  }

  private static BadValue dateOutOfRange() {
    return new BadValue(SqlState.DATETIME_FIELD_OVERFLOW, "date out of range");
  }

  private static BadValue badText(String type, String text) {
    return BadValue.of(
        SqlState.INVALID_DATETIME_FORMAT, "invalid input syntax for type %s: \"%s\"", type, text);
  }

  private static boolean isInfinity(String text) {
    return text.equalsIgnoreCase("infinity") || text.equalsIgnoreCase("-infinity");
  }

  private static boolean printInfinity(long value, long minus, long plus, ByteSink out) {
    if (value != minus && value != plus) {
      return false;
    }
    out.ascii(value == plus ? "infinity" : "-infinity");
    return true;
  }

  /** Prints year, month and day, and says whether the year is one before Christ. */
  private static boolean printYmd(long pgDays, ByteSink out) {
    LocalDate date = LocalDate.ofEpochDay(pgDays + EPOCH_DAYS);
    boolean beforeChrist = date.getYear() <= 0;
    out.padded(beforeChrist ? 1 - date.getYear() : date.getYear(), 4).put('-');
    out.padded(date.getMonthValue(), 2).put('-').padded(date.getDayOfMonth(), 2);
    return beforeChrist;
  }

  private static void printClock(long micros, ByteSink out) {
    long seconds = micros / MICROS_PER_SECOND;
    out.padded(seconds / 3600, 2).put(':').padded(seconds / 60 % 60, 2);
    out.put(':').padded(seconds % 60, 2);
    long fraction = micros % MICROS_PER_SECOND;
    if (fraction != 0) {
      int width = 6;
      for (; fraction % 10 == 0; fraction /= 10) {
        width--;
      }
      out.put('.').padded(fraction, width);
    }
  }

  private static long parseYmd(Matcher matcher, String type, String text) {
    int year = Integer.parseInt(matcher.group(2));
    if (matcher.group(15) != null) {
      year = 1 - year;
    }
    try {
      return LocalDate.of(
              year, Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)))
          .toEpochDay();
    } catch (DateTimeException e) {
      throw badText(type, text);
    }
  }

  private static long parseClock(Matcher matcher, int group, String type, String text) {
    long hour = number(matcher.group(group));
    long minute = number(matcher.group(group + 1));
    long second = number(matcher.group(group + 2));
    if (hour > 24 || minute > 59 || second > 60) {
      throw badText(type, text);
    }
    String fraction = matcher.group(group + 3);
    long nanos = fraction == null ? 0 : number((fraction + "00000000").substring(0, 9));
    return (hour * 3600 + minute * 60 + second) * MICROS_PER_SECOND + roundNanos(nanos);
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
