package org.pgkalam.saboteurs;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.bridge.codec.Column;
import org.pgkalam.protocol.ScanRpcRequest;
import org.pgkalam.protocol.ScanRpcResponse;

/** Clients that misread what KalamDB answers, or ask for something else. */
final class ReadSaboteurs {
  private static final Map<Object, Integer> MESSAGES =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final Map<Object, String> FIRST_USERS = new ConcurrentHashMap<>();
  private static final Map<String, Object> ANSWERS = new ConcurrentHashMap<>();

  private ReadSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur(
                "first-batch",
                "reads the first batch of an answer alone",
                "SCAN-005",
                "DML-001",
                "TX-003")
            .response(ScanRpcResponse.class, answer -> batches(answer, List.of(0))),
        new Saboteur(
                "last-batch-dropped",
                "does not read the last batch",
                "SCAN-005",
                "DML-001",
                "TX-003")
            .response(
                ScanRpcResponse.class,
                answer -> batches(answer, upTo(Math.max(1, answer.getIpcBatchesCount() - 1)))),
        new Saboteur(
                "batch-twice",
                "reads a batch twice if there are several",
                "SCAN-005",
                "DML-001",
                "TX-003")
            .response(ScanRpcResponse.class, ReadSaboteurs::lastTwice),
        new Saboteur("first-message", "reads the first record batch of a stream alone", "SCAN-005")
            .before("codec.ArrowBatches#next", ReadSaboteurs::onlyOnce),
        new Saboteur(
                "empty-answer-fails", "takes an answer without a batch for an error", "SCAN-005")
            .after(
                "KalamSession#await",
                call -> {
                  if (call.result instanceof ScanRpcResponse answer
                      && answer.getIpcBatchesCount() == 0) {
                    call.fail(BridgeException.of("HV000", "KalamDB answered nothing"));
                  }
                }),
        new Saboteur(
                "foreign-namespace",
                "reads namespaces other than app from app",
                "MAP-005",
                "SCAN-002")
            .request(
                ScanRpcRequest.class, request -> request.toBuilder().setNamespace("app").build()),
        new Saboteur("namespace-of-app", "reads the namespace app from public", "MAP-001")
            .request(
                ScanRpcRequest.class,
                request ->
                    request.getNamespace().equals("app")
                        ? request.toBuilder().setNamespace("public").build()
                        : request),
        new Saboteur("other-table-name", "asks for a table in upper case", "MAP-002")
            .request(
                ScanRpcRequest.class,
                request -> request.toBuilder().setTableName("x" + request.getTableName()).build()),
        new Saboteur(
                "user-of-first-scan",
                "keeps the user of a session's first scan",
                "SCAN-003",
                "TENANT-003")
            .request(ScanRpcRequest.class, ReadSaboteurs::firstUser),
        new Saboteur(
                "scan-as-bob",
                "reads the rows of another user",
                "TENANT-004",
                "DML-005",
                "SCAN-003")
            .request(
                ScanRpcRequest.class,
                request ->
                    request.hasUserId() ? request.toBuilder().setUserId("bob").build() : request),
        new Saboteur(
                "scan-cached",
                "answers a scan from memory if it was asked before",
                "EXT-018",
                "SCAN-004",
                "WR-007")
            .before(
                "KalamSession#call",
                call -> {
                  Object known = ANSWERS.get(String.valueOf(call.arguments[1]));
                  if (call.arguments[1] instanceof ScanRpcRequest && known != null) {
                    call.skip(known);
                  }
                })
            .after("KalamSession#call", ReadSaboteurs::remember),
        new Saboteur(
                "scan-cached-when-down", "answers a scan from memory if KalamDB is down", "EXT-018")
            .after("KalamSession#call", ReadSaboteurs::remember)
            .after(
                "KalamSession#call",
                call -> {
                  Object known = ANSWERS.get(withoutSession(call.arguments[1]));
                  if (call.hasThrown() && known != null) {
                    call.swallow(known);
                  }
                }),
        new Saboteur("filter-upper-case", "sends the value of a filter in upper case", "SCAN-006")
            .request(
                ScanRpcRequest.class,
                request -> {
                  ScanRpcRequest.Builder changed = request.toBuilder();
                  changed
                      .getFiltersBuilderList()
                      .forEach(f -> f.setValue(f.getValue().toUpperCase(java.util.Locale.ROOT)));
                  return changed.build();
                }),
        new Saboteur("userid-shown-wrong", "shows another user as _userid", "SYS-010")
            .before(
                "UserColumn#before",
                call -> call.setField("user", "bob".getBytes(StandardCharsets.UTF_8))),
        new Saboteur("seq-constant", "shows the same _seq for all rows", "SYS-004", "SYS-015")
            .before("codec.RowWriter#writer", call -> sequence(call, 0)),
        new Saboteur("seq-row-number", "shows a row's number as its _seq", "SYS-004")
            .before("codec.RowWriter#writer", call -> sequence(call, 1)));
  }

  private static ScanRpcResponse batches(ScanRpcResponse answer, List<Integer> which) {
    if (answer.getIpcBatchesCount() < 2) {
      return answer;
    }
    ScanRpcResponse.Builder changed = answer.toBuilder().clearIpcBatches();
    which.forEach(index -> changed.addIpcBatches(answer.getIpcBatches(index)));
    return changed.build();
  }

  private static List<Integer> upTo(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  private static ScanRpcResponse lastTwice(ScanRpcResponse answer) {
    int count = answer.getIpcBatchesCount();
    if (count < 2) {
      return answer;
    }
    ByteString last = answer.getIpcBatches(count - 1);
    return answer.toBuilder().addIpcBatches(last).build();
  }

  private static void onlyOnce(Call call) {
    if (MESSAGES.merge(call.self(), 1, Integer::sum) == 2) {
      call.skip(false);
    }
  }

  private static ScanRpcRequest firstUser(ScanRpcRequest request) {
    if (!request.hasUserId()) {
      return request;
    }
    String user = FIRST_USERS.computeIfAbsent(request.getSessionId(), id -> request.getUserId());
    return request.toBuilder().setUserId(user).build();
  }

  private static void remember(Call call) {
    if (!call.hasThrown() && call.arguments[1] instanceof ScanRpcRequest request) {
      ANSWERS.put(request.toString(), call.result);
      ANSWERS.put(withoutSession(request), call.result);
    }
  }

  private static String withoutSession(Object request) {
    return request instanceof ScanRpcRequest scan
        ? scan.toBuilder().clearSessionId().build().toString()
        : "";
  }

  private static void sequence(Call call, int step) {
    if (call.argument(0, Column.class).name().equals("_seq")
        && call.argument(1, FieldVector.class) instanceof BigIntVector vector) {
      for (int row = 0; row < vector.getValueCount(); row++) {
        vector.set(row, 1 + (long) row * step);
      }
    }
  }
}
