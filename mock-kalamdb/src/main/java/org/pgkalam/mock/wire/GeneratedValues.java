package org.pgkalam.mock.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server makes up for itself, transaction and job ids, {@code _seq} and the like: it differs
 * from run to run, but a value of the record must stand for one and the same value of the run
 * wherever it turns up. One object serves one sequence of calls.
 */
final class GeneratedValues {
  private static final String UUID_V7 =
      "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final Pattern IN_TEXT =
      Pattern.compile("\\b" + UUID_V7 + "\\b|\\bCL-[0-9a-f]{12}\\b|\\b[34][0-9]{17}\\b");
  private static final long SNOWFLAKE_EPOCH_MS = 1_704_067_200_000L;

  /** Half a year about the day of the recording and up to ten years after it. */
  private static final long EARLIEST_MS = 1_780_000_000_000L;

  private static final long LATEST_MS = 2_110_000_000_000L;

  private final Map<String, String> actualByRecorded = new HashMap<>();
  private final Map<String, String> recordedByActual = new HashMap<>();

  /** Whether a number is a snowflake id of the time of the recording or later. */
  static boolean isSnowflake(Object value) {
    if (!(value instanceof Long number)) {
      return false;
    }
    long millis = (number >> 22) + SNOWFLAKE_EPOCH_MS;
    return millis >= EARLIEST_MS && millis < LATEST_MS;
  }

  /** A text of the record with the values of this run in place of the recorded ones. */
  String inThisRun(String recorded) {
    return IN_TEXT
        .matcher(recorded)
        .replaceAll(found -> actualByRecorded.getOrDefault(found.group(), found.group()));
  }

  /** Whether two texts are equal but for values made up. */
  boolean same(String recorded, String actual) {
    if (!masked(recorded).equals(masked(actual))) {
      return false;
    }
    Matcher in = IN_TEXT.matcher(recorded);
    Matcher out = IN_TEXT.matcher(actual);
    boolean same = true;
    while (in.find() && out.find()) {
      same &= pair(in.group(), out.group());
    }
    return same;
  }

  /** A value of a row with what is made up replaced by a sign. */
  static String masked(Object value) {
    if (isSnowflake(value)) {
      return "\u00abid\u00bb";
    }
    return value == null
        ? "\u00abnull\u00bb"
        : IN_TEXT.matcher(value.toString()).replaceAll("\u00abid\u00bb");
  }

  /** Whether two values of rows are equal, or may stand for each other. */
  boolean sameValue(Object recorded, Object actual) {
    if (isSnowflake(recorded) && isSnowflake(actual)) {
      return pair(recorded.toString(), actual.toString());
    }
    if (recorded instanceof String in && actual instanceof String out) {
      return same(in, out);
    }
    return masked(recorded).equals(masked(actual));
  }

  private boolean pair(String recorded, String actual) {
    String known = actualByRecorded.putIfAbsent(recorded, actual);
    String back = recordedByActual.putIfAbsent(actual, recorded);
    return (known == null || known.equals(actual)) && (back == null || back.equals(recorded));
  }
}
