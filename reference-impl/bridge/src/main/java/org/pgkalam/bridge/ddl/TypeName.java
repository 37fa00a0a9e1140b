package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;

/**
 * A type as written, before PostgreSQL has looked it up.
 *
 * @param names one name, or schema and name; what has syntax of its own in SQL (BIGINT,
 *     VARCHAR(20)) arrives as {@code pg_catalog} and the internal name
 * @param modifiers SQL text, such as {@code 20} in {@code varchar(20)}
 * @param arrayBounds one per dimension, −1 where no bound is written
 */
record TypeName(List<String> names, List<String> modifiers, List<String> arrayBounds) {
  private static final Map<String, String> SPELLINGS =
      Map.ofEntries(
          Map.entry("bool", "boolean"),
          Map.entry("int2", "smallint"),
          Map.entry("int4", "integer"),
          Map.entry("int8", "bigint"),
          Map.entry("float4", "real"),
          Map.entry("float8", "double precision"),
          Map.entry("numeric", "numeric%s"),
          Map.entry("varchar", "character varying%s"),
          Map.entry("text", "text"),
          Map.entry("json", "json"),
          Map.entry("jsonb", "jsonb"),
          Map.entry("bytea", "bytea"),
          Map.entry("date", "date"),
          Map.entry("time", "time%s without time zone"),
          Map.entry("timetz", "time%s with time zone"),
          Map.entry("timestamp", "timestamp%s without time zone"),
          Map.entry("timestamptz", "timestamp%s with time zone"),
          Map.entry("interval", "interval%s"),
          Map.entry("uuid", "uuid"));

  private static final String INTERVAL_FULL_RANGE = "32767";

  TypeName {
    names = List.copyOf(names);
    modifiers = List.copyOf(modifiers);
    arrayBounds = List.copyOf(arrayBounds);
  }

  /** From what {@code format_type()} writes, for a type without quotes; modifiers are left out. */
  static TypeName formatted(String text) {
    boolean array = text.endsWith("[]");
    String bare = text.replace("[]", "").replaceAll("\\(.*?\\)", "").strip();
    String name =
        SPELLINGS.entrySet().stream()
            .filter(entry -> entry.getValue().replace("%s", "").equals(bare))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(bare.equals("character") ? "bpchar" : bare);
    return new TypeName(List.of(name), List.of(), array ? List.of("-1") : List.of());
  }

  boolean isArray() {
    return !arrayBounds.isEmpty();
  }

  /** The last name, for a type that pg_catalog can be taken to hold; else the empty string. */
  String builtin() {
    return names.size() == 1 || names.get(0).equals("pg_catalog") ? lastName() : "";
  }

  String lastName() {
    return names.get(names.size() - 1);
  }

  TypeName withName(String builtin) {
    return new TypeName(List.of(builtin), modifiers, arrayBounds);
  }

  TypeName withoutModifiers() {
    return new TypeName(names, List.of(), arrayBounds);
  }

  boolean isInteger() {
    return !isArray() && List.of("int2", "int4", "int8").contains(builtin());
  }

  /** As SQL for PostgreSQL. */
  String toSql() {
    StringBuilder sql = new StringBuilder(scalar());
    for (String bound : arrayBounds) {
      sql.append(bound.equals("-1") ? "[]" : "[" + bound + "]");
    }
    return sql.toString();
  }

  private String scalar() {
    String builtin = builtin();
    if (builtin.equals("bpchar") && !modifiers.isEmpty()) {
      return "character" + modifierText();
    }
    String spelling = SPELLINGS.get(builtin);
    if (spelling == null) {
      return Sql.qualified(names) + modifierText();
    }
    if (builtin.equals("interval")) {
      return spelling.formatted(intervalPrecision());
    }
    return spelling.contains("%s") ? spelling.formatted(modifierText()) : spelling + modifierText();
  }

  private String modifierText() {
    return modifiers.isEmpty() ? "" : "(" + String.join(",", modifiers) + ")";
  }

  private String intervalPrecision() {
    if (modifiers.isEmpty()) {
      return "";
    }
    if (!modifiers.get(0).equals(INTERVAL_FULL_RANGE)) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED, "interval fields are not supported in KalamDB tables")
          .withHint("Write the type as plain interval.");
    }
    return modifiers.size() > 1 ? "(" + modifiers.get(1) + ")" : "";
  }
}
