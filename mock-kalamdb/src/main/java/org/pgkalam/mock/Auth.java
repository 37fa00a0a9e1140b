package org.pgkalam.mock;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * How Ping and OpenSession authenticate. Every other call relies on the session id alone, as on the
 * real server.
 */
public sealed interface Auth {
  /** Any or no credentials are accepted; sessions are still validated. */
  static Auth open() {
    return new Open();
  }

  /**
   * The whole {@code authorization} value must equal {@code header}.
   *
   * @param header including its scheme, for example {@code Bearer secret}
   */
  static Auth staticHeader(String header) {
    return new StaticHeader(header);
  }

  /**
   * Logins by {@code Basic} credentials.
   *
   * @param accounts by user id
   */
  static Auth users(Map<String, Account> accounts) {
    return new Users(Map.copyOf(accounts));
  }

  /** The value of {@code authorization} for a login by {@code Basic} credentials. */
  static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** See {@link Auth#open}. */
  record Open() implements Auth {}

  /** See {@link Auth#staticHeader}. */
  record StaticHeader(String header) implements Auth {}

  /** See {@link Auth#users}. */
  record Users(Map<String, Account> accounts) implements Auth {}
}
