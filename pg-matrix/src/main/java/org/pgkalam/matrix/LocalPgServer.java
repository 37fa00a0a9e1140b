package org.pgkalam.matrix;

import java.nio.file.Path;

/**
 * A server whose processes and files are this machine's. Nobody can connect while {@link #restart}
 * runs; it may follow {@link #kill}.
 */
public interface LocalPgServer extends PgServer {
  /** May change over {@link #restart} if another process took it meanwhile. */
  @Override
  int port();

  /** Kept over {@link #restart}. */
  @Override
  Path log();

  Path dataDirectory();

  /** Process id of the postmaster; changes over {@link #restart}. */
  long postmasterPid();

  /** Stops (fast shutdown) and starts again with the same data and settings. */
  void restart();

  /** The private directory that libraries are loaded from ({@code $libdir}). */
  Path pkglibdir();

  /** The private directory above {@code extension}. */
  Path sharedir();
}
