package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.ddl.TableChanges;
import org.pgkalam.bridge.ddl.TableState;

/** ALTER and DROP of tables that are there already. PostgreSQL has done its half before. */
final class FollowUpDdl {
  private static final long DROP_MILLIS = 30_000;

  private record Drop(KalamSession session, String table, String sql) {}

  private record Target(KalamSession session, Map<String, String> options) {}

  private final Sessions sessions;
  private final Transactions transactions;
  private final BufferAllocator allocator;
  private final List<Drop> drops = new ArrayList<>();

  FollowUpDdl(Sessions sessions, Transactions transactions, BufferAllocator allocator) {
    this.sessions = sessions;
    this.transactions = transactions;
    this.allocator = allocator;
  }

  /**
   * Checks the columns that a statement adds, before PostgreSQL does.
   *
   * @return the definition that PostgreSQL must run instead of the first that it must not; or null
   */
  static String checkColumns(Question question) {
    String extensionSchema = question.readString();
    return TableChanges.firstRewritten(readDefinitions(question), extensionSchema);
  }

  /**
   * Does in KalamDB what a statement has done to columns in PostgreSQL; or refuses it.
   *
   * @return tables that only mirror one of KalamDB's, which stay as they are there; null for none
   */
  String alter(Question question) {
    String extensionSchema = question.readString();
    boolean inBlock = question.readBoolean();
    List<String> definitions = readDefinitions(question);
    Map<String, Optional<String>> defaults = readDefaults(question);
    Map<String, TableState> before = readStates(question);
    Map<String, TableState> after = readStates(question);
    Map<String, Target> targets = readTargets(question);
    Map<KalamSession, List<TableChanges.Step>> plan = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    before.forEach(
        (oid, then) -> {
          TableState now = after.get(oid);
          Target target = targets.get(oid);
          if (now == null || target == null) {
            return;
          }
          List<TableChanges.Step> steps =
              TableChanges.between(
                  then, now, target.options, definitions, defaults, extensionSchema);
          if (!steps.isEmpty()) {
            plan.computeIfAbsent(target.session, session -> new ArrayList<>()).addAll(steps);
          } else if (!then.equals(now)) {
            kept.add(then.remoteName());
          }
        });
    if (inBlock && !plan.isEmpty()) {
      throw BridgeException.of(
              SqlState.ACTIVE_SQL_TRANSACTION,
              "a KalamDB table cannot be altered inside a transaction block or savepoint")
          .withHint("KalamDB does not support DDL inside explicit transactions.");
    }
    if (!plan.isEmpty()) {
      transactions.refuseBesideWrites("altered");
    }
    plan.forEach((session, steps) -> steps.forEach(step -> run(session, step)));
    return kept.isEmpty() ? null : String.join(", ", kept);
  }

  private void run(KalamSession session, TableChanges.Step step) {
    TableChanges.Renamed renamed = step.renamed();
    RemoteCatalog catalog = new RemoteCatalog(session, allocator);
    long values = renamed == null ? 0 : catalog.countValues(renamed.table(), renamed.from());
    try {
      session.executeSql(step.remote());
    } catch (BridgeException e) {
      throw e.sqlState().equals(SqlState.CONNECTION_FAILURE)
          ? notKnown(step.remote()).withDetail(e.getMessage()).withCause(e)
          : e;
    } catch (Cancellation.Left e) {
      transactions.warnOnAbort(notKnown(step.remote()));
      throw e;
    }
    if (step.undo() != null) {
      transactions.undoOnAbort(session, step.undo());
    }
    // KalamDB changes its catalog only; what it has stored under the old name may not be found.
    if (renamed != null && catalog.countValues(renamed.table(), renamed.to()) < values) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB loses the values of a column that is renamed")
          .withHint("Add a column with the new name and copy the values.");
    }
  }

  private static BridgeException notKnown(String sql) {
    return BridgeException.of(
            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
            "it is not known whether KalamDB has done: " + sql)
        .withHint("Look at the table in KalamDB before trying again.");
  }

  /** Drops the table when PostgreSQL is about to commit. */
  void drop(Question question) {
    transactions.refuseBesideWrites("dropped");
    question.readString();
    KalamSession session = sessions.to(ServerOptions.parse(question.readOptions()));
    String table = question.readString() + "." + question.readString();
    String type = question.readOptions().getOrDefault("table_type", "shared");
    drops.add(
        new Drop(
            session, table, "DROP " + type.toUpperCase(Locale.ROOT) + " TABLE IF EXISTS " + table));
  }

  /** Whether the table goes when PostgreSQL commits. */
  boolean isDropping(KalamSession session, String table) {
    return drops.stream().anyMatch(drop -> drop.session == session && drop.table.equals(table));
  }

  /** Whether any table goes when PostgreSQL commits. */
  boolean isDropping() {
    return !drops.isEmpty();
  }

  /** The last moment at which an error still fails PostgreSQL's transaction. */
  void dropNow() {
    List<Drop> waiting = List.copyOf(drops);
    drops.clear();
    List<String> done = new ArrayList<>();
    for (Drop drop : waiting) {
      try {
        drop.session.limited(DROP_MILLIS, () -> drop.session.executeSql(drop.sql));
      } catch (BridgeException e) {
        throw done.isEmpty()
            ? e
            : e.withDetail(
                "KalamDB has already dropped " + String.join(", ", done) + ", for good.");
      }
      done.add(drop.table);
    }
  }

  /**
   * The bridge itself is being taken down: the tables that go with it stay in KalamDB.
   *
   * @return their names; null for none
   */
  String keepAll() {
    String names = drops.stream().map(Drop::table).collect(Collectors.joining(", "));
    drops.clear();
    return names.isEmpty() ? null : names;
  }

  /** A write would be committed before the drop can fail. */
  void refuseWrites() {
    if (!drops.isEmpty()) {
      throw BridgeException.of(
              SqlState.ACTIVE_SQL_TRANSACTION,
              "KalamDB tables cannot be written in a transaction that drops one")
          .withHint("Commit first.");
    }
  }

  void abort() {
    drops.clear();
  }

  private static List<String> readDefinitions(Question question) {
    int count = question.readCount();
    List<String> definitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      question.readString();
      definitions.add(question.readString());
    }
    return definitions;
  }

  private static Map<String, Optional<String>> readDefaults(Question question) {
    int count = question.readCount();
    Map<String, Optional<String>> defaults = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String column = question.readString();
      defaults.put(column, Optional.ofNullable(question.readString()));
    }
    return defaults;
  }

  private static Map<String, TableState> readStates(Question question) {
    int count = question.readCount();
    Map<String, TableState> states = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String oid = question.readString();
      String namespace = question.readString();
      String name = question.readString();
      String options = question.readString();
      int number = Integer.parseInt(question.readString());
      states
          .computeIfAbsent(oid, first -> new TableState(first, namespace, name, options))
          .columns()
          .put(
              number,
              new TableState.Column(
                  question.readString(),
                  question.readString(),
                  question.readString().equals("t"),
                  question.readString()));
    }
    return states;
  }

  private Map<String, Target> readTargets(Question question) {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (String oid = question.readString(); oid != null; oid = question.readString()) {
      question.readString();
      KalamSession session = sessions.to(ServerOptions.parse(question.readOptions()));
      targets.put(oid, new Target(session, question.readOptions()));
    }
    return targets;
  }
}
