package org.pgkalam.extension;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A column type, and the text of values that PostgreSQL and KalamDB can both hold.
 *
 * @param sql as in CREATE TABLE
 */
record RandomType(String sql, Arbitrary<String> values) {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Days since 1970 of the first and the last day that date has. */
  private static final int FIRST_DAY = -2_440_588;

  private static final int LAST_DAY = 2_145_042_905;

  /** The last full day before KalamDB's TIMESTAMP ends. */
  private static final int LAST_TIMESTAMP_DAY = 106_751_990;

  /** Any type, arrays among them. */
  static Arbitrary<RandomType> any() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, scalar()), Tuple.of(1, scalar().map(RandomType::array)));
  }

  private static Arbitrary<RandomType> scalar() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            new RandomType("boolean", Arbitraries.of("true", "false")),
            new RandomType("smallint", Arbitraries.shorts().map(String::valueOf)),
            new RandomType("integer", Arbitraries.integers().map(String::valueOf)),
            new RandomType("bigint", Arbitraries.longs().map(String::valueOf)),
            new RandomType("real", floats()),
            new RandomType("double precision", doubles()),
            new RandomType("text", texts()),
            new RandomType("varchar", texts()),
            new RandomType("bpchar", texts()),
            new RandomType("name", texts().map(text -> cut(text, 15))),
            new RandomType("bytea", bytes()),
            new RandomType("uuid", uuids()),
            new RandomType("date", days(LAST_DAY).map(RandomType::dateText)),
            new RandomType("time", times()),
            new RandomType("timestamp", timestamps("")),
            new RandomType("timestamptz", timestamps("+00")),
            new RandomType("json", documents(3)),
            new RandomType("jsonb", documents(3))),
        Arbitraries.integers()
            .between(1, 60)
            .map(n -> new RandomType("varchar(" + n + ")", texts().map(text -> cut(text, n)))),
        Arbitraries.integers()
            .between(1, 60)
            .map(n -> new RandomType("char(" + n + ")", texts().map(text -> cut(text, n)))),
        Arbitraries.integers()
            .between(0, 6)
            .map(p -> new RandomType("timestamp(" + p + ")", timestamps(""))),
        Arbitraries.integers().between(1, 38).flatMap(RandomType::numeric));
  }

  private static Arbitrary<RandomType> numeric(int precision) {
    BigInteger end = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
    return Arbitraries.integers()
        .between(0, precision)
        .map(
            scale ->
                new RandomType(
                    "numeric(" + precision + "," + scale + ")",
                    Arbitraries.bigIntegers()
                        .between(end.negate(), end)
                        .map(unscaled -> new BigDecimal(unscaled, scale).toPlainString())));
  }

  private static RandomType array(RandomType element) {
    Arbitrary<String> items =
        element
            .values()
            .map(RandomType::quoted)
            .injectNull(0.1)
            .map(text -> text == null ? "NULL" : text);
    Arbitrary<String> flat =
        items.list().ofMaxSize(5).map(list -> "{" + String.join(",", list) + "}");
    Arbitrary<String> square =
        items
            .list()
            .ofSize(4)
            .map(e -> "{{%s,%s},{%s,%s}}".formatted(e.get(0), e.get(1), e.get(2), e.get(3)));
    Arbitrary<String> shifted =
        items.list().ofSize(2).map(e -> "[-3:-2]={%s,%s}".formatted(e.get(0), e.get(1)));
    return new RandomType(element.sql() + "[]", Arbitraries.oneOf(flat, flat, square, shifted));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Arbitrary<String> floats() {
    return Arbitraries.oneOf(
        Arbitraries.integers().map(Float::intBitsToFloat).map(String::valueOf),
        Arbitraries.integers().map(n -> String.valueOf(n / 100f)),
        Arbitraries.of("0", "-0", "NaN", "Infinity", "-Infinity", "1.4e-45", "3.4028235e38"));
  }

  private static Arbitrary<String> doubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble).map(String::valueOf),
        Arbitraries.integers().map(n -> String.valueOf(n / 100.0)),
        Arbitraries.of(
            "0", "-0", "NaN", "Infinity", "-Infinity", "4.9e-324", "1.7976931348623157e308"));
  }

  private static Arbitrary<String> texts() {
    Arbitrary<String> ascii =
        Arbitraries.strings().withCharRange('\u0001', '\u007f').ofMaxLength(40);
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(1, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .list()
            .ofMaxSize(12)
            .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
    Arbitrary<String> nasty =
        Arbitraries.of(
            "",
            " ",
            "   ",
            "NULL",
            "null",
            "\\N",
            "{}",
            "[]",
            "\\",
            "\\\\",
            "'",
            "''",
            "\"",
            "\"\"",
            "{\"Null\"}",
            "{\"Int64\":\"1\"}",
            "a,b",
            "'; DROP TABLE x; --",
            "\r\n",
            "\t",
            "\u0001",
            "\u007f",
            "naïve",
            "e\u0301",
            "\u202e",
            "\ufeff",
            "\uffff",
            "😀",
            "NaN",
            "Infinity",
            "true",
            "\\x00",
            "$$",
            "%s",
            "${x}");
    Arbitrary<String> longer = ascii.map(text -> (text + "ö").repeat(50));
    return Arbitraries.frequencyOf(
        Tuple.of(40, ascii), Tuple.of(30, any), Tuple.of(28, nasty), Tuple.of(2, longer));
  }

  private static String cut(String text, int characters) {
    int count = text.codePointCount(0, text.length());
    return count <= characters ? text : text.substring(0, text.offsetByCodePoints(0, characters));
  }

  private static Arbitrary<String> bytes() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMaxSize(40)
        .map(value -> "\\x" + HexFormat.of().formatHex(value));
  }

  private static Arbitrary<String> uuids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((high, low) -> new UUID(high, low).toString());
  }

  private static Arbitrary<Long> days(int last) {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(FIRST_DAY, last).map(Integer::longValue),
        Arbitraries.integers().between(-40_000, 40_000).map(Integer::longValue),
        Arbitraries.of((long) FIRST_DAY, (long) last, 0L, -1L, 10_957L, -719_528L, -719_529L));
  }

  private static Arbitrary<String> times() {
    return Arbitraries.longs().between(0, MICROS_PER_DAY - 1).map(RandomType::clock);
  }

  private static Arbitrary<String> timestamps(String zone) {
    return Combinators.combine(
            days(LAST_TIMESTAMP_DAY), Arbitraries.longs().between(0, MICROS_PER_DAY - 1))
        .as(
            (day, micros) -> {
              String date = dateText(day);
              boolean beforeChrist = date.endsWith(" BC");
              return (beforeChrist ? date.substring(0, date.length() - 3) : date)
                  + " "
                  + clock(micros)
                  + zone
                  + (beforeChrist ? " BC" : "");
            });
  }

  private static String dateText(long day) {
    LocalDate date = LocalDate.ofEpochDay(day);
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d%s",
        year,
        date.getMonthValue(),
        date.getDayOfMonth(),
        date.getYear() > 0 ? "" : " BC");
  }

  private static String clock(long micros) {
    long seconds = micros / 1_000_000;
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d.%06d",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        micros % 1_000_000);
  }

  /** JSON texts with blanks in odd places, escapes and repeated keys. */
  private static Arbitrary<String> documents(int depth) {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            texts().map(RandomType::jsonString),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.bigDecimals().ofScale(5).map(BigDecimal::toString),
            Arbitraries.of("true", "false", "null", "1e10", "-0.0", "\"\\ud83d\\ude00 \\/ \\b\""));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<String> inner = documents(depth - 1);
    Arbitrary<String> blanks = Arbitraries.of("", "", " ", "\n\t");
    Arbitrary<String> lists =
        Combinators.combine(inner.list().ofMaxSize(3), blanks)
            .as((items, blank) -> "[" + blank + String.join(blank + ",", items) + blank + "]");
    Arbitrary<String> pairs =
        Combinators.combine(Arbitraries.of("a", "b", "ключ", "", "x y"), inner)
            .as((key, value) -> jsonString(key) + " :" + value);
    Arbitrary<String> objects =
        Combinators.combine(pairs.list().ofMaxSize(3), blanks)
            .as((items, blank) -> "{" + String.join("," + blank, items) + blank + "}");
    return Arbitraries.oneOf(scalars, lists, objects);
  }

  private static String jsonString(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
