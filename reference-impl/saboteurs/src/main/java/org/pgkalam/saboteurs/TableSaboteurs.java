package org.pgkalam.saboteurs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;

/** Clients whose tables, in KalamDB or in PostgreSQL, are not what the statement says. */
final class TableSaboteurs {
  private static final Map<String, String> OPTIONS =
      new TreeMap<>(
          Map.of(
              "flush_policy", "OPT-003",
              "storage_id", "OPT-004",
              "access_level", "OPT-005",
              "ttl_seconds", "OPT-006",
              "deleted_retention_hours", "OPT-007"));

  private TableSaboteurs() {}

  static List<Saboteur> all() {
    List<Saboteur> all =
        new ArrayList<>(
            List.of(
                new Saboteur(
                        "alter-lost", "does not tell KalamDB of ALTER FOREIGN TABLE", "DDL-021")
                    .before("FollowUpDdl#send", call -> skipIf(call, "ALTER")),
                new Saboteur("drop-lost", "does not tell KalamDB of DROP FOREIGN TABLE", "DDL-022")
                    .before("FollowUpDdl#send", call -> skipIf(call, "DROP"))));
    OPTIONS.forEach(
        (option, rule) ->
            all.add(
                new Saboteur(
                        option.replace('_', '-') + "-dropped", "does not forward " + option, rule)
                    .request(
                        ExecuteSqlRpcRequest.class,
                        request -> without(request, option.toUpperCase(Locale.ROOT)))));
    return all;
  }

  private static void skipIf(Call call, String start) {
    if (call.arguments[1] instanceof String sql && sql.startsWith(start)) {
      call.skip(null);
    }
  }

  private static ExecuteSqlRpcRequest without(ExecuteSqlRpcRequest request, String option) {
    String sql =
        request
            .getSql()
            .replaceAll("\\b" + option + " = ('([^']|'')*'|[^,)]*)(, )?", "")
            .replaceAll(", \\)", ")")
            .replaceAll(" WITH \\(\\)", "");
    return request.toBuilder().setSql(sql).build();
  }
}
