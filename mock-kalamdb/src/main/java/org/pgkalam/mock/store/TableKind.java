package org.pgkalam.mock.store;

import java.util.Locale;
import java.util.Optional;

/** What KalamDB calls a table's type. */
public enum TableKind {
  USER,
  SHARED,
  STREAM,
  SYSTEM;

  /** Its name in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name with a capital, as Rust's debug output has it. */
  public String capitalised() {
    return name().charAt(0) + word().substring(1);
  }

  public boolean isPerUser() {
    return this == USER || this == STREAM;
  }

  /** By name, in any case. */
  public static Optional<TableKind> parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "user" -> Optional.of(USER);
      case "shared" -> Optional.of(SHARED);
      case "stream" -> Optional.of(STREAM);
      case "system" -> Optional.of(SYSTEM);
      default -> Optional.empty();
    };
  }
}
