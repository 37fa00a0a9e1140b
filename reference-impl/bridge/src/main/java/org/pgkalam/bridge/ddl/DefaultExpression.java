package org.pgkalam.bridge.ddl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * A column's DEFAULT on both sides.
 *
 * <p>PostgreSQL evaluates the local one at INSERT and sends the value; the server evaluates its own
 * only for statements that reach it as SQL ({@code kalam_exec}, other clients). What the server's
 * grammar does not know would become a string there (its CREATE TABLE), so it stays local.
 *
 * @param local SQL for PostgreSQL
 * @param remote SQL for the server; null where it does not know the expression
 */
record DefaultExpression(String local, String remote) {
  private static final Map<String, String> TEXT_IDS =
      Map.of("uuid_v7", "UUID_V7()", "ulid", "ULID()");
  private static final Set<String> SNOWFLAKES =
      Set.of("snowflake_id", "snowflake_id_int4", "snowflake_id_int2");
  private static final Map<String, String> VALUE_FUNCTIONS =
      Map.of("3", "CURRENT_TIMESTAMP", "10", "CURRENT_USER");

  /** Whether PostgreSQL, given the expression as it is written, would not make the same of it. */
  static boolean isServerFunction(Node node, String extensionSchema) {
    return functionWithoutArguments(node, extensionSchema)
        .filter(name -> SNOWFLAKES.contains(name) || TEXT_IDS.containsKey(name))
        .isPresent();
  }

  static boolean isSnowflake(Node node, String extensionSchema) {
    return functionWithoutArguments(node, extensionSchema)
        .filter("snowflake_id"::equals)
        .isPresent();
  }

  static DefaultExpression of(Node node, String column, TypeName type, String extensionSchema) {
    Optional<String> function = functionWithoutArguments(node, extensionSchema);
    if (function.isPresent()) {
      String name = function.get();
      if (SNOWFLAKES.contains(name)) {
        return snowflake(type, extensionSchema);
      }
      if (TEXT_IDS.containsKey(name)) {
        String call = "CAST(" + function(extensionSchema, name) + " AS " + type.toSql() + ")";
        return new DefaultExpression(call, TEXT_IDS.get(name));
      }
      if (name.equals("now")) {
        return new DefaultExpression(ExpressionSql.of(node, column), "NOW()");
      }
    }
    return new DefaultExpression(ExpressionSql.of(node, column), remote(node, column, type));
  }

  /**
   * SNOWFLAKE_ID() for the server; for PostgreSQL the extension's function whose values fit the
   * column: {@code snowflake_id()}, or {@code snowflake_id_int4()} and {@code snowflake_id_int2()},
   * as a snowflake has 63 bits.
   */
  static DefaultExpression snowflake(TypeName type, String extensionSchema) {
    String function =
        switch (type.isArray() ? "" : type.builtin()) {
          case "int4", "serial", "serial4" -> "snowflake_id_int4";
          case "int2", "smallserial", "serial2" -> "snowflake_id_int2";
          default -> "snowflake_id";
        };
    return new DefaultExpression(function(extensionSchema, function), "SNOWFLAKE_ID()");
  }

  private static String function(String extensionSchema, String name) {
    return Sql.identifier(extensionSchema) + "." + name + "()";
  }

  /** Empty also for functions of a schema that is neither pg_catalog nor the extension's. */
  private static Optional<String> functionWithoutArguments(Node node, String extensionSchema) {
    if (!node.name().equals("FUNCCALL") || node.has("args")) {
      return Optional.empty();
    }
    List<String> names = node.texts("funcname");
    boolean known =
        names.size() == 1
            || (names.size() == 2 && names.get(0).equals(extensionSchema))
            || names.equals(List.of("pg_catalog", "now"));
    return known ? Optional.of(names.get(names.size() - 1)) : Optional.empty();
  }

  private static String remote(Node node, String column, TypeName type) {
    if (node.name().equals("SQLVALUEFUNCTION")) {
      return node.text("op").map(VALUE_FUNCTIONS::get).orElse(null);
    }
    return constant(node, column, type).flatMap(ConstantSql::remote).orElse(null);
  }

  /**
   * {@code '{}'::jsonb} for a jsonb column is the constant itself, as is {@code 'x'::varchar},
   * which pg_dump writes, for a varchar(20).
   */
  private static Optional<ConstantSql> constant(Node node, String column, TypeName type) {
    Optional<ConstantSql> plain = ConstantSql.of(node);
    if (plain.isPresent() || !node.name().equals("TYPECAST")) {
      return plain;
    }
    boolean sameType =
        node.node("typeName")
            .map(target -> TypeNameReader.read(target, column))
            .map(
                target ->
                    target.toSql().equals(type.toSql())
                        || target.toSql().equals(type.withoutModifiers().toSql()))
            .orElse(false);
    return sameType ? node.node("arg").flatMap(ConstantSql::of) : Optional.empty();
  }
}
