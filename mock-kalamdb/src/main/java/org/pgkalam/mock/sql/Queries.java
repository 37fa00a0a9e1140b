package org.pgkalam.mock.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.Limit;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.util.TablesNamesFinder;
import org.pgkalam.mock.QueryLimits;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;
import org.pgkalam.mock.store.TableSchema;

/**
 * Runs SELECT in DuckDB over the store's rows and the system views. DuckDB starts with the first
 * query.
 */
final class Queries implements AutoCloseable {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1000;

  private final Store store;
  private final SystemViews views;
  private final QueryLimits limits;
  private final DuckDbTurns turns;

  Queries(Store store, SystemViews views, QueryLimits limits) {
    this.store = store;
    this.views = views;
    this.limits = limits;
    this.turns =
        new DuckDbTurns(
            () ->
                DuckDb.open(
                    store.identifiers(),
                    () -> store.has(Quirk.NEGATIVE_JSON_NUMBERS_ARE_NULL),
                    limits),
            limits.time());
  }

  private record Version(Object table, int schema, long changed) {}

  /** Runs a query given as text. */
  SqlResult.Rows select(String sql) {
    return select(sql, store.has(Quirk.DEFAULT_QUERY_LIMIT));
  }

  /** Runs a query given as text, without the limits of queries. */
  SqlResult.Rows selectAll(String sql) {
    return select(sql, false);
  }

  private SqlResult.Rows select(String sql, boolean limits) {
    Statement statement = Parsing.statement(sql);
    if (!(statement instanceof Select query)) {
      throw new StoreException("Invalid SQL: Unsupported statement type: " + statement);
    }
    return select(query, limits);
  }

  private SqlResult.Rows select(Select query, boolean limited) {
    boolean explicitly = query.toString().toUpperCase(Locale.ROOT).contains("LIMIT ");
    orderByKey(query);
    cap(query, limits.rows() + 1L);
    Set<String> names = tableNames(query);
    Map<String, String> tables = new HashMap<>();
    names.forEach(name -> tables.put(name, DuckDbDialect.quote(name(name).dotted())));
    Map<String, List<ResultColumn>> sources = new LinkedHashMap<>();
    try {
      ViewTable result =
          turns.run(
              duckDb -> {
                for (String name : names) {
                  sources.put(name, load(duckDb, name));
                }
                return duckDb.query(DuckDbDialect.render(query, tables), limits);
              });
      return new SqlResult.Rows(
          ResultColumns.of(
              query,
              result.columns(),
              isSingleTable(query) ? sources.values().iterator().next() : List.of()),
          new Literals(query, limited ? limited(result.cells(), explicitly) : result.cells()));
    } catch (SQLException e) {
      throw QueryErrors.translate(e, fields(sources));
    }
  }

  /** Has DuckDB end after so many rows, which it would otherwise keep until they are read. */
  private static void cap(Select query, long rows) {
    Limit limit = query.getLimit();
    boolean larger =
        limit != null && limit.getRowCount() instanceof LongValue given && isLarger(given, rows);
    if ((limit == null && query.getFetch() == null) || larger) {
      query.setLimit((limit == null ? new Limit() : limit).withRowCount(new LongValue(rows)));
    }
  }

  private static boolean isLarger(LongValue given, long rows) {
    return given.getBigIntegerValue().compareTo(BigInteger.valueOf(rows)) > 0;
  }

  private static List<String> fields(Map<String, List<ResultColumn>> sources) {
    return sources.entrySet().stream()
        .flatMap(
            source ->
                source.getValue().stream()
                    .map(column -> name(source.getKey()).dotted() + "." + column.name()))
        .toList();
  }

  private static Cells limited(Cells cells, boolean explicitly) {
    int limit = explicitly ? MAX_LIMIT : DEFAULT_LIMIT;
    return new Cells() {
      @Override
      public int rows() {
        return Math.min(limit, cells.rows());
      }

      @Override
      public Object get(int row, int column) {
        return cells.get(row, column);
      }
    };
  }

