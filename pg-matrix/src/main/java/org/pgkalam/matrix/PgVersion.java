package org.pgkalam.matrix;

import java.util.regex.Pattern;

/**
 * A PostgreSQL release that can be started.
 *
 * @param major what {@code server_version_num / 10000} says, such as 16
 * @param version the version of its bundle on Maven Central, such as "16.15.0" for PostgreSQL 16.15
 */
public record PgVersion(int major, String version) {
  private static final Pattern FORM = Pattern.compile("(\\d{2})\\.(\\d+)\\.\\d+(-\\d+)?");

  /**
   * @throws IllegalArgumentException if {@code version} is not of the form 16.15.0 or not of that
   *     major
   */
  public PgVersion {
    var parts = FORM.matcher(version);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) != major) {
      throw new IllegalArgumentException("not a version of PostgreSQL " + major + ": " + version);
    }
  }

  static boolean isVersion(String text) {
    return FORM.matcher(text).matches();
  }

  static PgVersion of(String version) {
    return new PgVersion(Integer.parseInt(version.substring(0, 2)), version);
  }

  /** As {@code server_version_num} reports it: 160015 for "16.15.0". */
  public int number() {
    var parts = FORM.matcher(version);
    if (!parts.matches()) {
      throw new IllegalStateException(version);
    }
    return major * 10_000 + Integer.parseInt(parts.group(2));
  }

  @Override
  public String toString() {
    return version;
  }
}
