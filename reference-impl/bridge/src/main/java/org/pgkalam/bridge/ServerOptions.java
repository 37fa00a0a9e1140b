package org.pgkalam.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** Those that a user mapping may have as well: who connects, and by what that is proved. */
  static final List<String> OF_USER_MAPPING =
      List.of("auth_header", "login_user", "login_password", "client_cert", "client_key");

  /** A server that never answers is noticed some day. */
  private static final String DEFAULT_TIMEOUT = "60000";

  /** What C sends of a server: its name and options, and those of the user mapping that counts. */
  static ServerOptions read(Question question) {
    question.readString();
    Map<String, String> server = question.readOptions();
    return of(server, question.readOptions());
  }

  /** The same without credentials, and so for nobody in particular. */
  static ServerOptions readToPlan(Question question) {
    question.readString();
    OptionValues values = new OptionValues(question.readOptions());
    question.readOptions();
    return read(values, Optional.empty());
  }

  /** A server's options as a user mapping's complete them, which win. */
  static ServerOptions of(Map<String, String> server, Map<String, String> mapping) {
    return parse(Authorization.mapped(server, mapping));
  }

  /** Raises HV00J for what is missing and HV024 for what is wrong; no message carries a secret. */
  static ServerOptions parse(Map<String, String> options) {
    OptionValues values = new OptionValues(options);
    return read(values, Authorization.of(values));
  }

  /** The same before it is known what the user mappings have to say. */
  static void check(Map<String, String> options) {
    OptionValues values = new OptionValues(options);
    Authorization.check(values);
    var unused = read(values, Optional.empty());
    Pem.check(values);
  }

  /** Raises HV024 for what is wrong in a user mapping, whatever its server says. */
  static void checkMapping(Map<String, String> options) {
    OptionValues values = new OptionValues(options);
    Authorization.checkMapping(values);
    checkClientPair(values);
    Pem.check(values);
  }

  private static ServerOptions read(OptionValues values, Optional<String> authorization) {
    checkClientPair(values);
    if (values.has("client_cert") && !values.has("ca_cert")) {
      throw OptionValues.wrong("server options 'client_cert' and 'client_key' require 'ca_cert'");
    }
    return new ServerOptions(
        nodes(values.required("host"), port(values.required("port"))),
        timeout(values.get("timeout")),
        authorization,
        values.get("ca_cert"),
        values.get("client_cert"),
        values.get("client_key"));
  }

  private static void checkClientPair(OptionValues values) {
    if (values.has("client_cert") != values.has("client_key")) {
      throw OptionValues.wrong(
          "server options 'client_cert' and 'client_key' must both be provided for mTLS");
    }
  }

  /** Of all nodes, as messages name them. */
  String address() {
    return Node.addresses(nodes);
  }

  /** The same way to one node, which need not be one of these. */
  ServerOptions at(Node node) {
    return new ServerOptions(
        List.of(node), timeoutMillis, authorization, caCert, clientCert, clientKey);
  }

  /** A text of KalamDB's, for everybody's eyes: the credentials do not stand in it. */
  String withoutSecrets(String text) {
    return text == null || authorization.isEmpty()
        ? text
        : Authorization.withoutSecrets(authorization.get(), text);
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
    throw OptionValues.wrong(
            "server option 'port' must be a valid port number, not \"" + text + "\"")
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
                            OptionValues.wrong(
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
    throw OptionValues.wrong(
        "server option 'timeout' must be a valid integer (milliseconds), not \""
            + text.orElse("")
            + "\"");
  }
}
