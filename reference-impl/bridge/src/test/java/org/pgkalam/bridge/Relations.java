package org.pgkalam.bridge;

import java.util.Map;
import java.util.Optional;

/** Foreign tables for tests. */
final class Relations {
  private static final ServerOptions SERVER =
      ServerOptions.parse(Map.of("host", "127.0.0.1", "port", "1"));

  private Relations() {}

  /** Table {@code app.<type>s} with the key {@code id}, for user alice. */
  static Relation of(String type) {
    return of(type, "id", "alice");
  }

  /** Key and user may be null. */
  static Relation of(String type, String key, String user) {
    return new Relation(
        SERVER, "app", type + "s", type, Optional.ofNullable(key), Optional.ofNullable(user));
  }

  /** A session that is never opened. */
  static KalamSession session() {
    return new KalamSession(SERVER, () -> "pg-1-1", null, null, null, null);
  }
}
