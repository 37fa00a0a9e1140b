package org.pgkalam.extension.model;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.pgkalam.extension.Rig;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.Quirk;

/** A cluster with the tables and their twins, and a session that looks on. */
final class Stage implements AutoCloseable {
  private static final List<String> USERS = List.of("ann", "bob");

  private final PgVersion version;
  private final Rig rig;
  private Connection observer;
  private long nanos;

  Stage(PgVersion version) throws SQLException {
    this.version = version;
    this.rig = Rig.start(version);
    this.observer = rig.connect();
    // What the real server does and no statement may show.
    for (Quirk quirk :
        List.of(
            Quirk.STAGED_ROWS_NOT_FILTERED,
            Quirk.TRANSACTION_COUNTS_ARE_ONE,
            Quirk.SMALL_BATCHES,
            Quirk.SCAN_IN_NO_ORDER)) {
      rig.kalam().switchOn(quirk);
    }
    execute("CREATE SCHEMA model");
    // With options of its own, or the two would have one KalamDB session.
    execute(rig.createServer("kalam_two").replace(")", ", timeout '50000')"));
    for (Table table : Table.values()) {
      execute(table.definition());
      execute(
          "CREATE TABLE %s (owner text DEFAULT %s, id int, v int, w int DEFAULT 5, PRIMARY KEY (owner, id))"
              .formatted(
                  table.twinRows(), table.hasUsers() ? "current_setting('kalam.user_id')" : "''"));
      execute(
          "CREATE VIEW %s AS SELECT id, v, w FROM %s%s"
              .formatted(
                  table.twin(),
                  table.twinRows(),
                  table.hasUsers() ? " WHERE owner = current_setting('kalam.user_id')" : ""));
    }
    execute("CREATE TABLE model.merged_kalam (id int PRIMARY KEY, v int)");
    execute("CREATE TABLE model.merged_twin (id int PRIMARY KEY, v int)");
  }

  private void execute(String sql) throws SQLException {
    Rig.execute(observer, sql);
  }

  int major() {
    return version.major();
  }

  Rig rig() {
    return rig;
  }

  Connection observer() {
    return observer;
  }

  /** From now on another session looks on. */
  void reconnect() throws SQLException {
    observer.close();
    observer = rig.connect();
  }

  /** Empties all tables. */
  void clean() throws SQLException {
    rig.kalam().faults().clear();
    for (Table table : Table.values()) {
      for (String user : table.hasUsers() ? USERS : USERS.subList(0, 1)) {
        execute("SET kalam.user_id = '" + user + "'");
        execute("DELETE FROM " + table.kalam());
      }
      execute("TRUNCATE " + table.twinRows());
    }
    execute("TRUNCATE model.merged_kalam, model.merged_twin");
  }

  /** What is committed in KalamDB, of all users. */
  SortedMap<String, String> rows(Table table) throws SQLException {
    if (!table.hasUsers()) {
      return ModelSession.byKey(
          Rig.query(observer, "SELECT '', id, " + Table.VALUES + " FROM " + table.kalam()));
    }
    SortedMap<String, String> rows = new TreeMap<>();
    for (String user : USERS) {
      execute("SET kalam.user_id = '" + user + "'");
      rows.putAll(
          ModelSession.byKey(
              Rig.query(
                  observer, "SELECT _userid, id, " + Table.VALUES + " FROM " + table.kalam())));
    }
    return rows;
  }

  /** The same of one session. */
  Map<Table, SortedMap<String, String>> rows(int session) throws SQLException {
    Predicate<String> own = key -> Committed.isOf(session, key);
    Map<Table, SortedMap<String, String>> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      SortedMap<String, String> all = rows(table);
      all.keySet().removeIf(own.negate());
      rows.put(table, all);
    }
    return rows;
  }

  /** What is committed in the twins, of one session. */
  Map<Table, SortedMap<String, String>> twins(int session) throws SQLException {
    Predicate<String> own = key -> Committed.isOf(session, key);
    Map<Table, SortedMap<String, String>> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      SortedMap<String, String> all =
          ModelSession.byKey(
              Rig.query(
                  observer, "SELECT owner, id, " + Table.VALUES + " FROM " + table.twinRows()));
      all.keySet().removeIf(own.negate());
      rows.put(table, all);
    }
    return rows;
  }

  /** Makes the twins' rows of a session be those. */
  Attempt restore(int session, Map<Table, SortedMap<String, String>> rows) throws SQLException {
    for (Table table : Table.values()) {
      execute("DELETE FROM %s WHERE id / 100 = %d".formatted(table.twinRows(), session));
      for (Map.Entry<String, String> row : rows.get(table).entrySet()) {
        String[] key = row.getKey().split("\\|", -1);
        execute(
            "INSERT INTO %s VALUES ('%s', %s, %s)"
                .formatted(table.twinRows(), key[0], key[1], row.getValue()));
      }
    }
    return Attempt.counted(0);
  }

  void spent(long spent) {
    nanos += spent;
  }

  @Override
  public void close() throws SQLException {
    System.out.printf("PostgreSQL %s: %.1f s%n", version, nanos / 1e9);
    String log = rig.log();
    observer.close();
    rig.close();
    if (log.contains("terminating any other active server processes")) {
      throw new AssertionError("a backend has died");
    }
  }
}
