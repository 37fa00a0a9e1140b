package org.pgkalam.conformance.steps;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.pgkalam.matrix.PgServer;

/** The servers of one major that scenarios run on. */
public final class Environment implements AutoCloseable {
  private final Databases databases;
  private final Supplier<PgServer> startWithoutPreload;
  private Databases withoutPreload;

  /**
   * @param startWithoutPreload starts a server with the candidate's files and none of its preload
   *     settings; called at most once, and only if a scenario asks
   */
  public Environment(Databases databases, Supplier<PgServer> startWithoutPreload) {
    this.databases = databases;
    this.startWithoutPreload = startWithoutPreload;
  }

  public Databases databases() {
    return databases;
  }

  Databases withoutPreload() {
    if (withoutPreload == null) {
      try {
        withoutPreload = new Databases(startWithoutPreload.get());
      } catch (SQLException | RuntimeException e) {
        throw new HarnessException("no server without preload: " + e.getMessage(), e);
      }
    }
    return withoutPreload;
  }

  /** Stops the server without preload; the other belongs to whoever made it. */
  @Override
  public void close() throws SQLException {
    databases.close();
    if (withoutPreload != null) {
      withoutPreload.close();
      withoutPreload.server().close();
    }
  }
}
