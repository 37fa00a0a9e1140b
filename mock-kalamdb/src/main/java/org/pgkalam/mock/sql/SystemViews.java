package org.pgkalam.mock.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgkalam.mock.arrow.Cells;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.DefaultValue;
import org.pgkalam.mock.store.KalamType;
import org.pgkalam.mock.store.KalamType.Kind;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.TableSchema;
import org.pgkalam.mock.tx.OwnerKey;
import org.pgkalam.mock.tx.Transaction;
import org.pgkalam.mock.tx.TransactionCoordinator;

/** The tables of namespace {@code system}, made up anew for each query. */
public final class SystemViews {
  private static final KalamType TEXT = KalamType.of(Kind.TEXT);
  private static final KalamType BIGINT = KalamType.of(Kind.BIGINT);
  private static final KalamType INT = KalamType.of(Kind.INT);
  private static final KalamType BOOLEAN = KalamType.of(Kind.BOOLEAN);
  private static final KalamType TIMESTAMP = KalamType.of(Kind.TIMESTAMP);

  /** What the server says of its own columns. */
  private static final Map<String, String> COMMENTS =
      Map.of(
          "_seq",
          "Version ID (MVCC) with embedded timestamp",
          Column.DELETED_NAME,
          "Soft delete flag");

  private final Store store;
  private final TransactionCoordinator transactions;
  private final SessionRows sessions;
  private final Map<String, Supplier<ViewTable>> views =
      Map.of(
          "tables", this::tables,
          "columns", this::columns,
          "namespaces", this::namespaces,
          "schemas", this::schemas,
          "sessions", this::sessions,
          "transactions", this::transactions);

  /** Gives the sessions of the moment, last seen first. */
  public interface SessionRows {
    List<SessionRow> now();
  }

  /**
   * A session.
   *
   * @param currentSchema null if none was given
   */
  public record SessionRow(
      String sessionId,
      String currentSchema,
      String clientAddress,
      long openedMs,
      long lastSeenMs,
      String lastMethod) {}

  public SystemViews(Store store, TransactionCoordinator transactions, SessionRows sessions) {
    this.store = store;
    this.transactions = transactions;
    this.sessions = sessions;
  }

  Optional<ViewTable> view(String name) {
    return Optional.ofNullable(views.get(name)).map(Supplier::get);
  }

  private static ResultColumn column(String name, KalamType type) {
    return declared(name, type, false, false);
  }

  private static ResultColumn key(String name, KalamType type) {
    return declared(name, type, false, true);
  }

  private static ResultColumn nullable(String name, KalamType type) {
    return declared(name, type, true, false);
  }

  /** As the columns of stored tables are, with the same field metadata. */
  private static ResultColumn declared(
      String name, KalamType type, boolean nullable, boolean primaryKey) {
    return ResultColumn.of(
        new Column(0, 0, name, type, nullable, primaryKey, Optional.empty(), null));
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }

  private ViewTable tables() {
    List<List<Object>> rows = new ArrayList<>();
    for (Table table : store.tables()) {
      TableSchema schema = table.schema();
      rows.add(
          row(
              schema.name().namespace(),
              schema.name().table(),
              schema.kind().word(),
              schema.kind() == TableKind.STREAM ? null : schema.options().storageId(),
              (long) schema.version(),
              schema.options().json(schema.kind()),
              null,
              table.updatedMicros(),
              table.createdMicros()));
    }
    views.keySet().stream()
        .sorted()
        .forEach(name -> rows.add(row("system", name, "system", null, 1L, null, null, 0L, 0L)));
    return new ViewTable(
        List.of(
            column("namespace_id", TEXT),
            column("table_name", TEXT),
            column("table_type", TEXT),
            nullable("storage_id", TEXT),
            column("version", BIGINT),
            nullable("options", TEXT),
            nullable("comment", TEXT),
            column("updated_at", TIMESTAMP),
            column("created_at", TIMESTAMP)),
        Cells.of(rows));
  }

  private ViewTable columns() {
    List<List<Object>> rows = new ArrayList<>();
    for (Table table : store.tables()) {
      TableSchema schema = table.schema();
      long ordinal = 0;
      for (Column column : schema.columns()) {
        rows.add(
            row(
                schema.name().namespace(),
                schema.name().table(),
                (long) schema.version(),
                (long) column.id(),
                column.name(),
                null,
                column.type().sqlName(),
                column.name().equals(Column.DELETED_NAME)
                    ? "Bool(false)"
                    : column.defaultValue().map(DefaultValue::display).orElse(null),
                ++ordinal,
                column.nullable(),
                column.primaryKey(),
                column.primaryKey() ? 1L : null));
      }
    }
    return new ViewTable(
        List.of(
            column("namespace_id", TEXT),
            column("table_name", TEXT),
            column("version", BIGINT),
            column("column_id", BIGINT),
            column("column_name", TEXT),
            nullable("comment", TEXT),
            column("data_type", TEXT),
            nullable("default_value", TEXT),
            column("ordinal", BIGINT),
            column("nullable", BOOLEAN),
            column("primary_key", BOOLEAN),
            nullable("primary_key_pos", BIGINT)),
        Cells.of(rows));
  }

  ViewTable namespaces() {
    List<List<Object>> rows = new ArrayList<>();
    store.namespaces().forEach((name, created) -> rows.add(row(name, name, created, "{}", 0L)));
    return new ViewTable(
        List.of(
            key("namespace_id", TEXT),
            column("name", TEXT),
            column("created_at", TIMESTAMP),
            nullable("options", KalamType.of(Kind.JSON)),
            column("table_count", INT)),
        Cells.of(rows));
  }

