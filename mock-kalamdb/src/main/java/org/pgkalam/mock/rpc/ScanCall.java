package org.pgkalam.mock.rpc;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.arrow.ArrowEncoder;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Filter;
import org.pgkalam.mock.store.KalamType.Kind;
import org.pgkalam.mock.store.Overlay;
import org.pgkalam.mock.store.Row;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableName;
import org.pgkalam.mock.store.TableSchema;
import org.pgkalam.mock.tx.Transaction;
import org.pgkalam.protocol.ScanFilterExpression;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.ScanRpcResponse;

/** Scan: rows of a table as Arrow. */
final class ScanCall {
  /** Types that do not compare with a text. */
  private static final Set<Kind> UNRELIABLE = EnumSet.of(Kind.UUID, Kind.EMBEDDING);

  /**
   * System tables that are stored; the others of namespace system are views, which have no Scan.
   */
  private static final Set<String> PERSISTED =
      Set.of(
          "users",
          "namespaces",
          "schemas",
          "storages",
          "jobs",
          "job_nodes",
          "audit_log",
          "manifest",
          "topics",
          "topic_offsets",
          "live");

  private final Store store;
  private final ArrowEncoder encoder;
  private final Leadership leadership;

  ScanCall(Store store, ArrowEncoder encoder, Leadership leadership) {
    this.store = store;
    this.encoder = encoder;
    this.leadership = leadership;
  }

  private record Encoding(
      int schemaVersion,
      List<String> columns,
      boolean smallBatches,
      boolean twoInAStream,
      boolean noEmptyBatch,
      boolean noOrder) {}

  ScanRpcResponse scan(ScanRpcRequest request, Target target, Optional<Transaction> transaction) {
    Table table = store.table(target.name()).orElseThrow(() -> missing(target));
    TableSchema schema = table.schema();
    List<ScanFilterExpression> equalities =
        request.getFiltersList().stream().filter(filter -> filter.getOp().equals("eq")).toList();
    List<Column> columns = columns(schema, request.getColumnsList(), !equalities.isEmpty());
    List<Filter> filters = filters(schema, equalities);
    checkAccess(schema, target.kind());
    leadership.checkScan(transaction);
    if (transaction.isPresent()
        && target.kind() == TableKind.STREAM
        && store.has(Quirk.STREAMS_NOT_READ_IN_TRANSACTIONS)) {
      throw RpcException.internal(
          "Execution error: Invalid operation: stream tables are not supported inside explicit transactions");
    }

    String user = target.user() == null ? "anonymous" : target.user();
    Optional<Overlay> overlay =
        transaction.flatMap(
            open -> open.overlay(target.name(), schema.kind().isPerUser() ? user : ""));
    long snapshot = transaction.map(Transaction::snapshot).orElse(Store.NOW);
    boolean limited =
        request.hasLimit() && !(filters.isEmpty() && store.has(Quirk.SCAN_LIMIT_IGNORED));
    boolean whole = filters.isEmpty() && overlay.isEmpty() && !limited;

    Encoding encoding =
        new Encoding(
            schema.version(),
            request.getColumnsList(),
            store.has(Quirk.SMALL_BATCHES),
            store.has(Quirk.TWO_BATCHES_IN_A_STREAM),
            store.has(Quirk.EMPTY_SCAN_HAS_NO_BATCH),
            store.has(Quirk.SCAN_IN_NO_ORDER));
    if (whole) {
      Optional<Object> cached = store.cached(table, user, snapshot, encoding);
      if (cached.isPresent()) {
        return (ScanRpcResponse) cached.get();
      }
    }
    boolean withDeleted =
        filters.stream().anyMatch(filter -> filter.column().name().equals(Column.DELETED_NAME));
    Optional<Object> key = keyLookup(schema, filters, overlay);
    Store.View view;
    List<Row> rows;
    try {
      view =
          key.isPresent()
              ? store.viewByKey(table, user, snapshot, withDeleted, key.get())
              : store.view(table, user, snapshot, withDeleted);
      if (schema.kind() == TableKind.STREAM) {
        checkNulls(schema, with(columns, filters), view.rows(), false);
      }
      rows = rows(schema, view.rows(), filters, overlay, key, columns);
      checkNulls(schema, columns, rows, overlay.isPresent());
    } catch (StoreException e) {
      throw RpcException.internal("Execution error: " + e.getMessage());
    }
    if (store.has(Quirk.SCAN_IN_NO_ORDER)) {
      rows = scattered(rows);
    }
    if (limited && Long.compareUnsigned(rows.size(), request.getLimit()) > 0) {
      rows = rows.subList(0, (int) request.getLimit());
    }
    List<ResultColumn> resultColumns = columns.stream().map(ResultColumn::of).toList();
    Cells cells = Cells.of(rows, columns);
    ScanRpcResponse response =
        ScanRpcResponse.newBuilder()
            .addAllIpcBatches(encoder.encodeScanned(resultColumns, cells))
            .build();
    if (whole) {
      store.cache(table, user, view, encoding, response);
    }
    return response;
  }

  private static RpcException missing(Target target) {
    TableName name = target.name();
    if (name.namespace().equals("system") && PERSISTED.contains(name.table())) {
      return RpcException.internal(
          "Error during planning: Access denied: Role '%s' cannot access table '%s'. System tables require 'dba' or 'system' role."
              .formatted(role(target.kind()), name.dotted()));
    }
    return new RpcException(Status.Code.NOT_FOUND, name.dotted());
  }