  private static boolean isSingleTable(Select query) {
    return query instanceof PlainSelect select
        && select.getFromItem() instanceof Table
        && select.getJoins() == null
        && tableNames(query).size() == 1;
  }

  /** Whether it reads rows of tables that are there; false if it cannot be read. */
  boolean readsTables(String sql) {
    try {
      return Parsing.statement(sql) instanceof Select query
          && tableNames(query).stream().anyMatch(name -> store.table(name(name)).isPresent());
    } catch (StoreException | StackOverflowError e) {
      return false;
    }
  }

  private static Set<String> tableNames(Select query) {
    return new TablesNamesFinder<Void>().getTables((Statement) query);
  }

  /** Brings a table up to date in DuckDB, under its dotted name, and gives its columns. */
  private List<ResultColumn> load(DuckDb duckDb, String written) throws SQLException {
    TableName name = name(written);
    String inDuckDb = name.dotted();
    if (name.namespace().equals("system")) {
      ViewTable view = views.view(name.table()).orElseThrow(() -> QueryErrors.missingTable(name));
      duckDb.load(inDuckDb, view, new Object());
      return view.columns();
    }
    org.pgkalam.mock.store.Table table =
        store.table(name).orElseThrow(() -> QueryErrors.missingTable(name));
    Store.View view = store.view(table, SqlEngine.USER, Store.NOW, false);
    TableSchema schema = view.schema();
    Version version = new Version(table, schema.version(), view.changed());
    List<ResultColumn> columns = schema.columns().stream().map(ResultColumn::of).toList();
    boolean stream = schema.kind() == TableKind.STREAM;
    if (stream || !duckDb.has(inDuckDb, version)) {
      duckDb.load(
          inDuckDb, new ViewTable(columns, Cells.of(view.rows(), schema.columns())), version);
    }
    return columns;
  }

  /** The table that a name in a statement means. */
  static TableName name(String written) {
    String[] parts = written.split("\\.");
    String table = DuckDbDialect.unquoted(parts[parts.length - 1]);
    return new TableName(
        parts.length == 1 ? "default" : DuckDbDialect.unquoted(parts[parts.length - 2]), table);
  }

  /** A plain query of one stored table is ordered by its key when its result has the key. */
  private void orderByKey(Select query) {
    if (!(query instanceof PlainSelect select)
        || !(select.getFromItem() instanceof Table table)
        || select.getJoins() != null
        || select.getOrderByElements() != null
        || select.getGroupBy() != null
        || select.getDistinct() != null) {
      return;
    }
    Optional<String> key =
        store.table(name(table.getFullyQualifiedName())).map(stored -> stored.schema().keyName());
    boolean inOutput =
        key.isPresent()
            && select.getSelectItems().stream()
                .map(SelectItem::getExpression)
                .anyMatch(
                    item ->
                        item instanceof AllColumns
                            || (item instanceof Column column
                                && DuckDbDialect.unquoted(column.getColumnName())
                                    .equals(key.get())));
    if (inOutput) {
      OrderByElement byKey = new OrderByElement();
      byKey.setExpression(new Column(DuckDbDialect.quote(key.get())));
      select.setOrderByElements(List.of(byKey));
    }
  }

  /** Cells in which literal fractions are doubles, where DuckDB makes them decimals. */
  private static final class Literals implements Cells {
    private final List<SelectItem<?>> items;
    private final Cells cells;

    Literals(Select query, Cells cells) {
      this.items =
          query instanceof PlainSelect select
              ? ResultColumns.items(query, select.getSelectItems().size())
              : List.of();
      this.cells = cells;
    }

    @Override
    public int rows() {
      return cells.rows();
    }

    @Override
    public Object get(int row, int column) {
      Object value = cells.get(row, column);
      return value instanceof BigDecimal number
              && column < items.size()
              && ResultColumns.literalType(items.get(column).getExpression()).isPresent()
          ? (Object) number.doubleValue()
          : value;
    }
  }

  @Override
  public void close() {
    turns.close();
  }
}
