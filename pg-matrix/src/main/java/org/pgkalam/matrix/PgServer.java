package org.pgkalam.matrix;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A running PostgreSQL that belongs to whoever started it. Safe for use by several threads, except
 * that nobody can connect while {@link #close} runs.
 */
public interface PgServer extends AutoCloseable {
  /** The release that runs. */
  PgVersion version();

  /** What it was started from. */
  PgOrigin origin();

  /** Where it listens: a numeric address. */
  String host();

  /** Its TCP port. */
  int port();

  /** A pgjdbc URL without user. */
  String jdbcUrl(String database);

  /** A new connection as the superuser {@code postgres}. */
  Connection connect(String database) throws SQLException;

  /** A new connection as an existing role; no password is asked for. */
  Connection connect(String database, String user) throws SQLException;

  /** The server's log, a file of this machine that grows while the server runs. */
  Path log();

  /** What is in {@code $libdir}; private to this server. */
  ServerLibraries libraries();

  /** Whether the postmaster runs. */
  boolean isRunning();

  /** Kills every process of the server at once (SIGKILL), such as one that ignores all else. */
  void kill();

  /** Stops the server and removes everything of it; the second call does nothing. */
  @Override
  void close();
}
