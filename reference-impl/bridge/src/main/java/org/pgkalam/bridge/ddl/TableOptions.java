package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.CreateTable.Option;

/**
 * WITH (…) of USING kalamdb, or OPTIONS (…) of a foreign table.
 *
 * @param type empty where none is named
 * @param primaryKey the option {@code primary_key} of a foreign table; null where none is given
 * @param values all options by lower-case name, in the order written
 */
record TableOptions(
    Optional<TableType> type, String primaryKey, Map<String, String> values, boolean foreign) {
  private static final String TYPE = "type";
  private static final String TABLE_TYPE = "table_type";
  private static final String PRIMARY_KEY = "primary_key";

  /** Set where PostgreSQL made the KalamDB table, so that dropping one drops the other. */
  private static final String MANAGED = "managed";

  /** {@code namespace} and {@code table} have no say (document "sql-syntax", mapping rules). */
  private static final Set<String> LOCAL_ONLY =
      Set.of(TABLE_TYPE, PRIMARY_KEY, MANAGED, "namespace", "table");

  /** What PostgreSQL can keep with a foreign table; anything else is the server's to judge. */
  static final List<String> NAMES =
      List.of(
          TABLE_TYPE,
          "namespace",
          "table",
          PRIMARY_KEY,
          MANAGED,
          "flush_policy",
          "storage_id",
          "use_user_storage",
          "access_level",
          "ttl_seconds",
          "deleted_retention_hours");

  static TableOptions of(CreateTable table) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Option option : table.options()) {
      String name = option.name().toLowerCase(Locale.ROOT);
      if (!name.matches("[a-z_][a-z0-9_]*")) {
        throw BridgeException.of(
                SqlState.INVALID_NAME,
                "option name \"" + option.name() + "\" cannot be used in KalamDB")
            .withHint("Use letters, digits and underscores, starting with a letter.");
      }
      if (values.put(name, option.value()) != null) {
        throw BridgeException.of(
            SqlState.SYNTAX_ERROR, "parameter \"" + name + "\" specified more than once");
      }
    }
    String typeName = table.isForeign() ? TABLE_TYPE : TYPE;
    if (!table.isForeign()) {
      refuseLocal(values, TABLE_TYPE, "Use the option type.");
      refuseLocal(values, PRIMARY_KEY, "Declare the column PRIMARY KEY.");
      refuseLocal(values, MANAGED, "Leave it out; pg_kalam sets it.");
    }
    Optional<TableType> type =
        Optional.ofNullable(values.get(typeName)).map(value -> TableType.of(typeName, value));
    return new TableOptions(type, values.get(PRIMARY_KEY), values, table.isForeign());
  }

  private static void refuseLocal(Map<String, String> values, String name, String hint) {
    if (values.containsKey(name)) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE, "unrecognized parameter \"" + name + "\"")
          .withHint(hint);
    }
  }

  /** {@code WITH (KEY = 'value', …)} with a space before it, or nothing; keys in their order. */
  String remote() {
    Map<String, String> forwarded = new TreeMap<>();
    values.forEach(
        (name, value) -> {
          if (!foreign || !LOCAL_ONLY.contains(name)) {
            forwarded.put(name.toUpperCase(Locale.ROOT), value);
          }
        });
    List<String> parts = new ArrayList<>();
    forwarded.forEach((name, value) -> parts.add(name + " = " + Sql.remoteLiteral(value)));
    return parts.isEmpty() ? "" : " WITH (" + String.join(", ", parts) + ")";
  }

  /**
   * {@code OPTIONS (table_type 'shared', …, primary_key 'id', managed 'true')} of the foreign
   * table.
   *
   * @param created whether the statement makes the remote table too
   */
  String local(TableType actual, Optional<PrimaryKey> key, boolean created) {
    List<String> parts = new ArrayList<>();
    parts.add(part(TABLE_TYPE, actual.optionValue()));
    values.forEach(
        (name, value) -> {
          if (!name.equals(TABLE_TYPE) && !name.equals(PRIMARY_KEY) && NAMES.contains(name)) {
            parts.add(part(name, value));
          }
        });
    key.ifPresent(found -> parts.add(part(PRIMARY_KEY, found.column())));
    if (created && !values.containsKey(MANAGED)) {
      parts.add(part(MANAGED, "true"));
    }
    return "OPTIONS (" + String.join(", ", parts) + ")";
  }

  /** Whether the statement itself says so, as a dump does. */
  boolean isManaged() {
    return "true".equals(values.get(MANAGED));
  }

  private static String part(String name, String value) {
    return Sql.identifier(name) + " " + Sql.literal(value);
  }
}
