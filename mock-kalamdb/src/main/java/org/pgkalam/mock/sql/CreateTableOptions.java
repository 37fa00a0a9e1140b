package org.pgkalam.mock.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableOptions;

/** WITH (...) of CREATE TABLE, checked. */
record CreateTableOptions(TableKind kind, TableOptions options) {

  /**
   * Checks options against each other and the table's type.
   *
   * @param given by upper-case key, quotes removed
   * @param prefix the type in CREATE {type} TABLE
   */
  static CreateTableOptions check(Map<String, String> given, Optional<TableKind> prefix) {
    TableKind kind = prefix.orElse(TableKind.SHARED);
    String storage = "local";
    boolean userStorage = false;
    Optional<String> flush = Optional.empty();
    Optional<Long> ttl = Optional.empty();
    Optional<String> access = Optional.empty();
    if (given.containsKey("TYPE")) {
      kind = kind(given.get("TYPE"), prefix);
    }
    for (Map.Entry<String, String> option : given.entrySet()) {
      String value = option.getValue();
      switch (option.getKey()) {
        case "TYPE" -> {}
        case "STORAGE_ID" -> storage = storage(value);
        case "USE_USER_STORAGE" -> userStorage = value.equalsIgnoreCase("TRUE");
        case "FLUSH_POLICY" -> flush = Optional.of(flushPolicy(value));
        case "DELETED_RETENTION_HOURS" ->
            unsigned(value, 0xFFFF_FFFFL, "Invalid DELETED_RETENTION_HOURS");
        case "TTL_SECONDS" ->
            ttl = Optional.of(unsigned(value, Long.MAX_VALUE, "Invalid TTL_SECONDS"));
        case "ACCESS_LEVEL" ->
            access =
                Optional.of(
                    accessLevel(value)
                        .orElseThrow(
                            () ->
                                new StoreException(
                                    "Invalid ACCESS_LEVEL '%s'. Supported: PUBLIC, PRIVATE, RESTRICTED, DBA"
                                        .formatted(value))));
        default -> throw new StoreException("Unknown table option '" + option.getKey() + "'");
      }
    }
    checkFits(given, kind);
    return new CreateTableOptions(
        kind,
        new TableOptions(storage, userStorage, flush, access.orElse("Private"), ttl.orElse(0L)));
  }

  private static void checkFits(Map<String, String> given, TableKind kind) {
    if (kind == TableKind.STREAM && !given.containsKey("TTL_SECONDS")) {
      throw new StoreException("STREAM tables must specify 'TTL_SECONDS'");
    }
    only(given, "TTL_SECONDS", kind, TableKind.STREAM);
    only(given, "ACCESS_LEVEL", kind, TableKind.SHARED);
    only(given, "USE_USER_STORAGE", kind, TableKind.USER);
  }

  private static void only(
      Map<String, String> given, String key, TableKind kind, TableKind supported) {
    if (given.containsKey(key) && kind != supported) {
      throw new StoreException("%s is only supported for %s tables".formatted(key, supported));
    }
  }

  private static TableKind kind(String value, Optional<TableKind> prefix) {
    TableKind kind =
        TableKind.parse(value)
            .orElseThrow(
                () ->
                    new StoreException(
                        "Invalid TYPE option '%s'. Supported: USER, SHARED, STREAM"
                            .formatted(value)));
    if (prefix.isPresent() && prefix.get() != kind) {
      throw new StoreException(
          "Conflicting table type definitions: CREATE %s TABLE vs TYPE option %s"
              .formatted(prefix.get().capitalised(), kind.capitalised()));
    }
    return kind;
  }

  private static String storage(String value) {
    if (!value.matches("[A-Za-z0-9_-]+")) {
      throw new StoreException(
          "Invalid STORAGE_ID '%s'. Only alphanumeric, underscore, and hyphen allowed."
              .formatted(value));
    }
    return value;
  }

  private static long unsigned(String value, long most, String error) {
    try {
      long number = Long.parseUnsignedLong(value);
      // A u64 beyond a long is as good as the largest long.
      long clamped = number < 0 ? Long.MAX_VALUE : number;
      if (clamped <= most) {
        return clamped;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of range.
    }
    throw new StoreException(error);
  }

  /** Public, Private, Restricted or Dba, from any case. */
  static Optional<String> accessLevel(String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "PUBLIC" -> Optional.of("Public");
      case "PRIVATE" -> Optional.of("Private");
      case "RESTRICTED" -> Optional.of("Restricted");
      case "DBA" -> Optional.of("Dba");
      default -> Optional.empty();
    };
  }

  private static String flushPolicy(String value) {
    long rows = 0;
    long interval = 0;
    for (String part : value.split(",", -1)) {
      String[] pair = part.split(":", -1);
      if (pair.length != 2) {
        throw new StoreException(
            "Invalid FLUSH_POLICY format '" + part + "'. Expected 'key:value'");
      }
      switch (pair[0]) {
        case "rows" -> rows = unsigned(pair[1], 0xFFFF_FFFFL, "Invalid row limit in FLUSH_POLICY");
        case "interval" ->
            interval = unsigned(pair[1], 0xFFFF_FFFFL, "Invalid interval in FLUSH_POLICY");
        default -> throw new StoreException("Unknown FLUSH_POLICY key '" + pair[0] + "'");
      }
    }
    if (rows == 0 && interval == 0) {
      throw new StoreException("FLUSH_POLICY must specify 'rows' or 'interval' > 0");
    }
    if (rows >= 1_000_000) {
      throw new StoreException("Row limit must be less than 1,000,000");
    }
    if (interval >= 86_400) {
      throw new StoreException("Interval must be less than 86400 seconds (24 hours)");
    }
    return rows > 0 && interval > 0
        ? "{\"type\":\"combined\",\"row_limit\":%d,\"interval_seconds\":%d}"
            .formatted(rows, interval)
        : rows > 0
            ? "{\"type\":\"row_limit\",\"row_limit\":%d}".formatted(rows)
            : "{\"type\":\"time_interval\",\"interval_seconds\":%d}".formatted(interval);
  }
}
