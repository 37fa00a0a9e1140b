package org.pgkalam.saboteurs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
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
  private static final Pattern LONG_NUMBER = Pattern.compile("\\b\\d{16,}\\b");

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
            "exec-cuts-comment",
            "cuts off a comment",
            s -> s.replaceAll("(?m)--.*$", ""),
            "EXEC-001"));
    all.add(
        sql(
            "exec-adds-schema",
            "finds tables of the schema app without its name",
            s -> s.replace("FROM items", "FROM app.items"),
            "EXEC-007"));
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
        result(
            "exec-no-rows-message",
            "answers a message where there are no rows",
            json -> json.equals("[]") ? "\"0 row(s)\"" : json,
            "EXEC-002"));
    all.add(
        result(
            "exec-bare-message",
            "answers a message that is no JSON",
            json -> json.startsWith("\"") ? json.substring(1, json.length() - 1) : json,
            "EXEC-003",
            "EXEC-004"));
    all.add(
        result(
            "exec-rounds",
            "gives whole numbers the precision of a double",
            json ->
                LONG_NUMBER
                    .matcher(json)
                    .replaceAll(number -> String.valueOf(Double.parseDouble(number.group()))),
            "EXEC-002"));
    all.add(
        new Saboteur("exec-twice", "sends a statement that changes something twice", "EXEC-004")
            .before("KalamSession#executeChange", ExecSaboteurs::once));
    all.add(
        new Saboteur("exec-error-as-answer", "answers an error as if it were a message", "EXEC-011")
            .after(
                "Backend#execute",
                call -> {
                  if (call.thrown instanceof BridgeException e) {
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

  private static Saboteur result(
      String name, String does, UnaryOperator<String> change, String... rules) {
    return new Saboteur(name, does, rules)
        .after(
            "ResultText#buffer",
            call ->
                call.answer(
                    ByteBuffer.class,
                    json -> UTF_8.encode(change.apply(UTF_8.decode(json).toString()))));
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
