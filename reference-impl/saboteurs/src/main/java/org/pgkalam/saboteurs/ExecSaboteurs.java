package org.pgkalam.saboteurs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;

/** A kalam_exec that changes statements or answers. */
final class ExecSaboteurs {
  private static final ThreadLocal<Boolean> AGAIN = new ThreadLocal<>();
  private static final List<String> FUNCTIONS =
      List.of(
          "json_get(",
          "json_as_text",
          "json_contains",
          "json_length",
          "json_object_keys",
          "json_get_int",
          "json_get_float",
          "json_get_bool");
  private static final int FIRST_FUNCTION_RULE = 10;

  private ExecSaboteurs() {}

  static List<Saboteur> all() {
    List<Saboteur> all = new ArrayList<>();
    all.add(
        sql(
            "exec-collapses-space",
            "makes all white space one blank",
            s -> s.replaceAll("\\s+", " "),
            "EXEC-001"));
    all.add(
        sql(
            "exec-upper-case",
            "sends a statement in upper case",
            s -> s.toUpperCase(Locale.ROOT),
            "EXEC-001",
            "EXEC-010"));
    all.add(sql("exec-arrow-text", "sends -> for ->>", s -> s.replace("->>", "->"), "JSON-008"));
    all.add(sql("exec-arrow", "sends ->> for ->", s -> s.replaceAll("->(?!>)", "->>"), "JSON-007"));
    all.add(
        sql(
            "exec-question-mark",
            "takes ? for a parameter",
            s -> s.replace("?", "NULL"),
            "JSON-009"));
    for (int i = 0; i < FUNCTIONS.size(); i++) {
      String function = FUNCTIONS.get(i);
      String name = function.replace("(", "");
      all.add(
          sql(
              "exec-" + name.replace('_', '-'),
              "does not know " + name,
              s -> s.replace(function, "x" + function),
              "JSON-0" + (FIRST_FUNCTION_RULE + i)));
    }
    all.add(
        new Saboteur("exec-first-batch", "answers the first batch alone", "EXEC-002")
            .response(
                ExecuteQueryRpcResponse.class,
                answer ->
                    answer.getIpcBatchesCount() < 2
                        ? answer
                        : answer.toBuilder()
                            .clearIpcBatches()
                            .addIpcBatches(answer.getIpcBatches(0))
                            .build()));
    all.add(
        new Saboteur(
                "exec-no-rows-message", "answers a message where there are no rows", "EXEC-002")
            .after(
                "QueryJson#of",
                call ->
                    call.answer(String.class, json -> json.equals("[]") ? "\"0 row(s)\"" : json)));
    all.add(
        new Saboteur(
                "exec-bare-message", "answers a message that is no JSON", "EXEC-003", "EXEC-004")
            .after(
                "QueryJson#of",
                call ->
                    call.answer(
                        String.class,
                        json ->
                            json.startsWith("\"") ? json.substring(1, json.length() - 1) : json)));
    all.add(
        new Saboteur("exec-rounds", "gives whole numbers the precision of a double", "EXEC-002")
            .before("QueryJson#writeValue", call -> call.change(1, Long.class, Long::doubleValue)));
    all.add(
        new Saboteur("exec-twice", "sends a statement that changes something twice", "EXEC-004")
            .before("KalamSession#executeChange", ExecSaboteurs::once));
    all.add(
        new Saboteur("exec-error-as-answer", "answers an error as if it were a message", "EXEC-011")
            .after(
                "Backend#execute",
                call -> {
                  if (call.thrown() instanceof BridgeException e) {
                    Reflection.call(call.arguments[1], "writeString", "\"" + e.getMessage() + "\"");
                    call.swallow(null);
                  }
                }));
    return all;
  }

  private static Saboteur sql(
      String name, String does, UnaryOperator<String> change, String... rules) {
    return new Saboteur(name, does, rules)
        .request(
            ExecuteQueryRpcRequest.class,
            request -> request.toBuilder().setSql(change.apply(request.getSql())).build());
  }

  private static void once(Call call) {
    if (AGAIN.get() == null) {
      AGAIN.set(true);
      try {
        Reflection.call(call.self(), "executeChange", call.arguments[0]);
      } catch (BridgeException e) {
        // The second time says it again.
      } finally {
        AGAIN.remove();
      }
    }
  }
}
