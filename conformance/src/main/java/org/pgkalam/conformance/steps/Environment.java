package org.pgkalam.conformance.steps;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.pgkalam.matrix.PgOrigin;

/**
 * The servers of one major that scenarios run on, at most one with the candidate's preload settings
 * and one without. A server that a candidate has spoilt is replaced.
 */
public final class Environment implements AutoCloseable {
  private final Servers servers;
  private final Duration timeout;
  private final KalamSource kalams;
  private final Slot preloading = new Slot(true);
  private final Slot withoutPreload = new Slot(false);

  /** Starts servers. */
  public interface Servers {
    /**
     * @param preload whether the candidate's preload settings count
     * @throws AssertionError if the candidate keeps PostgreSQL from starting
     * @throws NotRunException if there is no such server in this run
     * @throws HarnessException if there is no PostgreSQL
     */
    ScenarioServer start(boolean preload);

    /**
     * The same, but every session loads a library when it begins.
     *
     * @return nothing if the candidate preloads something already, or that cannot be set
     */
    default Optional<Servers> preloading(String library) {
      return Optional.empty();
    }
  }

  /**
   * @param timeout how long a scenario may take
   */
  public Environment(Servers servers, Duration timeout, KalamSource kalams) {
    this.servers = servers;
    this.timeout = timeout;
    this.kalams = kalams;
  }

  KalamSource kalams() {
    return kalams;
  }

  Duration timeout() {
    return timeout;
  }

  /** Those of the server as the candidate wants it. */
  Databases databases() {
    return preloading.databases();
  }

  Databases withoutPreload() {
    return withoutPreload.databases();
  }

  /** Gives a server up; whoever needs one like it next gets a new one. */
  void discard(Databases spoilt) {
    preloading.discard(spoilt);
    withoutPreload.discard(spoilt);
  }

  /**
   * Starts the server, and says which release it is; so the first scenario need not wait for it.
   *
   * @throws AssertionError and others as {@link Servers#start}
   */
  public String serverVersion() {
    Databases databases = databases();
    try {
      return databases.version();
    } catch (SQLException e) {
      throw new HarnessException("cannot ask the server for its version: " + e.getMessage(), e);
    }
  }

  /** What that server was started from; empty if it runs anyway. */
  public Optional<PgOrigin> origin() {
    return databases().server().origin();
  }

  @Override
  public void close() {
    try {
      preloading.close();
    } finally {
      withoutPreload.close();
    }
  }

  private final class Slot {
    private final boolean preload;
    private Databases current;
    private Throwable noServer;
    private AssertionError noExtension;

    Slot(boolean preload) {
      this.preload = preload;
    }

    Databases databases() {
      if (current == null) {
        current = start();
      }
      return current;
    }

    /** What once kept the server from starting is not tried again. */
    private Databases start() {
      if (noServer instanceof AssertionError error) {
        throw error;
      }
      if (noServer instanceof RuntimeException exception) {
        throw exception;
      }
      try {
        return prepared(new Databases(servers.start(preload)));
      } catch (AssertionError | RuntimeException e) {
        noServer = e;
        throw e;
      }
    }

    private Databases prepared(Databases databases) {
      if (noExtension == null) {
        Optional<AssertionError> failure = prepare(databases);
        if (failure.isPresent()) {
          noExtension = failure.get();
          if (noExtension instanceof TroubleError) {
            databases.abandon();
            return prepared(new Databases(servers.start(preload)));
          }
        }
      }
      if (noExtension != null) {
        databases.extensionFails(noExtension);
      }
      return databases;
    }

    private Optional<AssertionError> prepare(Databases databases) {
      try {
        return databases.prepare(Deadline.in(timeout));
      } catch (SQLException e) {
        databases.abandon();
        throw new HarnessException("the server cannot be used: " + e.getMessage(), e);
      }
    }

    void discard(Databases spoilt) {
      if (current == spoilt) {
        current = null;
        spoilt.abandon();
      }
    }

    void close() {
      if (current != null) {
        current.close();
      }
    }
  }
}
