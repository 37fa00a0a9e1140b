package org.pgkalam.bridge.ddl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.SqlState;
import org.pgkalam.bridge.ddl.NodeValue.ListValue;
import org.pgkalam.bridge.ddl.NodeValue.Node;

/**
 * Writes the expression of a DEFAULT or CHECK as SQL again.
 *
 * <p>Whatever is more than one token is in parentheses, so precedence needs no thought and the
 * result fits where the grammar takes only a {@code b_expr}. Node names are those of 13 to 18 (up
 * to 15 AEXPR, CASE, WHEN, COALESCE and MINMAX, later A_EXPR, CASEEXPR and so on).
 */
final class ExpressionSql {
  /**
   * PostgreSQL's SQLValueFunctionOp, in its order; a precision follows where the name ends in (.
   */
  private static final List<String> VALUE_FUNCTIONS =
      List.of(
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIME(",
          "CURRENT_TIMESTAMP",
          "CURRENT_TIMESTAMP(",
          "LOCALTIME",
          "LOCALTIME(",
          "LOCALTIMESTAMP",
          "LOCALTIMESTAMP(",
          "CURRENT_ROLE",
          "CURRENT_USER",
          "USER",
          "SESSION_USER",
          "CURRENT_CATALOG",
          "CURRENT_SCHEMA");

  private static final List<String> BOOLEAN_TESTS =
      List.of("TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN");

  private final String column;

  private ExpressionSql(String column) {
    this.column = column;
  }

  /**
   * @param column for the error message
   * @throws BridgeException 0A000 for what no KalamDB table can have in a DEFAULT or CHECK
   */
  static String of(Node expression, String column) {
    return new ExpressionSql(column).text(expression);
  }

  private String text(NodeValue value) {
    if (!(value instanceof Node node)) {
      throw unsupported();
    }
    Optional<ConstantSql> constant = ConstantSql.of(node);
    if (constant.isPresent()) {
      return constant.get().local();
    }
    return switch (node.name()) {
      case "TYPECAST" -> cast(node);
      case "FUNCCALL" -> call(node);
      case "SQLVALUEFUNCTION" -> valueFunction(node);
      case "COLUMNREF" -> columnReference(node);
      case "AEXPR", "A_EXPR" -> operator(node);
      case "BOOLEXPR" -> bool(node);
      case "NULLTEST" -> nullTest(node);
      case "BOOLEANTEST" -> booleanTest(node);
      case "COLLATECLAUSE" ->
          "("
              + operand(node.get("arg"))
              + " COLLATE "
              + Sql.qualified(node.texts("collname"))
              + ")";
      case "A_ARRAYEXPR" -> "ARRAY[" + commaSeparated(node.list("elements")) + "]";
      case "CASE", "CASEEXPR" -> caseExpression(node);
      case "COALESCE", "COALESCEEXPR" -> "COALESCE(" + commaSeparated(node.list("args")) + ")";
      case "MINMAX", "MINMAXEXPR" -> minMax(node);
      default -> throw unsupported();
    };
  }

  /** A negative number next to an operator is not what it is alone: {@code -1 ^ 2}, {@code --1}. */
  private String operand(NodeValue value) {
    String text = text(value);
    return text.startsWith("-") ? "(" + text + ")" : text;
  }

  private String commaSeparated(List<NodeValue> values) {
    return values.stream().map(this::text).collect(Collectors.joining(", "));
  }

  private String cast(Node node) {
    TypeName type =
        TypeNameReader.read(node.node("typeName").orElseThrow(this::unsupported), column);
    return "CAST(" + text(node.get("arg")) + " AS " + type.toSql() + ")";
  }

  private String call(Node node) {
    boolean plain =
        !node.has("agg_order")
            && !node.has("agg_filter")
            && !node.has("over")
            && !node.flag("agg_within_group")
            && !node.flag("agg_star")
            && !node.flag("agg_distinct")
            && !node.flag("func_variadic");
    if (!plain) {
      throw unsupported();
    }
    return Sql.qualified(node.texts("funcname")) + "(" + commaSeparated(node.list("args")) + ")";
  }

  private String valueFunction(Node node) {
    String name = pick(VALUE_FUNCTIONS, node, "op");
    return name.endsWith("(") ? name + node.text("typmod").orElse("0") + ")" : name;
  }

  private String columnReference(Node node) {
    List<String> fields = node.texts("fields");
    if (fields.isEmpty() || fields.size() != node.list("fields").size()) {
      throw unsupported();
    }
    return Sql.qualified(fields);
  }

  private String operator(Node node) {
    String kind = node.words().isEmpty() ? "" : node.words().get(0);
    boolean negated = node.texts("name").equals(List.of("<>"));
    return switch (kind) {
      case "", "LIKE", "ILIKE", "SIMILAR" -> plainOperator(node);
      case "ANY", "ALL" ->
          "("
              + operand(node.get("lexpr"))
              + " "
              + operatorName(node)
              + " "
              + kind
              + " ("
              + text(node.get("rexpr"))
              + "))";
      case "IN" ->
          infix(node, negated ? " NOT IN (" : " IN (", commaSeparated(node.list("rexpr")) + ")");
      case "DISTINCT" -> infix(node, " IS DISTINCT FROM ", operand(node.get("rexpr")));
      case "NOT_DISTINCT" -> infix(node, " IS NOT DISTINCT FROM ", operand(node.get("rexpr")));
      // Only 13 keeps parentheses, and only with operator_precedence_warning on.
      case "PAREN" -> text(node.get("lexpr"));
      case "NULLIF" -> "NULLIF(" + text(node.get("lexpr")) + ", " + text(node.get("rexpr")) + ")";
      case "BETWEEN", "NOT_BETWEEN", "BETWEEN_SYM", "NOT_BETWEEN_SYM" -> between(node, kind);
      default -> throw unsupported();
    };
  }

  private String infix(Node node, String operator, String right) {
    return "(" + operand(node.get("lexpr")) + operator + right + ")";
  }

  private String plainOperator(Node node) {
    if (!node.has("rexpr")) {
      throw unsupported();
    }
    String right = operatorName(node) + " " + operand(node.get("rexpr"));
    return node.has("lexpr") ? infix(node, " ", right) : "(" + right + ")";
  }

  private String operatorName(Node node) {
    List<String> names = node.texts("name");
    if (names.isEmpty() || !names.get(names.size() - 1).matches("[-+*/<>=~!@#%^&|`?]+")) {
      throw unsupported();
    }
    String symbol = names.get(names.size() - 1);
    return names.size() == 1
        ? symbol
        : "OPERATOR(" + Sql.qualified(names.subList(0, names.size() - 1)) + "." + symbol + ")";
  }

  private String between(Node node, String kind) {
    if (!(node.get("rexpr") instanceof ListValue bounds) || bounds.elements().size() != 2) {
      throw unsupported();
    }
    String words =
        (kind.startsWith("NOT") ? " NOT BETWEEN " : " BETWEEN ")
            + (kind.endsWith("SYM") ? "SYMMETRIC " : "");
    return infix(
        node,
        words,
        operand(bounds.elements().get(0)) + " AND " + operand(bounds.elements().get(1)));
  }

  private String bool(Node node) {
    List<String> arguments = new ArrayList<>();
    node.list("args").forEach(argument -> arguments.add(text(argument)));
    String operator = node.text("boolop").orElse("");
    return switch (operator) {
      case "and" -> "(" + String.join(" AND ", arguments) + ")";
      case "or" -> "(" + String.join(" OR ", arguments) + ")";
      case "not" -> "(NOT " + String.join("", arguments) + ")";
      default -> throw unsupported();
    };
  }

  private String nullTest(Node node) {
    String test = pick(List.of(" IS NULL", " IS NOT NULL"), node, "nulltesttype");
    return "(" + operand(node.get("arg")) + test + ")";
  }

  private String booleanTest(Node node) {
    return "("
        + operand(node.get("arg"))
        + " IS "
        + pick(BOOLEAN_TESTS, node, "booltesttype")
        + ")";
  }

  private String caseExpression(Node node) {
    StringBuilder sql = new StringBuilder("CASE");
    if (node.has("arg")) {
      sql.append(' ').append(text(node.get("arg")));
    }
    for (NodeValue value : node.list("args")) {
      if (!(value instanceof Node when) || !when.is("WHEN", "CASEWHEN")) {
        throw unsupported();
      }
      sql.append(" WHEN ").append(text(when.get("expr")));
      sql.append(" THEN ").append(text(when.get("result")));
    }
    if (node.has("defresult")) {
      sql.append(" ELSE ").append(text(node.get("defresult")));
    }
    return sql.append(" END").toString();
  }

  private String minMax(Node node) {
    String name = pick(List.of("GREATEST", "LEAST"), node, "op");
    return name + "(" + commaSeparated(node.list("args")) + ")";
  }

  /** The name of an enumeration's value, which node text prints as its number. */
  private String pick(List<String> names, Node node, String field) {
    String number = node.text(field).orElse("");
    for (int i = 0; i < names.size(); i++) {
      if (number.equals(Integer.toString(i))) {
        return names.get(i);
      }
    }
    throw unsupported();
  }

  private BridgeException unsupported() {
    return BridgeException.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "expression of column \"" + column + "\" is not supported in a KalamDB table")
        .withHint(
            "Use constants, function calls, operators, CASE, casts and arrays,"
                + " or put the expression into a function and call that.");
  }
}
