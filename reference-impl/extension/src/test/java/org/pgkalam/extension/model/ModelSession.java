package org.pgkalam.extension.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgkalam.extension.Rig;
import org.postgresql.PGConnection;

/** A session of the sequence, with the block that it is in. */
final class ModelSession implements AutoCloseable {
  private final int number;
  private final Connection connection;
  private final String pid;
  private String user;
  private boolean savepoints;
  private Block block;

  ModelSession(Rig rig, int number) throws SQLException {
    this.number = number;
    this.connection = rig.connect();
    this.pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
    this.savepoints = number != 1;
    Rig.execute(
        connection,
        "SET statement_timeout = '60s'; SET kalam.user_id = 'ann'; SET kalam.savepoints = "
            + savepoints);
    this.user = "ann";
  }

  int number() {
    return number;
  }

  String pid() {
    return pid;
  }

  String user() {
    return user;
  }

  boolean savepoints() {
    return savepoints;
  }

  /** Null outside of blocks. */
  Block block() {
    return block;
  }

  boolean isAborted() {
    return block != null && block.isAborted();
  }

  void begin(int state) throws SQLException {
    Rig.execute(connection, "BEGIN");
    block = new Block(state);
  }

  /** What a rollback may have changed is asked for. */
  void endBlock() throws SQLException {
    block = null;
    refresh();
  }

  void refresh() throws SQLException {
    user = Rig.query(connection, "SHOW kalam.user_id").get(0);
  }

  void setUser(String name) throws SQLException {
    Rig.execute(connection, "SET kalam.user_id = '" + name + "'");
    user = name;
  }

  void setSavepoints(boolean on) throws SQLException {
    Rig.execute(connection, "SET kalam.savepoints = " + on);
    savepoints = on;
  }

  void setWithoutScan(boolean on) throws SQLException {
    Rig.execute(connection, "SET kalam.write_without_scan = " + on);
  }

  Attempt run(String sql) {
    return Attempt.of(connection, sql);
  }

  Attempt copy(String sql, String rows) {
    try {
      return Attempt.counted(
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(sql, new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8))));
    } catch (SQLException e) {
      return Attempt.failed(e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The condition that a row is this session's. */
  String own(String column) {
    int first = Committed.firstKey(number);
    return "%s BETWEEN %d AND %d".formatted(column, first, first + 99);
  }

  /** This session's rows in the twins, as the session sees them. */
  Map<Table, SortedMap<String, String>> twins() throws SQLException {
    Map<Table, SortedMap<String, String>> rows = new EnumMap<>(Table.class);
    for (Table table : Table.values()) {
      rows.put(
          table,
          byKey(
              Rig.query(
                  connection,
                  "SELECT owner, id, "
                      + Table.VALUES
                      + " FROM "
                      + table.twinRows()
                      + " WHERE "
                      + own("id"))));
    }
    return rows;
  }

  static SortedMap<String, String> byKey(List<String> rows) {
    SortedMap<String, String> byKey = new TreeMap<>();
    for (String row : rows) {
      int end = row.lastIndexOf('|');
      byKey.put(row.substring(0, end), row.substring(end + 1));
    }
    return byKey;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
