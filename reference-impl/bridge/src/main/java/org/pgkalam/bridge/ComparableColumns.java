package org.pgkalam.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Which columns KalamDB compares as PostgreSQL does. A foreign table may declare a column otherwise
 * than KalamDB has it; KalamDB's answers show how that is. Used by one thread at a time.
 */
final class ComparableColumns {
  private record Key(KalamSession session, String table, String column, int typeOid) {}

  private final Map<Key, Boolean> seen = new HashMap<>();

  /** Whether no answer has shown that the column compares otherwise. */
  boolean mayCompare(KalamSession session, String table, Filter filter) {
    return seen.getOrDefault(key(session, table, filter), true);
  }

  /** Whether the last answer with the column has shown that it compares alike. */
  boolean compare(KalamSession session, String table, Filter filter) {
    return seen.getOrDefault(key(session, table, filter), false);
  }

  /** Takes in what an answer shows. */
  void see(KalamSession session, String table, List<Filter> filters, Schema answer) {
    for (Filter filter : filters) {
      for (Field field : answer.getFields()) {
        if (field.getName().equals(filter.column().name())) {
          seen.put(key(session, table, filter), filter.comparesAs(field.getType()));
        }
      }
    }
  }

  private static Key key(KalamSession session, String table, Filter filter) {
    return new Key(session, table, filter.column().name(), filter.column().typeOid());
  }
}
