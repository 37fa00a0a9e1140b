package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.JsonExpression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.store.KalamType;

/**
 * The columns of a query's result: named as they are written, literal numbers typed as DataFusion
 * does, a table's own columns as they are in the table.
 */
final class ResultColumns {
  private static final Map<String, String> JSON_METADATA =
      Map.of("ARROW:extension:name", "arrow.json", "is_json", "true");

  private ResultColumns() {}

  /**
   * The columns.
   *
   * @param computed as DuckDB gives them
   * @param source those of the one table that is queried, or none
   */
  static List<ResultColumn> of(
      Select query, List<ResultColumn> computed, List<ResultColumn> source) {
    List<SelectItem<?>> items = items(query, computed.size());
    if (items.isEmpty()) {
      return isWhole(query) && computed.size() == source.size() ? source : computed;
    }
    List<ResultColumn> columns = new ArrayList<>();
    for (int i = 0; i < computed.size(); i++) {
      columns.add(column(items.get(i), computed.get(i), source));
    }
    return columns;
  }

  private static ResultColumn column(
      SelectItem<?> item, ResultColumn computed, List<ResultColumn> source) {
    Expression expression = item.getExpression();
    if (expression instanceof Column column) {
      String name = DuckDbDialect.unquoted(column.getColumnName());
      return source.stream()
          .filter(own -> own.name().equals(name))
          .findFirst()
          .map(own -> own.named(computed.name()))
          .orElse(computed);
    }
    return new ResultColumn(
        item.getAlias() != null ? computed.name() : expression.toString(),
        literalType(expression).orElse(computed.type()),
        !isNeverNull(expression),
        isJson(expression) ? JSON_METADATA : Map.of(),
        shape(expression));
  }

  private static boolean isNeverNull(Expression expression) {
    return expression instanceof StringValue
        || literalType(expression).isPresent()
        || expression instanceof IsNullExpression
        || (expression instanceof Function function
            && function.getName().equalsIgnoreCase("count"));
  }

  private static ResultColumn.Shape shape(Expression expression) {
    if (expression instanceof NullValue) {
      return ResultColumn.Shape.NULLS;
    }
    if (!(expression instanceof Function function)) {
      return ResultColumn.Shape.PLAIN;
    }
    return switch (function.getName().toLowerCase(Locale.ROOT)) {
      case "json_length", "json_len" -> ResultColumn.Shape.UNSIGNED;
      case "json_object_keys", "json_keys" -> ResultColumn.Shape.TEXTS;
      case "json_get_array" -> ResultColumn.Shape.JSONS;
      default -> ResultColumn.Shape.PLAIN;
    };
  }

  private static boolean isWhole(Select query) {
    return query instanceof PlainSelect select
        && select.getSelectItems().size() == 1
        && select.getSelectItems().get(0).getExpression() instanceof AllColumns;
  }

  private static boolean isJson(Expression expression) {
    if (expression instanceof JsonExpression chain) {
      return DuckDbDialect.lastOperator(chain).equals("->");
    }
    return expression instanceof Function function
        && function.getName().equalsIgnoreCase("json_get_json");
  }

  /** The items of a SELECT that names each of its columns; else none. */
  static List<SelectItem<?>> items(Select query, int expected) {
    return query instanceof PlainSelect select
            && select.getSelectItems().size() == expected
            && select.getSelectItems().stream()
                .noneMatch(item -> item.getExpression() instanceof AllColumns)
        ? select.getSelectItems()
        : List.of();
  }

  /** The type of a literal number; empty for anything else. */
  static Optional<KalamType> literalType(Expression expression) {
    Expression value =
        expression instanceof SignedExpression signed ? signed.getExpression() : expression;
    if (value instanceof LongValue) {
      return Optional.of(KalamType.of(KalamType.Kind.BIGINT));
    }
    return value instanceof DoubleValue
        ? Optional.of(KalamType.of(KalamType.Kind.DOUBLE))
        : Optional.empty();
  }
}
