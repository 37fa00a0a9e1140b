package org.pgkalam.mock.tx;

import java.util.ArrayList;
import java.util.HashMap;
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
    store.write(
        batch -> {
          if (store.has(Quirk.HALF_APPLIED_COMMITS)) {
            checkKeysFirst(mutations);
          }
          applyAll(batch, mutations);
          return null;
        });
  }

  private void checkKeysFirst(List<Mutation> mutations) {
    List<Mutation> inserts =
        mutations.stream().filter(mutation -> mutation.kind() == Mutation.Kind.INSERT).toList();
    store.tryOut(batch -> checkKeys(batch, inserts, mutations));
  }

  private void checkKeys(WriteBatch batch, List<Mutation> inserts, List<Mutation> all) {
    boolean onlyInserts = all.stream().allMatch(next -> insertsToSameTable(all.get(0), next));
    Map<List<Object>, List<Map<String, Scalar>>> byTarget = new LinkedHashMap<>();
    Map<List<Object>, Mutation> first = new HashMap<>();
    for (Mutation insert : inserts) {
      List<Object> target = List.of(insert.table(), tenant(insert));
      byTarget.computeIfAbsent(target, next -> new ArrayList<>()).add(insert.values());
      first.putIfAbsent(target, insert);
    }
    byTarget.forEach(
        (target, rows) -> {
          Table table = table(first.get(target));
          batch.wordedForTransaction(!onlyInserts || table.kind() == TableKind.SHARED);
          try {
            batch.checkKeys(table, tenant(first.get(target)), rows);
          } catch (StoreException e) {
            throw new StoreException(EXECUTION + "Failed to insert batch row: " + e.getMessage());
          }
        });
  }

  private void applyAll(WriteBatch batch, List<Mutation> mutations) {
    int from = 0;
    while (from < mutations.size()) {
      int to = from + 1;
      while (to < mutations.size() && insertsToSameTable(mutations.get(from), mutations.get(to))) {
        to++;
      }
      applyRun(batch, mutations.subList(from, to), mutations);
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
        && tenant(next).equals(tenant(first));
  }

  private void applyRun(WriteBatch batch, List<Mutation> run, List<Mutation> all) {
    boolean onlyInserts = all.stream().allMatch(next -> insertsToSameTable(all.get(0), next));
    int from = 0;
    while (from < run.size()) {
      Mutation first = run.get(from);
      Table table = table(first);
      batch.wordedForTransaction(!onlyInserts || table.kind() == TableKind.SHARED);
      int to = from + 1;
      if (first.kind() == Mutation.Kind.INSERT) {
        List<Map<String, Scalar>> rows = new ArrayList<>(List.of(first.values()));
        while (to < run.size() && insertsToSameTable(first, run.get(to))) {
          rows.add(run.get(to++).values());
        }
        boolean checked = onlyInserts || !store.has(Quirk.MIXED_COMMITS_NOT_CHECKED);
        insert(batch, table, tenant(first), rows, checked);
      } else {
        change(batch, table, first);
      }
      from = to;
    }
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
        batch.update(table, tenant(mutation), mutation.keyText(), mutation.values());
      } else {
        batch.delete(table, tenant(mutation), mutation.keyText());
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

  private static String tenant(Mutation mutation) {
    return mutation.tableKind().isPerUser() ? mutation.user() : "";
  }
}
