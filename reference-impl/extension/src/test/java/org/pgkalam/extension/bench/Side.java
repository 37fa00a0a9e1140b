package org.pgkalam.extension.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** One way to reach rows that lie elsewhere: a column of the table. */
abstract class Side implements AutoCloseable {
  private final String name;
  private final String schema;
  private final Cluster cluster;
  private final Set<String> filled = new HashSet<>();
  private Connection connection;
  private long postmaster;

  Side(String name, String schema, Cluster cluster) {
    this.name = name;
    this.schema = schema;
    this.cluster = cluster;
  }

  final String name() {
    return name;
  }

  final Cluster cluster() {
    return cluster;
  }

  /** The name of one of its tables, for SQL. */
  final String table(String table) {
    return schema + "." + table;
  }

  /**
   * Makes an empty table, in place of one of that name.
   *
   * @param columns after the key, which is {@code id bigint}
   */
  abstract void create(String table, String columns) throws SQLException;

  /** Puts the first rows of a local table into it, not in any way that is measured. */
  abstract void fill(String table, String source, int rows) throws SQLException;

  /** Of the processes that it has added to its cluster's. */
  abstract ProcessMemory otherProcesses() throws IOException;

  /**
   * Makes and fills a table that no measure empties, unless it is there.
   *
   * @return its name, for SQL
   */
  final String provide(Rows rows) throws SQLException {
    if (!filled.contains(rows.name())) {
      create(rows.name(), rows.columns());
      fill(rows.name(), rows.source(this), rows.count());
      filled.add(rows.name());
    }
    return table(rows.name());
  }

  /** A connection for what one connection does; another one after the server's restart. */
  final Connection connection() throws SQLException {
    long running = cluster.postgres().postmasterPid();
    if (connection == null || postmaster != running) {
      disconnect();
      connection = cluster.connect();
      postmaster = running;
    }
    return connection;
  }

  /** The next statement gets a new connection: this one may be in any state. */
  final void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is given up, whatever has become of it.
      }
      connection = null;
    }
  }

  final void run(String sql) throws SQLException {
    try (Statement statement = connection().createStatement()) {
      statement.execute(sql);
    }
  }

  /** Milliseconds. */
  final double time(String sql) throws SQLException {
    connection();
    long before = System.nanoTime();
    run(sql);
    return Figures.millisSince(before);
  }

  @Override
  public final void close() {
    disconnect();
  }
}
