package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column that the server has already.
 *
 * @param kind such as {@code INT} or {@code DECIMAL}
 * @param numbers precision and scale, or the dimension
 */
record RemoteType(String kind, List<Integer> numbers) {
  private static final Pattern NAME = Pattern.compile("([A-Z]+)(?:\\((\\d+)(?:, ?(\\d+))?\\))?");
  private static final Set<String> TIMESTAMPS = Set.of("TIMESTAMP", "DATETIME");
  private static final Set<String> JSON = Set.of("JSON", "FILE", "TEXT");

  /** By declared type, what can be read as it besides what it would become itself. */
  private static final Map<String, Set<String>> READABLE =
      Map.ofEntries(
          Map.entry("int4", Set.of("SMALLINT", "INT")),
          Map.entry("int8", Set.of("SMALLINT", "INT", "BIGINT")),
          Map.entry("float8", Set.of("FLOAT", "DOUBLE")),
          Map.entry("json", JSON),
          Map.entry("jsonb", JSON),
          Map.entry("uuid", Set.of("UUID", "TEXT")),
          Map.entry("bytea", Set.of("BYTES", "UUID")),
          Map.entry("timestamp", TIMESTAMPS),
          Map.entry("timestamptz", TIMESTAMPS));

  private static final Set<String> INTEGERS = Set.of("SMALLINT", "INT", "BIGINT");
  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar");

  RemoteType {
    numbers = List.copyOf(numbers);
  }

  static RemoteType parse(String dataType) {
    Matcher name = NAME.matcher(dataType);
    if (!name.matches()) {
      return new RemoteType(dataType, List.of());
    }
    String kind = name.group(1).equals("INTEGER") ? "INT" : name.group(1);
    if (name.group(2) == null) {
      return new RemoteType(kind, List.of());
    }
    int first = Integer.parseInt(name.group(2));
    return new RemoteType(
        kind,
        name.group(3) == null ? List.of(first) : List.of(first, Integer.parseInt(name.group(3))));
  }

  /**
   * Whether every value can be read as the declared type; text that must be parsed may still fail.
   */
  boolean canBeReadAs(TypeName declared, KalamType becomes) {
    if (equals(parse(becomes.remote()))) {
      return true;
    }
    if (declared.isArray()) {
      return kind.equals("EMBEDDING") && Set.of("float4", "float8").contains(declared.builtin());
    }
    String builtin = declared.builtin();
    if (TEXTS.contains(builtin)) {
      return !kind.equals("BYTES");
    }
    if (builtin.equals("numeric")) {
      return fits(parse(becomes.remote()));
    }
    return READABLE.getOrDefault(builtin, Set.of()).contains(kind);
  }

  private boolean fits(RemoteType decimal) {
    int scale = decimal.numbers.get(1);
    int whole = decimal.numbers.get(0) - scale;
    if (kind.equals("DECIMAL") && numbers.size() == 2) {
      return numbers.get(1) <= scale && numbers.get(0) - numbers.get(1) <= whole;
    }
    return INTEGERS.contains(kind);
  }
}
