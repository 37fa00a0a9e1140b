package org.pgkalam.matrix;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A running PostgreSQL that belongs to whoever started it. Safe for use by several threads, except
 * that nobody can connect while {@link #close} runs.
 */
public interface PgServer extends AutoCloseable {
  /** The role that a server is made with. */
  String SUPERUSER = "postgres";

  /** The release that runs. */
  PgVersion version();

  /** What it was started from. */
  PgOrigin origin();

  /** Where it listens: a numeric address. */
  String host();

  /** Its TCP port. */
  int port();

  /** A pgjdbc URL without user. */
  default String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host(), port(), database);
  }

  /** A new connection as the superuser {@code postgres}. */
  default Connection connect(String database) throws SQLException {
    return connect(database, SUPERUSER);
  }

  /** A new connection as an existing role; no password is asked for. */
  default Connection connect(String database, String user) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), user, "");
  }

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
