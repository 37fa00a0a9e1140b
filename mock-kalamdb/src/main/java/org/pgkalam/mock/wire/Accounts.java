package org.pgkalam.mock.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Credentials as metadata. */
final class Accounts {
  private Accounts() {}

  /** The value of {@code authorization} for a login. */
  static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
