package org.pgkalam.bridge;

import java.util.Map;
import java.util.Optional;

/** Options as they were written; an empty one counts as absent. */
record OptionValues(Map<String, String> options) {
  static final String PASSWORD = "login_password";

  /** Without the white space around it, which only a password may have. */
  Optional<String> get(String name) {
    return Optional.ofNullable(options.get(name))
        .map(value -> name.equals(PASSWORD) ? value : value.trim())
        .filter(value -> !value.isEmpty());
  }

  boolean has(String name) {
    return get(name).isPresent();
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

  /** HV024, for a value that cannot be, or that another contradicts. */
  static BridgeException wrong(String message) {
    return BridgeException.of(SqlState.FDW_INVALID_ATTRIBUTE_VALUE, message);
  }
}
