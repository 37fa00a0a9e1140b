package org.pgkalam.saboteurs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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
                remote(
                    option.replace('_', '-') + "-dropped",
                    "does not forward " + option,
                    sql -> withoutOption(sql, option.toUpperCase(Locale.ROOT)),
                    rule)));
    return all;
  }

  private static void skipIf(Call call, String start) {
    if (call.argument(1, String.class).startsWith(start)) {
      call.skip(null);
    }
  }

  private static Saboteur remote(
      String name, String does, UnaryOperator<String> change, String... rules) {
    return new Saboteur(name, does, rules)
        .request(
            ExecuteSqlRpcRequest.class,
            request -> request.toBuilder().setSql(change.apply(request.getSql())).build());
  }

  private static String withoutOption(String sql, String option) {
    return sql.replaceAll("\\b" + option + " = ('([^']|'')*'|[^,)]*)(, )?", "")
        .replaceAll(", \\)", ")")
        .replaceAll(" WITH \\(\\)", "");
  }
}
