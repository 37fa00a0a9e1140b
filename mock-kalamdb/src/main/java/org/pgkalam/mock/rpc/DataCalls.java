package org.pgkalam.mock.rpc;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.json.RowJson;
import org.pgkalam.mock.store.Column;
import org.pgkalam.mock.store.Keys;
import org.pgkalam.mock.store.Scalar;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.tx.Mutation;
import org.pgkalam.mock.tx.Transaction;
import org.pgkalam.mock.tx.TransactionCoordinator;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.DeleteRpcResponse;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.InsertRpcResponse;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.ScanRpcResponse;
import org.pgkalam.protocol.UpdateRpcRequest;
import org.pgkalam.protocol.UpdateRpcResponse;

/** Scan, Insert, Update and Delete: at once, or staged when the session has a transaction. */
final class DataCalls {
  private static final String PROVIDER = "Raft error: Internal error: Provider error: ";
  private static final String EXECUTION = PROVIDER + "Execution error: ";

  private final Store store;
  private final SessionRegistry sessions;
  private final TransactionCoordinator transactions;
  private final TransactionCalls transactionCalls;
  private final ScanCall scanCall;
  private final Leadership leadership;

  DataCalls(
      Store store,
      SessionRegistry sessions,
      TransactionCoordinator transactions,
      TransactionCalls transactionCalls,
      ScanCall scanCall,
      Leadership leadership) {
    this.store = store;
    this.sessions = sessions;
    this.transactions = transactions;
    this.transactionCalls = transactionCalls;
    this.scanCall = scanCall;
    this.leadership = leadership;
  }

  ScanRpcResponse scan(ScanRpcRequest request, Caller caller) {
    String session = enter(request.getSessionId(), "Scan", caller);
    Target target =
        target(
            request.getNamespace(),
            request.getTableName(),
            request.getTableType(),
            request.getUserId());
    return inSession(
        session,
        transaction -> {
          transaction.ifPresent(
              open ->
                  TransactionCalls.failingPrecondition(
                      () -> {
                        transactions.reading(open);
                        return open;
                      }));
          return scanCall.scan(request, target, transaction);
        });
  }

  InsertRpcResponse insert(InsertRpcRequest request, Caller caller) {
    String session = enter(request.getSessionId(), "Insert", caller);
    Target target =
        target(
            request.getNamespace(),
            request.getTableName(),
            request.getTableType(),
            request.getUserId());
    List<Map<String, Scalar>> rows = rows(request.getRowsJsonList());
    int inserted =
        inSession(
            session,
            transaction ->
                transaction.isPresent()
                    ? stageInsert(transaction.get(), target, rows)
                    : insertNow(target, rows));
    return InsertRpcResponse.newBuilder().setAffectedRows(inserted).build();
  }

  UpdateRpcResponse update(UpdateRpcRequest request, Caller caller) {
    String session = enter(request.getSessionId(), "Update", caller);
    Target target =
        target(
            request.getNamespace(),
            request.getTableName(),
            request.getTableType(),
            request.getUserId());
    Optional<Map<String, Scalar>> changes = updates(request.getUpdatesJson());
    String key = request.getPkValue();
    int updated =
        inSession(
            session,
            transaction ->
                transaction.isPresent()
                    ? stageChange(
                        transaction.get(),
                        new Mutation(
                            Mutation.Kind.UPDATE,
                            target.name(),
                            target.kind(),
                            target.user(),
                            key,
                            changes.orElse(Map.of())))
                    : updateNow(target, key, changes));
    return UpdateRpcResponse.newBuilder().setAffectedRows(updated).build();
  }

