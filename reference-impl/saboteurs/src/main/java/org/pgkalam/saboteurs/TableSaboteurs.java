package org.pgkalam.saboteurs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.InsertRpcRequest;

/** Clients whose tables, in KalamDB or in PostgreSQL, are not what the statement says. */
final class TableSaboteurs {
  private static final Map<String, String> OPTIONS =
      new TreeMap<>(
          Map.of(
              "flush_policy", "OPT-003",
              "storage_id", "OPT-004",
              "access_level", "OPT-005,DDL-019",
              "ttl_seconds", "OPT-006",
              "deleted_retention_hours", "OPT-007,OPT-001"));

  private TableSaboteurs() {}

  static List<Saboteur> all() {
    List<Saboteur> all =
        new ArrayList<>(
            List.of(
                new Saboteur("seq-as-integer", "adds _seq as INTEGER", "SYS-003", "DDL-006")
                    .after(
                        "ddl.SystemColumns#definition",
                        call -> call.answer(String.class, s -> s.replace("bigint", "integer"))),
                new Saboteur("userid-as-varchar", "adds _userid as VARCHAR", "SYS-009")
                    .after(
                        "ddl.SystemColumns#definition",
                        call -> call.answer(String.class, s -> s.replace(" text", " varchar"))),
                new Saboteur("no-seq", "does not add _seq", "SYS-002", "DDL-006")
                    .after("ddl.SystemColumns#missing", call -> columns(call, "_seq", null)),
                new Saboteur("no-userid", "does not add _userid", "SYS-008", "SYS-009")
                    .after("ddl.SystemColumns#missing", call -> columns(call, "_userid", null)),
                new Saboteur("userid-everywhere", "adds _userid to every table", "SYS-008")
                    .after(
                        "ddl.SystemColumns#missing",
                        call -> columns(call, "_userid", "_userid text")),
                new Saboteur("deleted-added", "adds _deleted", "SYS-022")
                    .after(
                        "ddl.SystemColumns#missing",
                        call -> columns(call, "_deleted", "_deleted boolean")),
                accepting("_seq", "SYS-012"),
                dropping("_userid", "TEXT", "SYS-013"),
                dropping("_deleted", "BOOLEAN", "SYS-014"),
                new Saboteur(
                        "remote-table-not-looked-for",
                        "does not look whether KalamDB has the table",
                        "DDL-028")
                    .before("RemoteCatalog#find", call -> call.skip(Optional.empty())),
                new Saboteur("no-namespace", "does not create the namespace", "DDL-004")
                    .before(
                        "TableCreation#execute",
                        call -> {
                          if (call.arguments[1].toString().startsWith("CREATE NAMESPACE")) {
                            call.skip(null);
                          }
                        }),
                new Saboteur(
                        "refusal-swallowed",
                        "keeps the local table although KalamDB refuses",
                        "DDL-005",
                        "OPT-009",
                        "DDL-025")
                    .after("TableCreation#execute", call -> call.swallow(null)),
                new Saboteur(
                        "alter-lost", "does not tell KalamDB of ALTER FOREIGN TABLE", "DDL-021")
                    .before("FollowUpDdl#send", call -> skipIf(call, "ALTER")),
                new Saboteur("drop-lost", "does not tell KalamDB of DROP FOREIGN TABLE", "DDL-022")
                    .before("FollowUpDdl#send", call -> skipIf(call, "DROP")),
                remote(
                    "not-null-lost",
                    "leaves NOT NULL out",
                    s -> s.replace(" NOT NULL", ""),
                    "DDL-005"),
                remote(
                    "snowflake-lost",
                    "leaves DEFAULT SNOWFLAKE_ID() out",
                    s -> s.replace(" DEFAULT SNOWFLAKE_ID()", ""),
                    "DDL-013",
                    "DDL-014",
                    "DDL-015",
                    "DDL-016",
                    "DDL-017",
                    "DDL-018"),
                remote(
                    "user-table-shared",
                    "makes user tables shared",
                    s -> s.replace("CREATE USER TABLE", "CREATE SHARED TABLE"),
                    "DDL-008",
                    "DDL-011",
                    "OPT-002"),
                remote(
                    "stream-table-shared",
                    "makes stream tables shared",
                    s -> s.replace("CREATE STREAM TABLE", "CREATE SHARED TABLE"),
                    "DDL-009",
                    "DDL-011"),
                remote(
                    "file-as-text",
                    "makes FILE columns TEXT",
                    s -> s.replace(" FILE", " TEXT"),
                    "FILE-001"),
                remote(
                    "json-as-text",
                    "makes JSON columns TEXT",
                    s -> s.replaceAll(" JSON\\b", " TEXT"),
                    "JSON-001",
                    "JSON-002"),
                local(
                    "jsonb-as-text",
                    "declares JSONB columns as text",
                    s -> s.replace(" jsonb", " text"),
                    "FILE-002",
                    "FILE-004",
                    "JSON-003",
                    "JSON-005"),
                local(
                    "jsonb-as-json",
                    "declares JSONB columns as json",
                    s -> s.replace(" jsonb", " json"),
                    "JSON-003",
                    "FILE-002"),
                new Saboteur("json-null-as-null", "stores JSON null as NULL", "JSON-003")
                    .request(
                        InsertRpcRequest.class,
                        request -> {
                          InsertRpcRequest.Builder changed = request.toBuilder();
                          for (int i = 0; i < request.getRowsJsonCount(); i++) {
                            changed.setRowsJson(
                                i,
                                request.getRowsJson(i).replace("{\"Utf8\":\"null\"}", "\"Null\""));
                          }
                          return changed.build();
                        }),
                remote(
                    "unknown-options-dropped",
                    "forwards only the options that it knows",
                    TableSaboteurs::knownOptions,
                    "OPT-008")));
    OPTIONS.forEach(
        (option, rules) ->
            all.add(
                remote(
                    option.replace('_', '-') + "-dropped",
                    "does not forward " + option,
                    sql -> withoutOption(sql, option.toUpperCase(Locale.ROOT)),
                    rules.split(",", -1))));
    return all;
  }

