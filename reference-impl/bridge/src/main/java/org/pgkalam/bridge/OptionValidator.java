package org.pgkalam.bridge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pgkalam.bridge.ddl.DdlNormalizer;

/** What {@code kalam_validator} lets pass at CREATE and ALTER time. */
final class OptionValidator {
  /** Object ids of the system catalogs whose objects take options; the same on all majors. */
  private static final int FOREIGN_DATA_WRAPPER = 2328;

  private static final int FOREIGN_SERVER = 1417;
  private static final int USER_MAPPING = 1418;
  private static final int FOREIGN_TABLE = 3118;

  private static final List<String> TABLE_TYPES = List.of("shared", "user", "stream");
  private static final List<String> BOOLEANS = List.of("true", "false");

  private static final List<String> SECRETS =
      List.of("auth_header", "login_password", "client_key");

  static final String HINT_ON_EXPOSED =
      "Those of a user mapping are hidden from other roles: CREATE USER MAPPING FOR ... SERVER ... OPTIONS (...).";

  private OptionValidator() {}

  /** Raises HV00D for a name and HV024 or HV00J for a value that cannot be. */
  static void validate(int catalog, Map<String, String> options) {
    switch (catalog) {
      case FOREIGN_SERVER -> {
        checkNames("foreign server", options, ServerOptions.NAMES);
        ServerOptions.check(options);
      }
      case FOREIGN_TABLE -> {
        checkNames("foreign table", options, DdlNormalizer.TABLE_OPTIONS);
        checkValue(
            options.getOrDefault("table_type", "shared").toLowerCase(Locale.ROOT),
            "table_type",
            TABLE_TYPES);
        checkValue(options.getOrDefault("managed", "false"), "managed", BOOLEANS);
      }
      case USER_MAPPING -> {
        checkNames("user mapping", options, ServerOptions.OF_USER_MAPPING);
        ServerOptions.checkMapping(options);
      }
      case FOREIGN_DATA_WRAPPER -> checkNames("foreign-data wrapper", options, List.of());
      default -> checkNames("foreign table column", options, List.of());
    }
  }

  /** What every role of the database can read there; empty if there is no secret among it. */
  static Optional<String> exposed(int catalog, Map<String, String> options) {
    OptionValues values = new OptionValues(options);
    List<String> secrets =
        SECRETS.stream()
            .filter(name -> values.get(name).filter(v -> isSecret(name, v)).isPresent())
            .toList();
    return catalog != FOREIGN_SERVER || secrets.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "every role can read %s of a foreign server".formatted(String.join(", ", secrets)));
  }

  /** The path of a file with a key is none. */
  private static boolean isSecret(String name, String value) {
    return !name.equals("client_key") || Pem.isText(value);
  }

  private static void checkNames(String object, Map<String, String> options, List<String> valid) {
    for (String name : options.keySet()) {
      if (!valid.contains(name)) {
        throw BridgeException.of(
                SqlState.FDW_INVALID_OPTION_NAME,
                "invalid option \"" + name + "\" for a pg_kalam " + object)
            .withHint(hint(name, valid));
      }
    }
  }

  private static String hint(String name, List<String> valid) {
    if (valid.isEmpty()) {
      return "There are no valid options in this context.";
    }
    if (ServerOptions.NAMES.contains(name)) {
      return "It is an option of the foreign server.";
    }
    return ClosestName.to(name, valid)
        .map("Perhaps you meant the option \"%s\"."::formatted)
        .orElseGet(() -> "Valid options in this context are: " + String.join(", ", valid) + ".");
  }

  private static void checkValue(String value, String name, List<String> valid) {
    if (!valid.contains(value)) {
      throw OptionValues.wrong("invalid value for option \"" + name + "\": \"" + value + "\"")
          .withHint("Valid values are: " + String.join(", ", valid) + ".");
    }
  }
}
