package org.pgkalam.matrix;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where servers come from. */
public enum PgProvider {
  /** Bundles from Maven Central; the servers are processes of this machine. */
  EMBEDDED,
  /** Images; the servers are containers. */
  DOCKER;

  /** The system property that chooses one, as in {@code -Dpg.provider=docker}. */
  public static final String SYSTEM_PROPERTY = "pg.provider";

  /**
   * @throws IllegalArgumentException if there is none of that name; the message says what is valid
   */
  public static PgProvider parse(String text) {
    return Arrays.stream(values())
        .filter(provider -> provider.toString().equals(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no provider of PostgreSQL: \"%s\"; valid are %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(PgProvider::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** What {@code -Dpg.provider} names; bundles if it is not given or empty. */
  public static PgProvider fromSystemProperty() {
    String text = System.getProperty(SYSTEM_PROPERTY, "");
    return text.isBlank() ? EMBEDDED : parse(text);
  }

  /**
   * How its servers reach what listens on this machine.
   *
   * @throws DockerUnavailableException if that is asked of Docker, and there is none
   */
  public HostReach hostReach() {
    return this == DOCKER ? Docker.hostReach() : HostReach.loopback();
  }

  /** As options and reports write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
