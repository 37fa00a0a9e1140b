package org.pgkalam.bridge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private OptionValidator() {}

  /** Raises HV00D for a name and HV024 or HV00J for a value that cannot be. */
  static void validate(int catalog, Map<String, String> options) {
    switch (catalog) {
      case FOREIGN_SERVER -> {
        checkNames("foreign server", options, ServerOptions.NAMES);
        var unused = ServerOptions.parse(options);
      }
      case FOREIGN_TABLE -> {
        checkNames("foreign table", options, DdlNormalizer.TABLE_OPTIONS);
        checkValue(
            options.getOrDefault("table_type", "shared").toLowerCase(Locale.ROOT),
            "table_type",
            TABLE_TYPES);
        checkValue(options.getOrDefault("managed", "false"), "managed", BOOLEANS);
      }
      case USER_MAPPING -> checkNames("user mapping", options, List.of());
      case FOREIGN_DATA_WRAPPER -> checkNames("foreign-data wrapper", options, List.of());
      default -> checkNames("foreign table column", options, List.of());
    }
  }

  private static void checkNames(String object, Map<String, String> options, List<String> valid) {
    for (String name : options.keySet()) {
      if (!valid.contains(name)) {
        throw BridgeException.of(
                SqlState.FDW_INVALID_OPTION_NAME,
                "invalid option \"" + name + "\" for a pg_kalam " + object)
            .withHint(
                valid.isEmpty()
                    ? "There are no valid options in this context."
                    : "Valid options in this context are: " + String.join(", ", valid) + ".");
      }
    }
  }

  private static void checkValue(String value, String name, List<String> valid) {
    if (!valid.contains(value)) {
      throw BridgeException.of(
              SqlState.FDW_INVALID_ATTRIBUTE_VALUE,
              "invalid value for option \"" + name + "\": \"" + value + "\"")
          .withHint("Valid values are: " + String.join(", ", valid) + ".");
    }
  }
}