  DeleteRpcResponse delete(DeleteRpcRequest request, Caller caller) {
    String session = enter(request.getSessionId(), "Delete", caller);
    Target target =
        target(
            request.getNamespace(),
            request.getTableName(),
            request.getTableType(),
            request.getUserId());
    String key = request.getPkValue();
    if (key.isEmpty() && store.has(Quirk.EMPTY_KEY_NOT_DELETED)) {
      return DeleteRpcResponse.newBuilder().setAffectedRows(1).build();
    }
    int deleted =
        inSession(
            session,
            transaction ->
                transaction.isPresent()
                    ? stageChange(
                        transaction.get(),
                        new Mutation(
                            Mutation.Kind.DELETE,
                            target.name(),
                            target.kind(),
                            target.user(),
                            key,
                            Map.of()))
                    : deleteNow(target, key));
    return DeleteRpcResponse.newBuilder().setAffectedRows(deleted).build();
  }

  private Target target(String namespace, String table, String kind, String user) {
    return Target.parse(namespace, table, kind, user, store.has(Quirk.UNSAFE_NAMES_END_THE_CALL));
  }

  private String enter(String sessionId, String method, Caller caller) {
    String trimmed = sessionId.strip();
    sessions.validate(trimmed);
    sessions.touch(trimmed, method, caller);
    return trimmed;
  }

  /**
   * Runs a statement in the session's transaction, if it has one; forgets one that turns out to be
   * gone.
   */
  private <T> T inSession(String sessionId, Function<Optional<Transaction>, T> statement) {
    Optional<Transaction> transaction = transactions.of(TransactionCalls.owner(sessionId));
    try {
      return statement.apply(transaction);
    } catch (RpcException e) {
      Status.Code code = e.status().getCode();
      if ((code == Status.Code.FAILED_PRECONDITION || code == Status.Code.NOT_FOUND)
          && TransactionCalls.isTerminal(String.valueOf(e.status().getDescription()))) {
        transaction.ifPresent(gone -> transactionCalls.forget(gone.id()));
      }
      throw e;
    }
  }

  private static List<Map<String, Scalar>> rows(List<String> json) {
    try {
      return RowJson.rows(json);
    } catch (RowJson.Malformed e) {
      throw RpcException.invalidArgument("invalid row JSON: " + e.getMessage());
    }
  }

  private static Optional<Map<String, Scalar>> updates(String json) {
    try {
      return RowJson.updates(json);
    } catch (RowJson.Malformed e) {
      throw RpcException.invalidArgument("invalid row JSON: " + e.getMessage());
    }
  }

  private int insertNow(Target target, List<Map<String, Scalar>> rows) {
    checkWritable(target, "cannot insert into system tables", "inserts");
    if (rows.isEmpty()) {
      return 0;
    }
    Table table = writable(target);
    try {
      store.insert(table, tenant(target), rows, !store.has(Quirk.DEFAULTS_NOT_APPLIED));
    } catch (StoreException e) {
      String what = table.kind() == TableKind.STREAM ? "stream batch" : "batch";
      throw RpcException.internal(EXECUTION + "Failed to insert " + what + ": " + e.getMessage());
    }
    return rows.size();
  }

  private int updateNow(Target target, String key, Optional<Map<String, Scalar>> changes) {
    checkWritable(target, "cannot update system tables", "updates");
    Table table = writable(target);
    if (changes.isEmpty()) {
      if (target.kind() == TableKind.SHARED) {
        return 0;
      }
      throw RpcException.internal(
          PROVIDER + "Validation error: Update requires at least one update row");
    }
    try {
      return store.write(batch -> batch.update(table, tenant(target), key, changes.get())) ? 1 : 0;
    } catch (StoreException e) {
      throw RpcException.internal(EXECUTION + "Failed to update row: " + e.getMessage());
    }
  }

  private int deleteNow(Target target, String key) {
    checkWritable(target, "cannot delete from system tables", "deletes");
    Table table = writable(target);
    try {
      return store.write(batch -> batch.delete(table, tenant(target), key)) ? 1 : 0;
    } catch (StoreException e) {
      throw RpcException.internal(EXECUTION + "Failed to delete row: " + e.getMessage());
    }
  }

