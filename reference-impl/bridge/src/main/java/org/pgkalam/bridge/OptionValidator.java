package org.pgkalam.bridge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@code kalam_validator} lets pass at CREATE and ALTER time. */
final class OptionValidator {
  /** Object ids of the system catalogs whose objects take options; the same on all majors. */
  private static final int FOREIGN_DATA_WRAPPER = 2328;

  private static final int FOREIGN_SERVER = 1417;
  private static final int USER_MAPPING = 1418;
  private static final int FOREIGN_TABLE = 3118;

  /** The options of a KalamDB table that PostgreSQL keeps with the foreign table. */
  static final List<String> TABLE_NAMES =
      List.of(
          "table_type",
          "namespace",
          "table",
          "primary_key",
          "managed",
          "flush_policy",
          "storage_id",
          "use_user_storage",
          "access_level",
          "ttl_seconds",
          "deleted_retention_hours");

  private static final Set<String> TABLE_TYPES = Set.of("shared", "user", "stream");

  private OptionValidator() {}

  /** Raises HV00D for a name and HV024 or HV00J for a value that cannot be. */
  static void validate(int catalog, Map<String, String> options) {
    switch (catalog) {
      case FOREIGN_SERVER -> {
        checkNames("foreign server", options, ServerOptions.NAMES);
        var unused = ServerOptions.parse(options);
      }
      case FOREIGN_TABLE -> {
        checkNames("foreign table", options, TABLE_NAMES);
        checkTableType(options.getOrDefault("table_type", "shared"));
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

  private static void checkTableType(String type) {
    if (!TABLE_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw BridgeException.of(
              SqlState.FDW_INVALID_ATTRIBUTE_VALUE,
              "invalid value for option \"table_type\": \"" + type + "\"")
          .withHint("Valid values are: shared, user, stream.");
    }
  }
}
