package org.pgkalam.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.ddl.AlterStep;
import org.pgkalam.bridge.ddl.DropTable;
import org.pgkalam.bridge.ddl.TableChanges;
import org.pgkalam.bridge.ddl.TableState;

/** ALTER and DROP of tables that are there already. PostgreSQL has done its half before. */
final class FollowUpDdl {
  private record Target(KalamSession session, Map<String, String> options) {}

  private final Sessions sessions;
  private final Transactions transactions;
  private final BufferAllocator allocator;
  private final DdlQueue queue = new DdlQueue();
  private ForeseenTables foreseen;

  FollowUpDdl(Sessions sessions, Transactions transactions, BufferAllocator allocator) {
    this.sessions = sessions;
    this.transactions = transactions;
    this.allocator = allocator;
    this.foreseen = new ForeseenTables(allocator);
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
    boolean alone = question.readBoolean();
    List<String> definitions = readDefinitions(question);
    Map<String, Optional<String>> defaults = readDefaults(question);
    Map<String, TableState> before = readStates(question);
    Map<String, TableState> after = readStates(question);
    Map<String, Target> targets = readTargets(question);
    Map<KalamSession, List<AlterStep>> plan = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    before.forEach(
        (oid, then) -> {
          TableState now = after.get(oid);
          Target target = targets.get(oid);
          if (now == null || target == null) {
            return;
          }
          List<AlterStep> steps =
              TableChanges.between(
                  then, now, target.options, definitions, defaults, extensionSchema);
          steps.stream()
              .filter(step -> step.remote() == null)
              .forEach(step -> check(target.session, step, foreseen.copy()));
          List<AlterStep> remote = steps.stream().filter(step -> step.remote() != null).toList();
          if (!remote.isEmpty()) {
            plan.computeIfAbsent(target.session, session -> new ArrayList<>()).addAll(remote);
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
      alter(plan, alone);
    }
    return kept.isEmpty() ? null : String.join(", ", kept);
  }

  private void alter(Map<KalamSession, List<AlterStep>> plan, boolean alone) {
    ForeseenTables next = foreseen.copy();
    plan.forEach((session, steps) -> steps.forEach(step -> check(session, step, next)));
    boolean atOnce =
        alone
            && queue.isEmpty()
            && plan.values().stream().flatMap(List::stream).allMatch(step -> step.undo() != null);
    if (atOnce) {
      plan.forEach((session, steps) -> steps.forEach(step -> run(session, step)));
      return;
    }
    foreseen = next;
    plan.forEach((session, steps) -> steps.forEach(step -> runLater(session, step)));
  }

  private void check(KalamSession session, AlterStep step, ForeseenTables next) {
    boolean untouched = !queue.concerns(session, step.tableName());
    next.apply(session, step);
    if (untouched) {
      new RowCheck(new RemoteCatalog(session, allocator)).before(step);
    }
  }

  private void runLater(KalamSession session, AlterStep step) {
    Runnable work = () -> run(session, step);
    if (step.kind() == AlterStep.Kind.DROP) {
      String column = "column %s of %s".formatted(step.column(), step.tableName());
      queue.addForGood(session, step.tableName(), column, work);
    } else {
      queue.add(session, step.tableName(), work);
    }
  }

  private void run(KalamSession session, AlterStep step) {
    boolean renames = step.kind() == AlterStep.Kind.RENAME;
    RemoteCatalog catalog = new RemoteCatalog(session, allocator);
    new RowCheck(catalog).before(step);
    long values = renames ? catalog.countValues(step.tableName(), step.column()) : 0;
    send(session, step.remote());
    if (step.undo() != null) {
      transactions.undoOnAbort(session, step.undo());
    }
    refuseOldValues(catalog, step);
    // KalamDB changes its catalog only; what it has stored under the old name may not be found.
    if (renames && catalog.countValues(step.tableName(), step.newName()) < values) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB loses the values of a column that is renamed")
          .withHint("Add a column with the new name and copy the values.");
    }
  }

  /**
   * KalamDB changes its catalog only: a column that was dropped, and added again under its name,
   * has its values. Nobody sees those of a user's table.
   */
  private static void refuseOldValues(RemoteCatalog catalog, AlterStep step) {
    boolean old =
        switch (step.kind()) {
          case ADD -> catalog.countValues(step.tableName(), step.column()) > 0;
          case ADD_WITH_DEFAULT -> catalog.hasDifferentValues(step.tableName(), step.column());
          default -> false;
        };
    if (old) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "column \"%s\" of KalamDB table %s was dropped and still has its values"
                  .formatted(step.column(), step.tableName()))
          .withDetail("KalamDB would show them in the new column.")
          .withHint("Add a column with another name.");
    }
  }

  private void send(KalamSession session, String sql) {
    try {
      session.executeSql(sql);
    } catch (BridgeException e) {
      throw RemoteErrors.leavesDoubt(e) ? notKnown(sql).withDetail(e.getMessage()).withCause(e) : e;
    } catch (Cancellation.Left e) {
      transactions.warnOnAbort(notKnown(sql));
      throw e;
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
    int statement = question.readInt();
    KalamSession session = sessions.to(ServerOptions.read(question));
    String namespace = question.readString();
    String table = question.readString();
    String sql = DropTable.sql(namespace, table, question.readOptions().get("table_type"));
    foreseen.dropped(session, namespace, table);
    queue.addDrop(session, namespace + "." + table, statement, () -> send(session, sql));
  }

  /** Whether the table goes when PostgreSQL commits; both names are plain. */
  boolean isDropped(KalamSession session, String namespace, String table) {
    return foreseen.isDropped(session, namespace, table);
  }

  /** Whether anything is done when PostgreSQL commits, so that what follows has to wait for it. */
  boolean isWaiting() {
    return !queue.isEmpty();
  }

  /** Creates a table when PostgreSQL is about to commit, after what waits already. */
  void createLater(
      KalamSession session, String namespace, String table, Set<String> columns, Runnable work) {
    foreseen.created(session, namespace, table, columns);
    queue.add(session, namespace + "." + table, work);
  }

  void refuseTwoPhase() {
    if (isWaiting() || transactions.canUndo()) {
      throw BridgeException.of(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that has created, altered or dropped KalamDB tables");
    }
  }

  /** The last moment at which an error still fails PostgreSQL's transaction. */
  void beforeCommit() {
    foreseen.clear();
    queue.run();
  }

  /**
   * The bridge itself is being taken down by a statement: the tables that it drops stay in KalamDB.
   *
   * @return their names; null for none
   */
  String keepTables(Question question) {
    return queue.keepTables(question.readInt(), foreseen::forget);
  }

  /** Neither the rows nor the columns are yet what PostgreSQL takes them for. */
  void refuseRows(KalamSession session, Relation relation) {
    if (queue.concerns(session, relation.name())) {
      throw BridgeException.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "KalamDB table %s is created, altered or dropped when this transaction commits"
                  .formatted(relation.name()))
          .withHint("Commit first, then read or write its rows.");
    }
  }

  /** A write would be committed before the DDL that waits can fail. */
  void refuseWrites() {
    if (isWaiting()) {
      throw BridgeException.of(
              SqlState.ACTIVE_SQL_TRANSACTION,
              "KalamDB tables cannot be written in a transaction that alters or drops one")
          .withHint("Commit first.");
    }
  }

  void abort() {
    queue.clear();
    foreseen.clear();
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
      KalamSession session = sessions.to(ServerOptions.read(question));
      Map<String, String> options = new HashMap<>(question.readOptions());
      if (!question.readBoolean()) {
        // Another database made the table, or somebody has written the option by hand.
        options.remove("managed");
      }
      targets.put(oid, new Target(session, options));
    }
    return targets;
  }
}
