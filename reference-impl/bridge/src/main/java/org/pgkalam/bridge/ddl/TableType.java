package org.pgkalam.bridge.ddl;

import java.util.Locale;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/** The kinds of KalamDB table that PostgreSQL can create. */
enum TableType {
  SHARED,
  USER,
  STREAM;

  /** The server wants exactly one key column in shared and user tables (its CREATE TABLE). */
  boolean needsKey() {
    return this != STREAM;
  }

  String optionValue() {
    return name().toLowerCase(Locale.ROOT);
  }

  static TableType of(String optionName, String value) {
    for (TableType type : values()) {
      if (type.name().equalsIgnoreCase(value)) {
        return type;
      }
    }
    throw BridgeException.of(
            SqlState.INVALID_PARAMETER_VALUE,
            "invalid value for option \"" + optionName + "\": \"" + value + "\"")
        .withHint("Valid values are: shared, user, stream.");
  }
}
