package org.pgkalam.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The options of a foreign server (document "sql-syntax", Supported Server Options; document
 * "readme", auth mode notes).
 *
 * @param nodes those of {@code host}, in its order; at least one
 * @param timeoutMillis for connecting and for each request; 0 means none, which has to be asked for
 * @param authorization what OpenSession sends as its {@code authorization} metadata
 * @param caCert PEM, inline or the path of a file; its presence means TLS
 */
record ServerOptions(
    List<Node> nodes,
    long timeoutMillis,
    Optional<String> authorization,
    Optional<String> caCert,
    Optional<String> clientCert,
    Optional<String> clientKey) {

  static final List<String> NAMES =
      List.of(
          "host",
          "port",
          "auth_mode",
          "auth_header",
          "login_user",
          "login_password",
          "timeout",
          "ca_cert",
          "client_cert",
          "client_key");

  /** Raises HV00J for what is missing and HV024 for what is wrong; no message carries a secret. */
  /** A server that never answers is noticed some day. */
  private static final String DEFAULT_TIMEOUT = "60000";

  static ServerOptions parse(Map<String, String> options) {
    Values values = new Values(options);
    Optional<String> clientCert = values.get("client_cert");
    Optional<String> clientKey = values.get("client_key");
    if (clientCert.isPresent() != clientKey.isPresent()) {
      throw wrong("server options 'client_cert' and 'client_key' must both be provided for mTLS");
    }
    Optional<String> caCert = values.get("ca_cert");
    if (clientCert.isPresent() && caCert.isEmpty()) {
      throw wrong("server options 'client_cert' and 'client_key' require 'ca_cert'");
    }
    return new ServerOptions(
        nodes(values.required("host"), port(values.required("port"))),
        timeout(values.get("timeout")),
        authorization(values),
        caCert,
        clientCert,
        clientKey);
  }

  /** Of all nodes, as messages name them. */
  String address() {
    return nodes.stream().map(Node::address).collect(Collectors.joining(", "));
  }

  /** The same way to one node, which need not be one of these. */
  ServerOptions at(Node node) {
    return new ServerOptions(
        List.of(node), timeoutMillis, authorization, caCert, clientCert, clientKey);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ServerOptions[" + address() + "]";
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Falls through to the error below.
    }
    throw wrong("server option 'port' must be a valid port number, not \"" + text + "\"")
        .withHint("Use a number from 1 to 65535.");
  }

  /** One or several, each with a port of its own or with the common one. */
  private static List<Node> nodes(String hosts, int port) {
    return Arrays.stream(hosts.split(",", -1))
        .map(
            host ->
                Node.parse(host.trim(), port)
                    .orElseThrow(
                        () ->
                            wrong(
                                    "server option 'host' must be a host name or IP address, or several separated by commas, not \""
                                        + hosts
                                        + "\"")
                                .withHint(
                                    "Each can have a port of its own, as in 'db1:2910'; an IPv6 address then stands in brackets, as in '[::1]:2910'.")))
        .distinct()
        .toList();
  }

  private static long timeout(Optional<String> text) {
    try {
      long millis = Long.parseLong(text.orElse(DEFAULT_TIMEOUT));
      if (millis >= 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // Falls through to the error below.
    }
    throw wrong(
        "server option 'timeout' must be a valid integer (milliseconds), not \""
            + text.orElse("")
            + "\"");
  }

  private static Optional<String> authorization(Values values) {
    Optional<String> header = values.get("auth_header");
    Optional<String> user = values.get("login_user");
    Optional<String> password = values.get("login_password");
    String mode = values.get("auth_mode").orElse(header.isPresent() ? "static_header" : "none");
    boolean login = user.isPresent() || password.isPresent();
    switch (mode) {
      case "none", "static_header" -> {
        if (login) {
          throw wrong(
              "server options 'login_user' and 'login_password' require auth_mode 'account_login'");
        }
        if (mode.equals("static_header") && header.isEmpty()) {
          throw wrong("server option 'auth_header' is required when auth_mode is 'static_header'");
        }
        header.ifPresent(ServerOptions::checkHeader);
        return header;
      }
      case "account_login" -> {
        if (header.isPresent()) {
          throw wrong(
              "server option 'auth_header' cannot be used when auth_mode is 'account_login'");
        }
        if (user.isEmpty() || password.isEmpty()) {
          throw wrong(
              "server option '%s' is required when auth_mode is 'account_login'"
                  .formatted(user.isEmpty() ? "login_user" : "login_password"));
        }
        String credentials = user.get() + ":" + password.get();
        return Optional.of(
            "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
      }
      default ->
          throw wrong(
              "server option 'auth_mode' must be one of: none, static_header, account_login (got '"
                  + mode
                  + "')");
    }
  }

  /** gRPC metadata of this kind is printable ASCII. */
  private static void checkHeader(String header) {
    if (!header.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw wrong("server option 'auth_header' must be printable ASCII");
    }
  }

  private static BridgeException wrong(String message) {
    return BridgeException.of(SqlState.FDW_INVALID_ATTRIBUTE_VALUE, message);
  }

  /** Trimmed values; an empty one counts as absent. */
  private record Values(Map<String, String> options) {
    Optional<String> get(String name) {
      return Optional.ofNullable(options.get(name))
          .map(String::trim)
          .filter(value -> !value.isEmpty());
    }

    String required(String name) {
      return get(name)
          .orElseThrow(
              () ->
                  BridgeException.of(
                          SqlState.FDW_OPTION_NAME_NOT_FOUND,
                          "server option '" + name + "' is required")
                      .withHint(
                          "Add it to the OPTIONS of the foreign server: host and port say where KalamDB listens."));
    }
  }
}
