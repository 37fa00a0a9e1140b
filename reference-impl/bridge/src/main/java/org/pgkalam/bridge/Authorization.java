package org.pgkalam.bridge;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the options say that OpenSession authenticates (document "readme", auth mode notes).
 *
 * <p>A user mapping has its say in {@code auth_header} or in {@code login_user} and {@code
 * login_password}; what the server has for the other way does not count then.
 */
final class Authorization {
  private static final String HEADER = "auth_header";
  private static final String USER = "login_user";
  private static final String PASSWORD = OptionValues.PASSWORD;
  private static final String MODE = "auth_mode";
  private static final String BASIC = "Basic ";

  /** What is shorter cannot be told from other text. */
  private static final int SHORTEST_SECRET = 6;

  private Authorization() {}

  /** The server's options with a user mapping's in the place of those that they win over. */
  static Map<String, String> mapped(Map<String, String> server, Map<String, String> mapping) {
    OptionValues own = new OptionValues(mapping);
    Map<String, String> all = new HashMap<>(server);
    if (own.has(HEADER)) {
      all.keySet().removeAll(List.of(MODE, USER, PASSWORD));
    } else if (own.has(USER) || own.has(PASSWORD)) {
      all.remove(HEADER);
      all.put(MODE, "account_login");
    }
    mapping.keySet().stream().filter(own::has).forEach(name -> all.put(name, mapping.get(name)));
    return all;
  }

  /**
   * What OpenSession sends as its {@code authorization} metadata; empty for nothing.
   *
   * @throws BridgeException HV024 for options that contradict each other, or of which one is
   *     missing
   */
  static Optional<String> of(OptionValues options) {
    check(options);
    Optional<String> header = options.get(HEADER);
    return switch (mode(options)) {
      case "account_login" -> {
        String login = required(options, USER) + ":" + required(options, PASSWORD);
        byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
        yield Optional.of(BASIC + Base64.getEncoder().encodeToString(bytes));
      }
      case "static_header" -> Optional.of(required(options, HEADER));
      default -> header;
    };
  }

  /** Refuses what no user mapping could make right. */
  static void check(OptionValues options) {
    String mode = mode(options);
    switch (mode) {
      case "none", "static_header" -> {
        if (options.has(USER) || options.has(PASSWORD)) {
          throw OptionValues.wrong(
              "server options 'login_user' and 'login_password' require auth_mode 'account_login'");
        }
      }
      case "account_login" -> {
        if (options.has(HEADER)) {
          throw OptionValues.wrong(
              "server option 'auth_header' cannot be used when auth_mode is 'account_login'");
        }
      }
      default ->
          throw OptionValues.wrong(
              "server option 'auth_mode' must be one of: none, static_header, account_login (got '"
                  + mode
                  + "')");
    }
    checkTexts(options);
  }

  /** Refuses what a user mapping cannot have, whatever its server says. */
  static void checkMapping(OptionValues mapping) {
    if (mapping.has(HEADER) && (mapping.has(USER) || mapping.has(PASSWORD))) {
      throw OptionValues.wrong(
          "a user mapping has either 'auth_header' or 'login_user' and 'login_password', not both");
    }
    checkTexts(mapping);
  }

  private static void checkTexts(OptionValues options) {
    // gRPC metadata of this kind is printable ASCII.
    if (!options.get(HEADER).orElse("").chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      throw OptionValues.wrong("server option 'auth_header' must be printable ASCII");
    }
    if (options.get(USER).orElse("").indexOf(':') >= 0) {
      throw OptionValues.wrong("server option 'login_user' must not contain a colon");
    }
  }

  private static String mode(OptionValues options) {
    return options.get(MODE).orElse(options.has(HEADER) ? "static_header" : "none");
  }

  private static String required(OptionValues options, String name) {
    return options
        .get(name)
        .orElseThrow(
            () ->
                OptionValues.wrong(
                        "server option '%s' is required when auth_mode is '%s'"
                            .formatted(name, mode(options)))
                    .withHint(
                        "Set it on the foreign server, or in the user mapping of the role that uses it."));
  }

  /** A text with {@code ***} where it repeats what is secret of a header. */
  static String withoutSecrets(String header, String text) {
    String clean = text;
    for (String secret : secrets(header).filter(s -> s.length() >= SHORTEST_SECRET).toList()) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }

  /** The longer ones first. */
  private static Stream<String> secrets(String header) {
    String token = header.substring(header.indexOf(' ') + 1).trim();
    if (!header.startsWith(BASIC)) {
      return Stream.of(header, token);
    }
    try {
      String login = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
      return Stream.of(header, token, login, login.substring(login.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Stream.of(header, token);
    }
  }
}
