package org.pgkalam.matrix;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which image has which PostgreSQL.
 *
 * @param repository that has a tag for each major and release, such as {@code postgres}
 * @param named images of some majors
 */
public record ContainerImages(String repository, Map<Integer, String> named) {
  /** The system property that names images, as in {@code -Dpg.image=16=my/postgres:16}. */
  public static final String SYSTEM_PROPERTY = "pg.image";

  private static final String OFFICIAL = "postgres";
  private static final Pattern OF_MAJOR = Pattern.compile("(\\d{1,4})=(.*)");

  /** As Docker's reference grammar has it, without digests. */
  private static final Pattern REPOSITORY =
      Pattern.compile("(?:[A-Za-z0-9.-]+(?::\\d+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*");

  private static final Pattern IMAGE =
      Pattern.compile(REPOSITORY.pattern() + "(?::[\\w][\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?");

  public ContainerImages {
    named = Map.copyOf(named);
  }

  /** The official ones. */
  public static ContainerImages official() {
    return new ContainerImages(OFFICIAL, Map.of());
  }

  /**
   * @param texts each {@code MAJOR=IMAGE}, or a repository for all other majors; several with
   *     commas between
   * @throws IllegalArgumentException if one is neither; the message says what is valid
   */
  public static ContainerImages parse(Collection<String> texts) {
    String repository = OFFICIAL;
    Map<Integer, String> named = new TreeMap<>();
    for (String text : texts) {
      for (String part : text.split(",", -1)) {
        Matcher ofMajor = OF_MAJOR.matcher(part.strip());
        if (ofMajor.matches()) {
          named.put(major(ofMajor.group(1)), valid(IMAGE, ofMajor.group(2), part));
        } else {
          repository = valid(REPOSITORY, part.strip(), part);
        }
      }
    }
    return new ContainerImages(repository, named);
  }

  /** What {@code -Dpg.image} names; the official ones if it is not given. */
  public static ContainerImages fromSystemProperty() {
    String text = System.getProperty(SYSTEM_PROPERTY, "");
    return text.isBlank() ? official() : parse(List.of(text));
  }

  /** The image of a release: {@code postgres:16} for the newest known one of 16. */
  public String of(PgVersion version) {
    String name = named.get(version.major());
    return name == null ? repository + ":" + tag(version) : name;
  }

  private static String tag(PgVersion version) {
    if (version.equals(PgVersions.newest(version.major()))) {
      return String.valueOf(version.major());
    }
    return version.major() + "." + version.number() % 10_000;
  }

  private static int major(String text) {
    return PgVersions.newest(Integer.parseInt(text)).major();
  }

  private static String valid(Pattern form, String text, String whole) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not an image: \"%s\"; valid are MAJOR=IMAGE, such as 16=my/postgres:16, and a repository that has a tag for each major, such as my/postgres"
              .formatted(whole));
    }
    return text;
  }
}
