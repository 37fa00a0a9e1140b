package org.pgkalam.bridge;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.pgkalam.bridge.ddl.CreateTablePlan;
import org.pgkalam.bridge.ddl.DdlNormalizer;
import org.pgkalam.bridge.ddl.RemoteTable;

/**
 * CREATE TABLE in two steps, between which PostgreSQL makes the local table: first the plan, then
 * the remote table.
 *
 * <p>The remote statement never says IF NOT EXISTS, so that it is always known who made the table:
 * what was there before is never dropped.
 */
final class TableCreation {
  private static final int PLAN = 0;

  private record Planned(KalamSession session, CreateTablePlan plan) {}

  private final Sessions sessions;
  private final Transactions transactions;
  private final FollowUpDdl followUps;
  private final BufferAllocator allocator;
  private final Map<Long, Planned> planned = new HashMap<>();
  private long lastHandle;

  TableCreation(
      Sessions sessions,
      Transactions transactions,
      FollowUpDdl followUps,
      BufferAllocator allocator) {
    this.sessions = sessions;
    this.transactions = transactions;
    this.followUps = followUps;
    this.allocator = allocator;
  }

  void answer(Question question, Answer answer) {
    if (question.readInt() == PLAN) {
      plan(question, answer);
    } else {
      create(planned.remove(question.readLong()), answer);
    }
  }

  /** Whether PostgreSQL has a plan that it has not carried out. */
  boolean isUnderWay() {
    return !planned.isEmpty();
  }

  /** Forgets what PostgreSQL has refused in between. */
  void transactionEnded() {
    planned.clear();
  }

  private void plan(Question question, Answer answer) {
    String tree = question.readString();
    String namespace = question.readString();
    String extensionSchema = question.readString();
    String serverName = question.readString();
    KalamSession session =
        sessions.to(ServerOptions.of(question.readOptions(), question.readOptions()));
    DdlNormalizer statement = DdlNormalizer.read(tree, namespace, serverName, extensionSchema);
    Optional<RemoteTable> found =
        followUps.isDropped(session, statement.namespace(), statement.table())
            ? Optional.empty()
            : new RemoteCatalog(session, allocator).find(statement.namespace(), statement.table());
    CreateTablePlan plan = found.map(statement::mirror).orElseGet(statement::create);
    planned.put(++lastHandle, new Planned(session, plan));
    answer.writeLong(lastHandle).writeString(plan.local());
  }

  private void create(Planned what, Answer answer) {
    CreateTablePlan plan = what.plan;
    if (followUps.isWaiting() && !plan.remote().isEmpty()) {
      followUps.createLater(
          what.session, plan.namespace(), plan.table(), plan.columns(), () -> createRemotely(what));
    } else {
      createRemotely(what);
    }
    answer.writeInt(plan.remote().isEmpty() ? 0 : 1).writeInt(plan.notices().size());
    for (CreateTablePlan.Notice notice : plan.notices()) {
      answer
          .writeInt(notice.warning() ? 1 : 0)
          .writeString(notice.sqlState())
          .writeString(notice.message())
          .writeString(notice.hint());
    }
  }

  private void createRemotely(Planned what) {
    for (String sql : what.plan.remote()) {
      execute(what, sql);
    }
    if (what.plan.compensation() != null) {
      transactions.undoOnAbort(what.session, what.plan.compensation());
    }
  }

  private void execute(Planned what, String sql) {
    String name = what.plan.namespace() + "." + what.plan.table();
    try {
      what.session.executeSql(sql);
    } catch (BridgeException e) {
      if (RemoteErrors.leavesDoubt(e)) {
        throw notKnown(name).withDetail(e.getMessage()).withCause(e);
      }
      throw e.sqlState().equals(SqlState.DUPLICATE_TABLE)
          ? e.withHint("Somebody else has just created it; run the statement again.")
          : e;
    } catch (Cancellation.Left e) {
      transactions.warnOnAbort(notKnown(name));
      throw e;
    }
  }

  private static BridgeException notKnown(String name) {
    return BridgeException.of(
            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
            "it is not known whether KalamDB has created table " + name)
        .withHint("Run the statement again; a table that is there is used as it is.");
  }
}
