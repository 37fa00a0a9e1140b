package org.pgkalam.bridge.ddl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
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

  /** By name, in any case. */
  static Optional<TableType> find(String value) {
    return Arrays.stream(values()).filter(type -> type.name().equalsIgnoreCase(value)).findFirst();
  }

  static TableType of(String optionName, String value) {
    return find(value)
        .orElseThrow(
            () ->
                BridgeException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "invalid value for option \"" + optionName + "\": \"" + value + "\"")
                    .withHint("Valid values are: shared, user, stream."));
  }
}
