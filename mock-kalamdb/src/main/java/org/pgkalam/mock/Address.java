package org.pgkalam.mock;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a KalamDB listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 */
public record Address(String host, int port) {
  private static final Pattern TEXT = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):(\\d{1,5})");

  /**
   * Reads {@code HOST:PORT} or, of an IPv6 address, {@code [HOST]:PORT}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Address parse(String text) {
    Matcher parts = TEXT.matcher(text);
    int port = parts.matches() ? Integer.parseInt(parts.group(3)) : 0;
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("not HOST:PORT: " + text);
    }
    return new Address(parts.group(1) == null ? parts.group(2) : parts.group(1), port);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
