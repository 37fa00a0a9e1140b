package org.pgkalam.bridge;

import com.google.common.net.HostAndPort;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a KalamDB listens.
 *
 * @param host a name or an address; an IPv6 address without brackets
 */
record Node(String host, int port) {
  /** Also what is no name, but can be told from a URL and from a list. */
  private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._:%-]+");

  /**
   * Reads {@code host}, {@code host:port}, {@code [IPv6]:port} or a bare IPv6 address.
   *
   * @param defaultPort of one without
   * @return empty if it is none of these
   */
  static Optional<Node> parse(String text, int defaultPort) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text).withDefaultPort(defaultPort);
      return HOST.matcher(parsed.getHost()).matches() && parsed.getPort() > 0
          ? Optional.of(new Node(parsed.getHost(), parsed.getPort()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As messages name it. */
  String address() {
    return HostAndPort.fromParts(host, port).toString();
  }

  /** Of several. */
  static String addresses(Collection<Node> nodes) {
    return nodes.stream().map(Node::address).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return address();
  }
}