  private static String role(TableKind requested) {
    return requested.isPerUser() ? "User" : "Service";
  }

  /** An order that follows neither keys nor times, and is the same each time. */
  private static List<Row> scattered(List<Row> rows) {
    List<Row> scattered = new ArrayList<>(rows);
    scattered.sort(Comparator.comparingLong(row -> row.seq() * 0x9E3779B97F4A7C15L));
    return scattered;
  }

  /** The key to look up instead of reading every row. */
  private Optional<Object> keyLookup(
      TableSchema schema, List<Filter> filters, Optional<Overlay> overlay) {
    if (schema.kind() == TableKind.STREAM
        || (overlay.isPresent() && store.has(Quirk.STAGED_ROWS_NOT_FILTERED))) {
      return Optional.empty();
    }
    return filters.stream()
        .filter(filter -> filter.column().primaryKey())
        .findFirst()
        .flatMap(Filter::value);
  }

  private List<Row> rows(
      TableSchema schema,
      List<Row> stored,
      List<Filter> filters,
      Optional<Overlay> overlay,
      Optional<Object> key,
      List<Column> columns) {
    if (overlay.isEmpty()) {
      return filtered(stored, filters);
    }
    boolean stagedUnfiltered = store.has(Quirk.STAGED_ROWS_NOT_FILTERED);
    List<Row> below = stagedUnfiltered ? filtered(stored, filters) : stored;
    Set<Column> needed = with(columns, stagedUnfiltered ? List.of() : filters);
    List<Row> rows =
        key.isPresent()
            ? overlay.get().over(schema, needed, below, key.get())
            : overlay.get().over(schema, needed, below);
    return stagedUnfiltered ? rows : filtered(rows, filters);
  }

  private static Set<Column> with(List<Column> columns, List<Filter> filters) {
    Set<Column> all = new LinkedHashSet<>(columns);
    filters.forEach(filter -> all.add(filter.column()));
    return all;
  }

  /**
   * Arrow holds no NULL in a column that is declared without. A stream is made Arrow before it is
   * filtered.
   */
  private static void checkNulls(
      TableSchema schema, Collection<Column> columns, List<Row> rows, boolean staged) {
    for (Column column : columns) {
      if (!column.isSystem()
          && !column.nullable()
          && rows.stream().anyMatch(row -> row.get(column) == null)) {
        String where =
            staged
                ? ""
                : schema.kind() == TableKind.STREAM
                    ? "Invalid operation: Failed to build Arrow batch: "
                    : schema.kind().word()
                        + "_table_scan failed: Invalid operation: Failed to build Arrow batch: ";
        throw new StoreException(
            where
                + "Failed to build record batch: Invalid argument error: Column '%s' is declared as non-nullable but contains null values"
                    .formatted(column.name()));
      }
    }
  }

  private static List<Row> filtered(List<Row> rows, List<Filter> filters) {
    if (filters.isEmpty()) {
      return rows;
    }
    List<Row> accepted = new ArrayList<>();
    for (Row row : rows) {
      if (filters.stream().allMatch(filter -> filter.accepts(row))) {
        accepted.add(row);
      }
    }
    return accepted;
  }

  private List<Filter> filters(TableSchema schema, List<ScanFilterExpression> equalities) {
    return equalities.stream()
        .map(filter -> filter(column(schema, filter.getColumn(), true), filter.getValue()))
        .toList();
  }

  private Filter filter(Column column, String value) {
    if (store.has(Quirk.FEW_FILTER_TYPES) && UNRELIABLE.contains(column.type().kind())) {
      throw RpcException.internal(
          "type_coercion\ncaused by\nError during planning: Cannot infer common argument type for comparison operation %s = Utf8"
              .formatted(column.type().arrowName()));
    }
    return Filter.of(column, value);
  }

  private static List<Column> columns(TableSchema schema, List<String> names, boolean filtered) {
    return names.isEmpty()
        ? schema.columns()
        : names.stream().map(name -> column(schema, name, filtered)).toList();
  }

  private static Column column(TableSchema schema, String name, boolean filtered) {
    Column column = schema.column(filtered ? planned(name) : name);
    if (column != null) {
      return column;
    }
    if (filtered) {
      throw RpcException.internal(
          "Schema error: No field named %s. Valid fields are %s."
              .formatted(
                  name,
                  schema.columns().stream()
                      .map(known -> "\"?table?\"." + known.name())
                      .collect(Collectors.joining(", "))));
    }
    throw RpcException.invalidArgument(
        "column '%s' not found in table '%s'".formatted(name, schema.name().dotted()));
  }

  /** A name as a planned query reads it: in lower case unless quoted, after its qualifier. */
  private static String planned(String name) {
    if (name.startsWith("\"") && name.endsWith("\"") && name.length() > 1) {
      return name.substring(1, name.length() - 1);
    }
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void checkAccess(TableSchema schema, TableKind requested) {
    if (schema.kind() != TableKind.SHARED) {
      return;
    }
    String access = schema.options().access();
    boolean asUser = requested.isPerUser();
    if (access.equals("Dba") || (asUser && !access.equals("Public"))) {
      throw RpcException.internal(
          "Error during planning: Access denied: Role '%s' cannot access table '%s'. Shared table access denied (access_level=%s)"
              .formatted(role(requested), schema.name().dotted(), access));
    }
  }
}
