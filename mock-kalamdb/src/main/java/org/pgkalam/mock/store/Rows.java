package org.pgkalam.mock.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The rows of one table that one tenant sees, by key. Guarded by the store's lock, but for the
 * cache.
 *
 * <p>The key is the primary key's value, or {@code _seq} in a stream.
 */
final class Rows {
  private static final int CACHED_SCANS = 4;

  private final LinkedHashMap<Object, Row> latest = new LinkedHashMap<>();
  private long changed;
  private final Map<Object, Cached> scans =
      new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Cached> eldest) {
          return size() > CACHED_SCANS;
        }
      };

  private record Cached(long changed, Object encoded) {}

  Row latest(Object key) {
    return latest.get(key);
  }

  /** The commit that changed these rows last. */
  long changed() {
    return changed;
  }

  int size() {
    return latest.size();
  }

  void put(Object key, Row row, long commit, long oldestSnapshot) {
    Row old = latest.put(key, row);
    row.committed(commit, oldestSnapshot == Long.MAX_VALUE ? null : old);
    if (old != null && old.commit() <= oldestSnapshot) {
      old.forgetOlder();
    }
    changed = commit;
  }

  void remove(Object key, long commit) {
    latest.remove(key);
    changed = commit;
  }

  List<Row> at(long snapshot, boolean withDeleted) {
    List<Row> rows = new ArrayList<>(latest.size());
    for (Row newest : latest.values()) {
      Row row = newest.at(snapshot);
      if (row != null && (withDeleted || !row.deleted())) {
        rows.add(row);
      }
    }
    return rows;
  }

  Map<Object, Row> all() {
    return latest;
  }

  /** Replaces every version of every row, for a change of the table's layout. */
  void rewrite(UnaryOperator<Row> change, long commit) {
    latest.replaceAll((key, row) -> change.apply(row));
    changed = commit;
  }

  Object cached(Object scan, long asOf) {
    synchronized (scans) {
      Cached cached = scans.get(scan);
      return cached == null || cached.changed() != asOf ? null : cached.encoded();
    }
  }

  void cache(Object scan, long asOf, Object encoded) {
    synchronized (scans) {
      scans.put(scan, new Cached(asOf, encoded));
    }
  }
}