  private ViewTable schemas() {
    return schemas(store.tables());
  }

  ViewTable schemas(List<Table> tables) {
    List<List<Object>> rows = new ArrayList<>();
    for (Table table : tables) {
      TableSchema schema = table.schema();
      boolean stream = schema.kind() == TableKind.STREAM;
      rows.add(
          row(
              schema.name().colon(),
              schema.name().table(),
              schema.name().namespace(),
              schema.kind().word(),
              table.createdMicros(),
              (long) schema.version(),
              columnsJson(schema),
              null,
              table.updatedMicros(),
              schema.options().json(schema.kind()),
              schema.kind() == TableKind.SHARED
                  ? schema.options().access().toLowerCase(Locale.ROOT)
                  : null,
              true,
              stream ? null : schema.options().storageId(),
              schema.kind() == TableKind.USER ? schema.options().useUserStorage() : null));
    }
    return new ViewTable(
        List.of(
            key("table_id", TEXT),
            column("table_name", TEXT),
            column("namespace_id", TEXT),
            column("table_type", TEXT),
            column("created_at", TIMESTAMP),
            column("schema_version", INT),
            column("columns", KalamType.of(Kind.JSON)),
            nullable("table_comment", TEXT),
            column("updated_at", TIMESTAMP),
            nullable("options", KalamType.of(Kind.JSON)),
            nullable("access_level", TEXT),
            column("is_latest", BOOLEAN),
            nullable("storage_id", TEXT),
            nullable("use_user_storage", BOOLEAN)),
        Cells.of(rows));
  }

  private static String columnsJson(TableSchema schema) {
    return schema.columns().stream()
        .map(
            column ->
                "{\"column_name\":\"%s\",\"data_type\":%s,\"is_nullable\":%s,\"is_primary_key\":%s}"
                    .formatted(
                        column.name(),
                        column.type().metadataJson(),
                        column.nullable(),
                        column.primaryKey()))
        .toList()
        .toString();
  }

  private ViewTable sessions() {
    Map<String, Transaction.Info> open = new HashMap<>();
    transactions.open().forEach(info -> open.put(info.sessionId(), info));
    List<List<Object>> rows = new ArrayList<>();
    for (SessionRow session : sessions.now()) {
      Transaction.Info transaction = open.get(session.sessionId());
      rows.add(
          row(
              session.sessionId(),
              OwnerKey.backendPid(session.sessionId()).orElse(null),
              session.currentSchema(),
              transaction == null ? "idle" : "idle in transaction",
              transaction == null ? null : transaction.id(),
              transaction == null ? null : "active",
              transaction != null && transaction.writes() > 0,
              session.clientAddress(),
              "grpc",
              session.openedMs() * 1000,
              session.lastSeenMs() * 1000,
              session.lastMethod()));
    }
    return new ViewTable(
        List.of(
            column("session_id", TEXT),
            nullable("backend_pid", BIGINT),
            nullable("current_schema", TEXT),
            column("state", TEXT),
            nullable("transaction_id", TEXT),
            nullable("transaction_state", TEXT),
            column("transaction_has_writes", BOOLEAN),
            nullable("client_addr", TEXT),
            column("transport", TEXT),
            column("opened_at", TIMESTAMP),
            column("last_seen_at", TIMESTAMP),
            nullable("last_method", TEXT)),
        Cells.of(rows));
  }

  private ViewTable transactions() {
    List<List<Object>> rows = new ArrayList<>();
    for (Transaction.Info info : transactions.open()) {
      rows.add(
          row(
              info.id(),
              info.sessionId(),
              "PgRpc",
              info.state(),
              info.ageMs(),
              info.idleMs(),
              info.writes(),
              info.bytes(),
              info.tables(),
              info.snapshot()));
    }
    return new ViewTable(
        List.of(
            column("transaction_id", TEXT),
            column("owner_id", TEXT),
            column("origin", TEXT),
            column("state", TEXT),
            column("age_ms", BIGINT),
            column("idle_ms", BIGINT),
            column("write_count", BIGINT),
            column("write_bytes", BIGINT),
            column("touched_tables_count", BIGINT),
            column("snapshot_commit_seq", BIGINT)),
        Cells.of(rows));
  }

  ViewTable describe(TableSchema schema) {
    List<List<Object>> rows = new ArrayList<>();
    long ordinal = 0;
    for (Column column : schema.columns()) {
      rows.add(
          row(
              column.name(),
              ++ordinal,
              (long) column.id(),
              column.type().sqlName(),
              column.nullable(),
              column.primaryKey(),
              column.name().equals(Column.DELETED_NAME)
                  ? "FALSE"
                  : column.defaultValue().map(DefaultValue::display).orElse(null),
              COMMENTS.get(column.name()),
              (long) schema.version()));
    }
    return new ViewTable(
        List.of(
            column("column_name", TEXT),
            column("ordinal_position", INT),
            column("column_id", BIGINT),
            column("data_type", TEXT),
            column("is_nullable", BOOLEAN),
            column("is_primary_key", BOOLEAN),
            nullable("column_default", TEXT),
            nullable("column_comment", TEXT),
            column("schema_version", INT)),
        Cells.of(rows));
  }
}
