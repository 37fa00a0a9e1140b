package org.pgkalam.matrix;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A running PostgreSQL that belongs to whoever started it. Safe for use by several threads, except
 * that nobody can connect while {@link #restart} or {@link #close} runs.
 */
public interface PgServer extends AutoCloseable {
  /** The release that runs. */
  PgVersion version();

  /** Where it listens: a numeric address. */
  String host();

  /** Its TCP port; may change over {@link #restart} if another process took it meanwhile. */
  int port();

  /** A pgjdbc URL without user. */
  String jdbcUrl(String database);

  /** A new connection as the superuser {@code postgres}. */
  Connection connect(String database) throws SQLException;

  /** A new connection as an existing role; no password is asked for. */
  Connection connect(String database, String user) throws SQLException;

  /** The server's log, which grows while it runs and is kept over {@link #restart}. */
  Path log();

  Path dataDirectory();

  /** Process id of the postmaster; changes over {@link #restart}. */
  long postmasterPid();

  /** Stops (fast shutdown) and starts again with the same data and settings. */
  void restart();

  /** Whether the postmaster runs. */
  boolean isRunning();

  /**
   * Kills every process of the server at once (SIGKILL), such as one that ignores all else; {@link
   * #restart} or {@link #close} may follow.
   */
  void kill();

  /** The private directory that libraries are loaded from ({@code $libdir}). */
  Path pkglibdir();

  /** The private directory above {@code extension}. */
  Path sharedir();

  /** Stops the server and removes everything of it; the second call does nothing. */
  @Override
  void close();
}
