package org.pgkalam.mock.sql;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.JsonExpression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.JsonOperator;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectVisitor;
import net.sf.jsqlparser.statement.select.TableFunction;
import net.sf.jsqlparser.statement.select.WithItem;
import net.sf.jsqlparser.util.deparser.ExpressionDeParser;
import net.sf.jsqlparser.util.deparser.SelectDeParser;

/**
 * Renders a parsed query for DuckDB: tables under the names they are loaded as, the JSON operators
 * as functions, the functions that DuckDB lacks under their names there.
 */
final class DuckDbDialect {
  /** DuckDB's planner needs seconds for a thousand, and then more stack than there is. */
  private static final long MOST_RELATIONS = 300;

  /** Functions that make as much as a number among their arguments says. */
  private static final Map<String, Long> MAKERS =
      Map.of(
          "repeat", 1L << 28,
          "lpad", 1L << 28,
          "rpad", 1L << 28,
          "range", 1L << 20,
          "generate_series", 1L << 20,
          "list_resize", 1L << 20,
          "array_resize", 1L << 20);

  private final Map<String, String> tables;
  private final StringBuilder sql = new StringBuilder();
  private final Expressions expressions = new Expressions();
  private final Selects selects = new Selects();

  /**
   * Renders.
   *
   * @param tables the names to replace, as {@link Table#getFullyQualifiedName} gives them, and what
   *     to put instead
   */
  static String render(Select query, Map<String, String> tables) {
    DuckDbDialect dialect = new DuckDbDialect(tables);
    query.accept((SelectVisitor<StringBuilder>) dialect.selects, null);
    return dialect.sql.toString();
  }

  private DuckDbDialect(Map<String, String> tables) {
    this.tables = tables;
    expressions.setBuilder(sql);
    expressions.setSelectVisitor(selects);
    selects.setBuilder(sql);
    selects.setExpressionVisitor(expressions);
  }

  /** Counts what a query reads, a common table expression each time that it is used. */
  private final class Selects extends SelectDeParser {
    private final Map<String, Long> commonTables = new HashMap<>();
    private long relations;

    private void count(long more) {
      relations += more;
      if (relations > MOST_RELATIONS) {
        throw QueryErrors.exhausted("the query reads more than " + MOST_RELATIONS + " relations");
      }
    }

    @Override
    public <S> StringBuilder visit(WithItem<?> common, S context) {
      long before = relations;
      super.visit(common, context);
      commonTables.put(unquoted(common.getAlias().getName()), relations - before);
      return sql;
    }

    @Override
    public <S> StringBuilder visit(PlainSelect select, S context) {
      count(1);
      return super.visit(select, context);
    }

    @Override
    public <S> StringBuilder visit(TableFunction function, S context) {
      count(1);
      // Its rows are made as they are read.
      expressions.inTableFunction = true;
      super.visit(function, context);
      expressions.inTableFunction = false;
      return sql;
    }

    @Override
    public <S> StringBuilder visit(Table table, S context) {
      count(commonTables.getOrDefault(unquoted(table.getName()), 1L));
      String loaded = tables.get(table.getFullyQualifiedName());
      if (loaded == null) {
        return super.visit(table, context);
      }
      sql.append(loaded).append(" AS ");
      sql.append(
          table.getAlias() == null ? quote(unquoted(table.getName())) : table.getAlias().getName());
      return sql;
    }
  }

  private final class Expressions extends ExpressionDeParser {
    /** What the server's parser reads and its planner refuses. */
    private static final Map<String, String> UNPLANNED = Map.of("@>", "AtArrow", "<@", "ArrowAt");

    private static final Set<String> USER =
        Set.of("current_user", "current_user_id", "session_user");

    private boolean inTableFunction;

    @Override
    public <S> StringBuilder visit(Column column, S context) {
      Table table = column.getTable();
      String name = unquoted(column.getColumnName());
      if (table == null && USER.contains(name.toLowerCase(Locale.ROOT))) {
        return sql.append('\'').append(SqlEngine.USER).append('\'');
      }
      if (table == null && name.equalsIgnoreCase("current_role")) {
        return sql.append("'dba'");
      }
      if (table != null) {
        sql.append(quote(unquoted(table.getName()))).append('.');
      }
      return sql.append(quote(name));
    }

    @Override
    public <S> StringBuilder visit(net.sf.jsqlparser.expression.Function function, S context) {
      String name = function.getName().toLowerCase(Locale.ROOT);
      if (USER.contains(name)) {
        return sql.append('\'').append(SqlEngine.USER).append('\'');
      }
      if (name.equals("current_role")) {
        return sql.append("'dba'");
      }
      if (JsonFunctions.NAMES.contains(name) && function.getParameters() != null) {
        List<? extends Expression> arguments = function.getParameters();
        json(name, arguments.get(0), arguments.subList(1, arguments.size()));
        return sql;
      }
      boolean makesRows = inTableFunction;
      inTableFunction = false;
      if (!makesRows && MAKERS.containsKey(name) && function.getParameters() != null) {
        checkSize(name, function.getParameters());
      }
      return super.visit(function, context);
    }