  private void checkWritable(Target target, String whenSystem, String what) {
    if (target.kind() == TableKind.SYSTEM) {
      throw new RpcException(Status.Code.PERMISSION_DENIED, whenSystem);
    }
    if (target.kind().isPerUser() && target.user() == null) {
      throw RpcException.invalidArgument("user_id required for user/stream table " + what);
    }
    leadership.checkForwarding();
  }

  private Table writable(Target target) {
    boolean shared = target.kind() == TableKind.SHARED;
    Table table =
        store
            .table(target.name())
            .orElseThrow(
                () ->
                    RpcException.internal(
                        PROVIDER
                            + "%s provider not found: %s"
                                .formatted(
                                    shared ? "Shared table" : "Table", target.name().colon())));
    if (shared != (table.kind() == TableKind.SHARED)) {
      throw RpcException.internal(
          EXECUTION
              + "Provider type mismatch for %s table %s"
                  .formatted(shared ? "shared" : "user", target.name().colon()));
    }
    return table;
  }

  private static String tenant(Target target) {
    return target.kind().isPerUser() ? target.user() : "";
  }

  private int stageInsert(Transaction transaction, Target target, List<Map<String, Scalar>> rows) {
    leadership.checkStaging(transaction);
    Optional<Table> table = store.table(target.name());
    String key =
        store.has(Quirk.TRANSACTION_KEY_IS_ID)
            ? "id"
            : table.flatMap(known -> known.schema().primaryKey()).map(Column::name).orElse("id");
    List<Mutation> mutations = new ArrayList<>(rows.size());
    for (Map<String, Scalar> row : rows) {
      Map<String, Scalar> values = row;
      if (table.isPresent() && !store.has(Quirk.DEFAULTS_NOT_APPLIED)) {
        values =
            store.withDefaults(
                table.get(), row, target.user() == null ? "anonymous" : target.user());
      }
      if (!values.containsKey(key)) {
        throw RpcException.invalidArgument(
            "transactional INSERT requires primary key column '" + key + "'");
      }
      Object keyValue = values.get(key).value();
      mutations.add(
          new Mutation(
              Mutation.Kind.INSERT,
              target.name(),
              target.kind(),
              target.user(),
              String.valueOf(keyValue),
              values));
    }
    stage(transaction, mutations);
    return rows.size();
  }

  private int stageChange(Transaction transaction, Mutation mutation) {
    leadership.checkStaging(transaction);
    if (!store.has(Quirk.TRANSACTION_COUNTS_ARE_ONE) && !sees(transaction, mutation)) {
      return 0;
    }
    stage(transaction, List.of(mutation));
    return 1;
  }

  /**
   * Whether the transaction sees a row to change. True when that cannot be told before the commit.
   */
  private boolean sees(Transaction transaction, Mutation mutation) {
    Optional<Table> table = store.table(mutation.table());
    Optional<Column> primaryKey = table.flatMap(known -> known.schema().primaryKey());
    if (primaryKey.isEmpty()
        || mutation.tableKind() == TableKind.STREAM
        || mutation.tableKind() == TableKind.SYSTEM) {
      return true;
    }
    Optional<Object> key;
    try {
      key = Keys.parse(primaryKey.get(), mutation.keyText());
    } catch (StoreException e) {
      return true;
    }
    String user = mutation.user() == null ? "" : mutation.user();
    String tenant = mutation.tableKind().isPerUser() ? user : "";
    return key.map(
            value ->
                transaction
                    .overlay(mutation.table(), tenant)
                    .flatMap(overlay -> overlay.holds(value))
                    .orElseGet(
                        () ->
                            !store
                                .viewByKey(
                                    table.get(), tenant, transaction.snapshot(), false, value)
                                .rows()
                                .isEmpty()))
        .orElse(false);
  }

  private void stage(Transaction transaction, List<Mutation> mutations) {
    TransactionCalls.failingPrecondition(
        () -> {
          transactions.stage(transaction, mutations);
          return transaction;
        });
  }
}
