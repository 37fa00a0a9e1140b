package org.pgkalam.saboteurs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.protocol.DeleteRpcRequest;
import org.pgkalam.protocol.DeleteRpcResponse;
import org.pgkalam.protocol.InsertRpcRequest;
import org.pgkalam.protocol.InsertRpcResponse;
import org.pgkalam.protocol.UpdateRpcRequest;
import org.pgkalam.protocol.UpdateRpcResponse;

/** Clients that lose or misdirect writes. */
final class WriteSaboteurs {
  private static final ThreadLocal<Map<?, ?>> OPTIONS = new ThreadLocal<>();

  private WriteSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur(
                "insert-first-row-again",
                "sends the first row of an INSERT in place of the others",
                "DML-002")
            .request(
                InsertRpcRequest.class,
                request -> request.getTableType().equals("shared") ? allAs(request, 0) : request),
        new Saboteur(
                "insert-last-row-again",
                "sends the last row of an INSERT in place of the others",
                "DML-006")
            .request(
                InsertRpcRequest.class,
                request ->
                    request.getTableType().equals("user")
                        ? allAs(request, request.getRowsJsonCount() - 1)
                        : request),
        new Saboteur("insert-null-rows-dropped", "drops rows with a NULL", "DML-006")
            .request(InsertRpcRequest.class, WriteSaboteurs::withoutNulls),
        new Saboteur("insert-stream-lost", "does not send rows of streams", "DML-009")
            .before("KalamSession#call", call -> lose(call, "stream")),
        new Saboteur(
                "insert-shared-lost", "does not send rows of shared tables", "DML-002", "DDL-007")
            .before("KalamSession#call", call -> lose(call, "shared"))
            .before("KalamSession#begin", call -> lose(call, "shared")),
        new Saboteur("insert-user-lost", "does not send rows of user tables", "DML-006", "DDL-008")
            .before("KalamSession#call", call -> lose(call, "user"))
            .before("KalamSession#begin", call -> lose(call, "user")),
        new Saboteur("upsert", "takes no notice of a key that is there already", "DDL-012")
            .after(
                "KalamSession#complete",
                call -> {
                  if (call.thrown instanceof BridgeException e && e.sqlState().equals("23505")) {
                    call.swallow(InsertRpcResponse.getDefaultInstance());
                  }
                }),
        new Saboteur(
                "update-lost",
                "does not send an UPDATE and counts its row",
                "DML-003",
                "DML-007",
                "WR-003")
            .before("KalamSession#call", call -> drop(call, UpdateRpcRequest.class, updated()))
            .before("KalamSession#begin", call -> drop(call, UpdateRpcRequest.class, null)),
        new Saboteur(
                "delete-lost",
                "does not send a DELETE and counts its row",
                "DML-004",
                "DML-008",
                "WR-003")
            .before("KalamSession#call", call -> drop(call, DeleteRpcRequest.class, deleted()))
            .before("KalamSession#begin", call -> drop(call, DeleteRpcRequest.class, null)),
        new Saboteur("update-next-key", "updates the row with the next key", "DML-003", "ROWID-001")
            .request(
                UpdateRpcRequest.class,
                request -> request.toBuilder().setPkValue(next(request.getPkValue())).build()),
        new Saboteur("delete-next-key", "deletes the row with the next key", "DML-004")
            .request(
                DeleteRpcRequest.class,
                request -> request.toBuilder().setPkValue(next(request.getPkValue())).build()),
        new Saboteur(
                "update-as-another",
                "updates the rows of another user",
                "TENANT-005",
                "SYS-019",
                "DML-007")
            .request(
                UpdateRpcRequest.class,
                request ->
                    request.hasUserId()
                        ? request.toBuilder().setUserId(another(request.getUserId())).build()
                        : request),
        new Saboteur(
                "delete-as-another",
                "deletes the rows of another user",
                "TENANT-006",
                "SYS-020",
                "DML-008")
            .request(
                DeleteRpcRequest.class,
                request ->
                    request.hasUserId()
                        ? request.toBuilder().setUserId(another(request.getUserId())).build()
                        : request),
        new Saboteur("insert-for-bob", "inserts for another user", "SYS-016", "DML-006")
            .request(
                InsertRpcRequest.class,
                request ->
                    request.hasUserId() ? request.toBuilder().setUserId("bob").build() : request),
        new Saboteur(
                "userid-ignored",
                "inserts for the session's user whatever _userid says",
                "SYS-011",
                "SYS-017")
            .after(
                "Modify#readUser", call -> call.answer(Optional.class, user -> Optional.empty())),
        new Saboteur(
                "first-userid-for-all", "takes the first row's _userid for all rows", "SYS-018")
            .after("Modify#readTenant", call -> call.swallow(null)),
        new Saboteur("userid-assignable", "takes SET _userid and does nothing about it", "SYS-021")
            .before("ModifyPlan#checkUpdate", call -> call.skip(null))
            .after("Modify#checkSameUser", call -> call.swallow(null)),
        new Saboteur(
                "no-user-is-anonymous",
                "takes a user called anonymous if none is set",
                "TENANT-008",
                "TRBL-005")
            .after(
                "Tenant#ofSetting",
                call ->
                    call.answer(
                        Optional.class,
                        user -> user.isPresent() ? user : Optional.of("anonymous"))),
        new Saboteur(
                "options-name-the-table",
                "updates and deletes where the options namespace and table say",
                "MAP-003")
            .after("Question#readOptions", call -> OPTIONS.set((Map<?, ?>) call.result))
            .request(
                UpdateRpcRequest.class,
                request ->
                    request.toBuilder()
                        .setNamespace(option("namespace", request.getNamespace()))
                        .setTableName(option("table", request.getTableName()))
                        .build())
            .request(
                DeleteRpcRequest.class,
                request ->
                    request.toBuilder()
                        .setNamespace(option("namespace", request.getNamespace()))
                        .setTableName(option("table", request.getTableName()))
                        .build()),
        new Saboteur("key-update-allowed", "sends an UPDATE that gives a row another key", "WR-003")
            .after("Modify#checkSameKey", call -> call.swallow(null)));
  }

  private static String another(String user) {
    return user.equals("bob") ? "alice" : "bob";
  }

  private static InsertRpcRequest allAs(InsertRpcRequest request, int index) {
    InsertRpcRequest.Builder changed = request.toBuilder();
    for (int i = 0; i < request.getRowsJsonCount(); i++) {
      changed.setRowsJson(i, request.getRowsJson(index));
    }
    return changed.build();
  }

  private static InsertRpcRequest withoutNulls(InsertRpcRequest request) {
    if (!request.getTableType().equals("user")) {
      return request;
    }
    InsertRpcRequest.Builder changed = request.toBuilder().clearRowsJson();
    request.getRowsJsonList().stream()
        .filter(row -> !row.contains("\"Null\""))
        .forEach(changed::addRowsJson);
    return changed.build();
  }

  private static void lose(Call call, String tableType) {
    if (call.arguments[1] instanceof InsertRpcRequest request
        && request.getTableType().equals(tableType)) {
      call.skip(InsertRpcResponse.newBuilder().setAffectedRows(request.getRowsJsonCount()).build());
    }
  }

  private static void drop(Call call, Class<?> type, Object answer) {
    if (type.isInstance(call.arguments[1])) {
      call.skip(answer);
    }
  }

  private static UpdateRpcResponse updated() {
    return UpdateRpcResponse.newBuilder().setAffectedRows(1).build();
  }

  private static DeleteRpcResponse deleted() {
    return DeleteRpcResponse.newBuilder().setAffectedRows(1).build();
  }

  private static String next(String key) {
    return key.matches("\\d{1,9}") ? String.valueOf(Integer.parseInt(key) + 1) : key;
  }

  private static String option(String name, String otherwise) {
    Map<?, ?> options = OPTIONS.get();
    Object value = options == null ? null : options.get(name);
    return value == null ? otherwise : value.toString();
  }
}
