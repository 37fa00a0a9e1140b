package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The releases that the suite knows, and how a person names some of them. */
public final class PgVersions {
  /** The system property that selects versions, as in {@code -Dpg=13-18}. */
  public static final String SYSTEM_PROPERTY = "pg";

  private static final Pattern MAJOR = Pattern.compile("\\d{1,4}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})\\s*-\\s*(\\d{1,4})");
  private static final SortedMap<Integer, Line> LINES = read();

  private record Line(PgVersion newest, PgVersion oldest) {}

  private PgVersions() {}

  /** The known majors, lowest first. */
  public static List<Integer> majors() {
    return List.copyOf(LINES.keySet());
  }

  /**
   * @throws IllegalArgumentException if the major is not known; the message names those that are
   */
  public static PgVersion newest(int major) {
    return line(major, String.valueOf(major)).newest();
  }

  /**
   * The oldest release of the major that has a bundle; not always its .0.
   *
   * @throws IllegalArgumentException if the major is not known; the message names those that are
   */
  public static PgVersion oldest(int major) {
    return line(major, String.valueOf(major)).oldest();
  }

  /**
   * The versions that a text names: a major ("16", its newest release), a range of majors
   * ("13-18"), a release ("16.0.0", whether listed or not), or several of these with commas
   * between.
   *
   * @return in the order named, each once, never empty
   * @throws IllegalArgumentException if the text names none, or one that cannot be; the message
   *     says what is valid
   */
  public static List<PgVersion> parse(String text) {
    Set<PgVersion> versions = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      versions.addAll(parseOne(part.strip(), text));
    }
    return List.copyOf(versions);
  }

  /** What {@code -Dpg} names; every known major if it is not given or empty. */
  public static List<PgVersion> fromSystemProperty() {
    String text = System.getProperty(SYSTEM_PROPERTY, "");
    return text.isBlank() ? LINES.values().stream().map(Line::newest).toList() : parse(text);
  }

  private static List<PgVersion> parseOne(String part, String text) {
    var range = RANGE.matcher(part);
    if (range.matches()) {
      return range(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)), text);
    }
    if (MAJOR.matcher(part).matches()) {
      return List.of(line(Integer.parseInt(part), text).newest());
    }
    if (PgVersion.isVersion(part)) {
      PgVersion version = PgVersion.of(part);
      line(version.major(), text);
      return List.of(version);
    }
    throw invalid(text);
  }

  private static List<PgVersion> range(int first, int last, String text) {
    if (first > last) {
      throw invalid(text);
    }
    line(first, text);
    line(last, text);
    return LINES.subMap(first, last + 1).values().stream().map(Line::newest).toList();
  }

  private static Line line(int major, String text) {
    Line line = LINES.get(major);
    if (line == null) {
      throw invalid(text);
    }
    return line;
  }

  private static IllegalArgumentException invalid(String text) {
    int first = LINES.firstKey();
    int last = LINES.lastKey();
    Line example = LINES.get(last);
    return new IllegalArgumentException(
        "not a PostgreSQL version: \"%s\"; valid are the majors %s, a range such as %d-%d, a release such as %s or %s, and lists of these with commas"
            .formatted(
                text,
                String.join(", ", LINES.keySet().stream().map(String::valueOf).toList()),
                first,
                last,
                example.newest(),
                example.oldest()));
  }

  private static SortedMap<Integer, Line> read() {
    Properties properties = new Properties();
    try (var in = PgVersions.class.getResourceAsStream("postgresql-versions.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SortedMap<Integer, Line> lines = new TreeMap<>();
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      int major = Integer.parseInt((String) entry.getKey());
      List<PgVersion> versions = new ArrayList<>();
      for (String version : ((String) entry.getValue()).strip().split("\\s+")) {
        versions.add(new PgVersion(major, version));
      }
      lines.put(major, new Line(versions.get(0), versions.get(versions.size() - 1)));
    }
    return lines;
  }
}