  private static Saboteur accepting(String column, String rule) {
    return new Saboteur(
            "accepts" + column.replace('_', '-'), "takes a declared " + column, rule, "SYS-001")
        .before("ddl.KalamNames#checkSystemColumn", call -> skipFor(call, column))
        .before("ddl.KalamNames#checkColumn", call -> skipFor(call, column));
  }

  /** Takes a declared system column, and does not tell KalamDB of it. */
  private static Saboteur dropping(String column, String type, String rule) {
    return new Saboteur("drops" + column.replace('_', '-'), "drops a declared " + column, rule)
        .before("ddl.KalamNames#checkSystemColumn", call -> skipFor(call, column))
        .before("ddl.KalamNames#checkColumn", call -> skipFor(call, column))
        .after("ddl.SystemColumns#isAsAdded", call -> call.answer(Boolean.class, was -> true))
        .request(
            ExecuteSqlRpcRequest.class,
            request ->
                request.toBuilder()
                    .setSql(request.getSql().replaceAll(", \"?" + column + "\"? " + type, ""))
                    .build());
  }

  private static void skipFor(Call call, String column) {
    if (column.equalsIgnoreCase(call.argument(0, String.class))) {
      call.skip(null);
    }
  }

  private static void skipIf(Call call, String start) {
    if (call.argument(1, String.class).startsWith(start)) {
      call.skip(null);
    }
  }

  /** Takes a column out of those that are added, and puts another there. */
  private static void columns(Call call, String out, String in) {
    call.answer(
        List.class,
        found -> {
          List<Object> changed = new ArrayList<>();
          for (Object definition : found) {
            if (!definition.toString().contains(out)) {
              changed.add(definition);
            }
          }
          if (in != null) {
            changed.add(in);
          }
          return changed;
        });
  }

  private static Saboteur remote(
      String name, String does, UnaryOperator<String> change, String... rules) {
    return new Saboteur(name, does, rules)
        .request(
            ExecuteSqlRpcRequest.class,
            request -> request.toBuilder().setSql(change.apply(request.getSql())).build());
  }

  private static Saboteur local(
      String name, String does, UnaryOperator<String> change, String... rules) {
    return new Saboteur(name, does, rules)
        .before(
            "Answer#writeString",
            call ->
                call.change(
                    0,
                    String.class,
                    text -> text.startsWith("CREATE FOREIGN TABLE") ? change.apply(text) : text));
  }

  private static String withoutOption(String sql, String option) {
    return sql.replaceAll("\\b" + option + " = ('([^']|'')*'|[^,)]*)(, )?", "")
        .replaceAll(", \\)", ")")
        .replaceAll(" WITH \\(\\)", "");
  }

  private static String knownOptions(String sql) {
    return sql.replaceAll(
            "\\b(?!TYPE|FLUSH_POLICY|STORAGE_ID|ACCESS_LEVEL|TTL_SECONDS|DELETED_RETENTION_HOURS)"
                + "[A-Z_]+ = '([^']|'')*'(, )?",
            "")
        .replaceAll(", \\)", ")");
  }
}