    /** DuckDB counts no memory for what these make, and makes it to the end when interrupted. */
    private static void checkSize(String name, List<? extends Expression> arguments) {
      long most = MAKERS.get(name);
      for (Expression argument : arguments) {
        if (argument instanceof LongValue number
            && number.getBigIntegerValue().compareTo(BigInteger.valueOf(most)) > 0) {
          throw QueryErrors.exhausted(name + " is to make more than " + most);
        }
      }
    }

    /** A cast of json_get picks the getter, which gives NULL where the types differ. */
    @Override
    public <S> StringBuilder visit(CastExpression cast, S context) {
      if (cast.getLeftExpression() instanceof net.sf.jsqlparser.expression.Function function
          && function.getName().equalsIgnoreCase("json_get")
          && cast.getColDataType() != null) {
        getter(cast.getColDataType().getDataType()).ifPresent(function::setName);
      }
      return super.visit(cast, context);
    }

    private static Optional<String> getter(String type) {
      return switch (type.toUpperCase(Locale.ROOT).replaceAll("[ (].*", "")) {
        case "INT", "INTEGER", "BIGINT", "INT4", "INT8" -> Optional.of("json_get_int");
        case "FLOAT", "REAL", "DOUBLE", "FLOAT4", "FLOAT8", "DECIMAL", "NUMERIC" ->
            Optional.of("json_get_float");
        case "BOOLEAN", "BOOL" -> Optional.of("json_get_bool");
        case "TEXT", "VARCHAR", "STRING" -> Optional.of("json_get_str");
        default -> Optional.empty();
      };
    }

    @Override
    public <S> StringBuilder visit(JsonExpression chain, S context) {
      List<Map.Entry<Expression, String>> steps = new ArrayList<>();
      flatten(chain, steps);
      steps.forEach(step -> requireSupported(step.getValue()));
      StringBuilder opening = new StringBuilder();
      for (int i = steps.size() - 1; i >= 0; i--) {
        opening
            .append(JsonFunctions.PREFIX)
            .append(steps.get(i).getValue().equals("->>") ? "json_as_text(" : "json_get_json(");
      }
      sql.append(opening);
      chain.getExpression().accept(this, context);
      for (Map.Entry<Expression, String> step : steps) {
        sql.append(", ");
        step(step.getKey());
        sql.append(')');
      }
      return sql;
    }

    /** The server plans no other JSON operators, such as {@code #>}. */
    private static void requireSupported(String operator) {
      if (!operator.equals("->") && !operator.equals("->>")) {
        throw QueryErrors.classified(
            "This feature is not implemented: Operator " + operator + " is not yet supported");
      }
    }

    /** The parser nests {@code a->b->c} to the right, while it means the left. */
    private static void flatten(JsonExpression chain, List<Map.Entry<Expression, String>> steps) {
      for (Map.Entry<Expression, String> step : chain.getIdentList()) {
        if (step.getKey() instanceof JsonExpression nested) {
          steps.add(Map.entry(nested.getExpression(), step.getValue()));
          flatten(nested, steps);
        } else {
          steps.add(step);
        }
      }
    }

    @Override
    public <S> StringBuilder visit(JsonOperator operator, S context) {
      if (UNPLANNED.containsKey(operator.getStringExpression())) {
        throw QueryErrors.classified(
            "This feature is not implemented: Binary operator '%s' is not supported in the physical expr"
                .formatted(UNPLANNED.get(operator.getStringExpression())));
      }
      if (!operator.getStringExpression().equals("?")) {
        return super.visit(operator, context);
      }
      json("json_contains", operator.getLeftExpression(), List.of(operator.getRightExpression()));
      return sql;
    }

    private void json(String function, Expression json, List<? extends Expression> path) {
      sql.append(JsonFunctions.PREFIX).append(function).append('(');
      json.accept(this, null);
      for (Expression step : path) {
        sql.append(", ");
        step(step);
      }
      sql.append(')');
    }

    private void step(Expression step) {
      if (step instanceof StringValue key) {
        sql.append("'s").append(key.getValue()).append('\'');
      } else if (step instanceof LongValue || step instanceof SignedExpression) {
        sql.append("'i").append(step).append('\'');
      } else {
        sql.append("(CASE WHEN typeof(");
        step.accept(this, null);
        sql.append(") LIKE '%INT%' THEN 'i' ELSE 's' END || ");
        step.accept(this, null);
        sql.append(')');
      }
    }
  }

  /** The operator that a chain such as {@code a->b->>c} ends with. */
  static String lastOperator(JsonExpression chain) {
    List<Map.Entry<Expression, String>> steps = new ArrayList<>();
    Expressions.flatten(chain, steps);
    return steps.get(steps.size() - 1).getValue();
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A name as the server keeps it: without quotes, else in lower case. */
  static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name.toLowerCase(Locale.ROOT);
  }
}
