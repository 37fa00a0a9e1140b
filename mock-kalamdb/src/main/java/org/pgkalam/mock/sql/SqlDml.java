package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.update.Update;
import net.sf.jsqlparser.statement.update.UpdateSet;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Conversions;
import org.pgkalam.mock.store.Keys;
import org.pgkalam.mock.store.Scalar;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;
import org.pgkalam.mock.store.TableSchema;

/** INSERT, UPDATE and DELETE as SQL. What is not literal is computed by a query first. */
final class SqlDml {
  private final Store store;
  private final Queries queries;

  SqlDml(Store store, Queries queries) {
    this.store = store;
    this.queries = queries;
  }

  SqlResult execute(String sql) {
    Statement statement = Parsing.statement(sql);
    if (statement instanceof Insert insert) {
      return insert(insert);
    }
    if (statement instanceof Update update) {
      return update(update);
    }
    if (statement instanceof Delete delete) {
      return delete(delete);
    }
    throw new StoreException("Invalid SQL: Unsupported statement type: " + statement);
  }

  private Table table(net.sf.jsqlparser.schema.Table written, String verb) {
    TableName name = Queries.name(written.getFullyQualifiedName());
    if (Names.SYSTEM_NAMESPACES.contains(name.namespace())) {
      throw new StoreException(
          "Invalid operation: Cannot %s system table '%s'".formatted(verb, name.dotted()));
    }
    return store.table(name).orElseThrow(() -> QueryErrors.missingTable(name));
  }

  private SqlResult insert(Insert insert) {
    Table table = table(insert.getTable(), "insert");
    if (insert.getConflictAction() != null || insert.getConflictTarget() != null) {
      throw new StoreException(
          "Execution error: Error during planning: Insert-on clause not supported");
    }
    TableSchema schema = table.schema();
    List<String> columns =
        insert.getColumns() == null
            ? schema.columns().stream()
                .filter(column -> !column.isSystem())
                .map(Column::name)
                .toList()
            : insert.getColumns().stream()
                .map(column -> DuckDbDialect.unquoted(column.getColumnName()))
                .toList();
    for (String column : columns) {
      checkColumn(schema, column);
    }
    List<Map<String, Scalar>> rows =
        insert.getSelect() instanceof Values values
            ? literalRows(columns, values)
            : queriedRows(columns, insert.getSelect().toString());
    try {
      store.insert(table, SqlEngine.USER, rows, true);
    } catch (StoreException e) {
      throw new StoreException(
          "Execution error: Raft error: Internal error: Provider error: Execution error: Failed to insert %s: %s"
              .formatted(
                  table.kind() == TableKind.STREAM ? "stream batch" : "batch", e.getMessage()));
    }
    return new SqlResult.Affected(rows.size());
  }

