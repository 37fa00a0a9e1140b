package org.pgkalam.mock.tx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.store.Scalar;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.store.Table;
import org.pgkalam.mock.store.TableKind;
import org.pgkalam.mock.store.WriteBatch;

/**
 * Applies staged writes in order: all of them or none, unless the server's half-applied commits are
 * asked for.
 */
final class CommitApplier {
  private static final String EXECUTION = "Raft error: Provider error: Execution error: ";

  private final Store store;

  CommitApplier(Store store) {
    this.store = store;
  }

  void apply(List<Mutation> mutations) {
    if (mutations.isEmpty()) {
      return;
    }
    boolean onlyInserts =
        mutations.stream().allMatch(next -> insertsToSameTable(mutations.get(0), next));
    store.write(
        batch -> {
          if (store.has(Quirk.HALF_APPLIED_COMMITS)) {
            checkKeys(batch, mutations, onlyInserts);
          }
          applyAll(batch, mutations, onlyInserts);
          return null;
        });
  }

  private void checkKeys(WriteBatch batch, List<Mutation> mutations, boolean onlyInserts) {
    Map<List<Object>, List<Mutation>> inserts = new LinkedHashMap<>();
    for (Mutation mutation : mutations) {
      if (mutation.kind() == Mutation.Kind.INSERT) {
        List<Object> target = List.of(mutation.table(), mutation.tenant());
        inserts.computeIfAbsent(target, next -> new ArrayList<>()).add(mutation);
      }
    }
    for (List<Mutation> group : inserts.values()) {
      Mutation first = group.get(0);
      Table table = table(first);
      wordErrors(batch, table, onlyInserts);
      try {
        batch.checkKeys(table, first.tenant(), values(group));
      } catch (StoreException e) {
        throw new StoreException(EXECUTION + "Failed to insert batch row: " + e.getMessage());
      }
    }
  }

  private void applyAll(WriteBatch batch, List<Mutation> mutations, boolean onlyInserts) {
    int from = 0;
    while (from < mutations.size()) {
      int to = from + 1;
      while (to < mutations.size() && insertsToSameTable(mutations.get(from), mutations.get(to))) {
        to++;
      }
      applyRun(batch, mutations.subList(from, to), onlyInserts);
      if (store.has(Quirk.HALF_APPLIED_COMMITS)) {
        batch.publish();
      }
      from = to;
    }
  }

  private static boolean insertsToSameTable(Mutation first, Mutation next) {
    return first.kind() == Mutation.Kind.INSERT
        && next.kind() == Mutation.Kind.INSERT
        && next.table().equals(first.table())
        && next.tenant().equals(first.tenant());
  }

  /** Applies inserts to the same table, or a single change. */
  private void applyRun(WriteBatch batch, List<Mutation> run, boolean onlyInserts) {
    Mutation first = run.get(0);
    Table table = table(first);
    wordErrors(batch, table, onlyInserts);
    if (first.kind() == Mutation.Kind.INSERT) {
      boolean checked = onlyInserts || !store.has(Quirk.MIXED_COMMITS_NOT_CHECKED);
      insert(batch, table, first.tenant(), values(run), checked);
    } else {
      change(batch, table, first);
    }
  }

  private static void wordErrors(WriteBatch batch, Table table, boolean onlyInserts) {
    batch.wordedForTransaction(!onlyInserts || table.kind() == TableKind.SHARED);
  }

  private static List<Map<String, Scalar>> values(List<Mutation> mutations) {
    return mutations.stream().map(Mutation::values).toList();
  }

  private void insert(
      WriteBatch batch, Table table, String user, List<Map<String, Scalar>> rows, boolean checked) {
    try {
      batch.insertRows(table, user, rows, !store.has(Quirk.DEFAULTS_NOT_APPLIED), checked);
    } catch (StoreException e) {
      boolean key = e.getMessage().startsWith("Already exists: ");
      throw new StoreException(
          EXECUTION + "Failed to insert batch row" + (key ? ": " : "s: ") + e.getMessage());
    }
  }

  private static void change(WriteBatch batch, Table table, Mutation mutation) {
    boolean update = mutation.kind() == Mutation.Kind.UPDATE;
    try {
      if (update) {
        batch.update(table, mutation.tenant(), mutation.keyText(), mutation.values());
      } else {
        batch.delete(table, mutation.tenant(), mutation.keyText());
      }
    } catch (StoreException e) {
      throw new StoreException(
          EXECUTION + "Failed to " + (update ? "update" : "delete") + " row: " + e.getMessage());
    }
  }

  private Table table(Mutation mutation) {
    boolean shared = mutation.tableKind() == TableKind.SHARED;
    Table table =
        store
            .table(mutation.table())
            .orElseThrow(
                () ->
                    new StoreException(
                        "Raft error: Provider error: %s provider not found: %s"
                            .formatted(
                                shared ? "Shared table" : "Table", mutation.table().colon())));
    if (shared != (table.kind() == TableKind.SHARED)) {
      throw new StoreException(
          EXECUTION
              + "Provider type mismatch for %s table %s"
                  .formatted(shared ? "shared" : "user", mutation.table().colon()));
    }
    return table;
  }
}
