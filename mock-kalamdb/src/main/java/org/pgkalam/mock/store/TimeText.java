package org.pgkalam.mock.store;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/** ISO texts of dates and times, in microseconds and days since the Unix epoch. */
public final class TimeText {
  public static final long MICROS_PER_DAY = 86_400_000_000L;

  private TimeText() {}

  /** {@code YYYY-MM-DD[( |T)HH:MM:SS[.f]][Z|±HH[[:]MM]]}; an offset is applied. */
  public static Optional<Long> timestamp(String text) {
    Optional<Long> day = text.length() < 10 ? Optional.empty() : date(text.substring(0, 10));
    if (day.isEmpty()) {
      return Optional.empty();
    }
    long micros = day.get() * MICROS_PER_DAY;
    if (text.length() == 10) {
      return Optional.of(micros);
    }
    if (text.charAt(10) != ' ' && text.charAt(10) != 'T' && text.charAt(10) != 't') {
      return Optional.empty();
    }
    int zone = endOfTime(text);
    Optional<Long> time = time(text.substring(11, zone));
    Optional<Long> offset = offset(text.substring(zone).strip());
    if (time.isEmpty() || offset.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(micros + time.get() - offset.get());
  }

  /** Why {@link #timestamp} is empty for a text. */
  static String timestampProblem(String text) {
    if (text.length() < 10) {
      return "timestamp must contain at least 10 characters";
    }
    if (date(text.substring(0, 10)).isEmpty()) {
      return "error parsing date";
    }
    if (" Tt".indexOf(text.charAt(10)) < 0) {
      return "invalid timestamp separator";
    }
    return time(text.substring(11, endOfTime(text))).isEmpty()
        ? "error parsing time"
        : "error computing timezone offset";
  }

  private static int endOfTime(String text) {
    int end = 11;
    while (end < text.length() && "0123456789:.".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  /** {@code YYYY-MM-DD}. */
  public static Optional<Long> date(String text) {
    if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return Optional.empty();
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    if (year < 0 || month < 0 || day < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.of(year, month, day).toEpochDay());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** {@code HH:MM[:SS[.f]]}, up to nanoseconds, which are cut. */
  public static Optional<Long> time(String text) {
    int length = text.length();
    if ((length != 5 && length != 8 && length < 10) || text.charAt(2) != ':') {
      return Optional.empty();
    }
    int hour = digits(text, 0, 2);
    int minute = digits(text, 3, 5);
    int second = 0;
    long fraction = 0;
    if (length > 5) {
      if (text.charAt(5) != ':') {
        return Optional.empty();
      }
      second = digits(text, 6, 8);
    }
    if (length > 8) {
      if (text.charAt(8) != '.' || digits(text, 9, Math.min(length, 15)) < 0) {
        return Optional.empty();
      }
      for (int i = 9; i < 15; i++) {
        fraction = fraction * 10 + (i < length ? text.charAt(i) - '0' : 0);
      }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return Optional.empty();
    }
    return Optional.of(((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction);
  }

  private static Optional<Long> offset(String text) {
    if (text.isEmpty() || text.equals("Z") || text.equals("z")) {
      return Optional.of(0L);
    }
    String digits = text.substring(1).replace(":", "");
    int sign = text.charAt(0) == '-' ? -1 : text.charAt(0) == '+' ? 1 : 0;
    if (sign == 0 || (digits.length() != 2 && digits.length() != 4)) {
      return Optional.empty();
    }
    int hours = digits(digits, 0, 2);
    int minutes = digits.length() == 4 ? digits(digits, 2, 4) : 0;
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
      return Optional.empty();
    }
    return Optional.of(sign * (hours * 60L + minutes) * 60_000_000);
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /** {@code YYYY-MM-DD}. */
  public static String dateText(long days) {
    return LocalDate.ofEpochDay(days).toString();
  }

  /** {@code HH:MM:SS[.ffffff]}, without needless zeros. */
  public static String timeText(long micros) {
    long seconds = micros / 1_000_000;
    String text = "%02d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    long fraction = micros % 1_000_000;
    if (fraction == 0) {
      return text;
    }
    String padded = "%06d".formatted(fraction);
    return text + "." + (padded.endsWith("000") ? padded.substring(0, 3) : padded);
  }

  /** {@code YYYY-MM-DDTHH:MM:SS[.ffffff]}. */
  public static String timestampText(long micros) {
    return dateText(Math.floorDiv(micros, MICROS_PER_DAY))
        + "T"
        + timeText(Math.floorMod(micros, MICROS_PER_DAY));
  }
}