  private List<Map<String, Scalar>> literalRows(List<String> columns, Values values) {
    List<Map<String, Scalar>> rows = new ArrayList<>();
    ExpressionList<?> list = values.getExpressions();
    boolean many = !list.isEmpty() && list.get(0) instanceof ExpressionList<?>;
    for (Object tuple : many ? list : List.of(list)) {
      ExpressionList<?> expressions = (ExpressionList<?>) tuple;
      checkCount(columns, expressions.size());
      Map<String, Scalar> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        Expression expression = expressions.get(i);
        if (!expression.toString().equalsIgnoreCase("DEFAULT")) {
          row.put(columns.get(i), value(expression));
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private Scalar value(Expression expression) {
    Optional<Scalar> literal = SqlLiterals.value(expression, store.identifiers());
    if (literal.isPresent()) {
      return literal.get();
    }
    SqlResult.Rows result = queries.select("SELECT " + expression);
    return Conversions.scalar(result.cells().get(0, 0), result.columns().get(0).type());
  }

  private List<Map<String, Scalar>> queriedRows(List<String> columns, String query) {
    SqlResult.Rows result = queries.select(query);
    checkCount(columns, result.columns().size());
    List<Map<String, Scalar>> rows = new ArrayList<>();
    for (int row = 0; row < result.cells().rows(); row++) {
      Map<String, Scalar> values = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        values.put(
            columns.get(i),
            Conversions.scalar(result.cells().get(row, i), result.columns().get(i).type()));
      }
      rows.add(values);
    }
    return rows;
  }

  private static void checkCount(List<String> columns, int values) {
    if (columns.size() != values) {
      throw new StoreException(
          "Execution error: Error during planning: Column count doesn't match insert query!");
    }
  }

  private static void checkColumn(TableSchema schema, String column) {
    if (schema.column(column) == null) {
      throw new StoreException("Invalid operation: Column '" + column + "' does not exist");
    }
  }

  private record Change(String key, Map<String, Scalar> values) {}

  private SqlResult update(Update update) {
    Table table = table(update.getTable(), "update");
    TableSchema schema = table.schema();
    if (update.getWhere() == null) {
      throw new StoreException(
          "Execution error: UPDATE operation on table '%s'\ncaused by\nError during planning: UPDATE requires a WHERE clause"
              .formatted(schema.name().dotted()));
    }
    Map<String, Expression> assignments = new LinkedHashMap<>();
    for (UpdateSet set : update.getUpdateSets()) {
      for (int i = 0; i < set.getColumns().size(); i++) {
        assignments.put(
            DuckDbDialect.unquoted(set.getColumns().get(i).getColumnName()),
            set.getValues().get(i));
      }
    }
    for (String column : assignments.keySet()) {
      checkColumn(schema, column);
      if (schema.column(column).primaryKey()) {
        throw QueryErrors.classified(
            "Error during planning: UPDATE cannot modify primary key column '" + column + "'");
      }
    }
    if (schema.kind() == TableKind.STREAM) {
      throw new StoreException("Invalid operation: UPDATE is not supported for STREAM tables");
    }
    List<Change> changes = changes(schema, assignments, update.getWhere(), update.getTable());
    try {
      store.write(
          batch -> {
            changes.forEach(
                change -> batch.update(table, SqlEngine.USER, change.key(), change.values()));
            return null;
          });
    } catch (StoreException e) {
      throw new StoreException(
          "Invalid operation: failed to commit transaction '%s': Raft error: Provider error: Execution error: Failed to update row: %s"
              .formatted(store.identifiers().uuidV7(), e.getMessage()));
    }
    return new SqlResult.Affected(changes.size());
  }

  private SqlResult delete(Delete delete) {
    Table table = table(delete.getTable(), "delete");
    if (delete.getWhere() == null) {
      throw new StoreException(
          "Execution error: DELETE operation on table '%s'\ncaused by\nError during planning: DELETE requires a WHERE clause"
              .formatted(table.name().dotted()));
    }
    List<Change> rows = changes(table.schema(), Map.of(), delete.getWhere(), delete.getTable());
    long deleted =
        store.write(
            batch ->
                rows.stream()
                    .filter(row -> batch.delete(table, SqlEngine.USER, row.key()))
                    .count());
    return new SqlResult.Affected(deleted);
  }

  /** The keys of the rows that a condition selects, with the new values of their columns. */
  private List<Change> changes(
      TableSchema schema,
      Map<String, Expression> assignments,
      Expression where,
      net.sf.jsqlparser.schema.Table table) {
    Optional<Change> byKey = byKey(schema, assignments, where);
    if (byKey.isPresent()) {
      Store.View view = viewByKey(schema, byKey.get().key());
      return view.rows().isEmpty() ? List.of() : List.of(byKey.get());
    }
    StringBuilder query =
        new StringBuilder("SELECT ").append(DuckDbDialect.quote(schema.keyName()));
    assignments.values().forEach(value -> query.append(", ").append(value));
    query.append(" FROM ").append(table).append(" WHERE ").append(where);
    SqlResult.Rows result = queries.selectAll(query.toString());
    Cells cells = result.cells();
    Column key = schema.column(schema.keyName());
    List<Change> changes = new ArrayList<>();
    for (int row = 0; row < cells.rows(); row++) {
      Map<String, Scalar> values = new LinkedHashMap<>();
      int at = 1;
      for (String column : assignments.keySet()) {
        values.put(column, Conversions.scalar(cells.get(row, at), result.columns().get(at).type()));
        at++;
      }
      changes.add(new Change(Keys.text(key.type(), cells.get(row, 0)), values));
    }
    return changes;
  }

  private Store.View viewByKey(TableSchema schema, String text) {
    Table table = store.table(schema.name()).orElseThrow();
    Object key = Keys.parse(schema.key(), text).orElse("");
    return store.viewByKey(table, SqlEngine.USER, Store.NOW, false, key);
  }

  /** The quick way for {@code key = literal} with literal values, which needs no query. */
  private Optional<Change> byKey(
      TableSchema schema, Map<String, Expression> assignments, Expression where) {
    if (schema.kind() == TableKind.STREAM
        || schema.primaryKey().isEmpty()
        || !(where instanceof EqualsTo equals)
        || !(equals.getLeftExpression() instanceof net.sf.jsqlparser.schema.Column column)
        || !DuckDbDialect.unquoted(column.getColumnName()).equals(schema.keyName())) {
      return Optional.empty();
    }
    Optional<Scalar> key = SqlLiterals.value(equals.getRightExpression(), store.identifiers());
    Map<String, Scalar> values = new LinkedHashMap<>();
    for (Map.Entry<String, Expression> assignment : assignments.entrySet()) {
      Optional<Scalar> value = SqlLiterals.value(assignment.getValue(), store.identifiers());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.put(assignment.getKey(), value.get());
    }
    return key.filter(scalar -> !scalar.isNull())
        .filter(scalar -> parses(schema, scalar))
        .map(scalar -> new Change(scalar.value().toString(), values));
  }

  private static boolean parses(TableSchema schema, Scalar key) {
    try {
      return Keys.parse(schema.key(), key.value().toString()).isPresent();
    } catch (StoreException e) {
      return false;
    }
  }
}
