package org.pgkalam.conformance.steps;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Gives each scenario a database of its own on one server, and takes it away with its roles. */
final class Databases implements AutoCloseable {
  private static final Duration MAX_RECOVERY = Duration.ofSeconds(20);
  private static final Duration MAX_LOGGING = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int STATEMENT_SECONDS = 30;
  private static final String QUERY_CANCELED = "57014";
  private static final String OBJECT_IN_USE = "55006";
  private static final String INVALID_AUTHORIZATION = "28";
  private static final String CONNECTION_EXCEPTION = "08";

  private final ScenarioServer server;
  private final ServerLog log;
  private final String prefix;
  private final Set<String> roles = new TreeSet<>();
  private AssertionError extensionFailure;
  private boolean hasTemplate;
  private Connection admin;
  private int number;

  Databases(ScenarioServer server) {
    this.server = server;
    log = new ServerLog(server.log());
    prefix = server.isOwn() ? "" : "conform_" + UUID.randomUUID().toString().substring(0, 8) + "_";
  }

  ScenarioServer server() {
    return server;
  }

  ServerLog log() {
    return log;
  }

  /**
   * Creates the extension in the database that others are copied from.
   *
   * @param deadline for the candidate
   * @return why that does not work
   */
  Optional<AssertionError> prepare(Deadline deadline) throws SQLException {
    execute("CREATE DATABASE " + template());
    hasTemplate = true;
    return createExtension(deadline);
  }

  /** Spares a scenario to try in vain what is known to fail. */
  void extensionFails(AssertionError why) {
    extensionFailure = why;
  }

  private Optional<AssertionError> createExtension(Deadline deadline) {
    String name = "the suite";
    try (SqlSession session =
        new SqlSession(
            name,
            connect(template(), superuser(), Protocol.SIMPLE, deadline),
            Protocol.SIMPLE,
            server,
            new Timeline())) {
      Answer answer = session.run("CREATE EXTENSION pg_kalam; CREATE SCHEMA app", deadline);
      if (!answer.failed()) {
        return Optional.empty();
      }
      String why = "CREATE EXTENSION pg_kalam fails: " + answer.describeFailure();
      return Optional.of(session.isLost() ? lost(why) : new AssertionError(why));
    } catch (AssertionError e) {
      return Optional.of(e);
    }
  }

  String create(boolean withExtension) {
    if (withExtension && extensionFailure != null) {
      throw extensionFailure;
    }
    String name = prefix + "scenario_" + ++number;
    String source = withExtension && hasTemplate ? template() : "template1";
    try {
      if (roles.isEmpty()) {
        roles.addAll(roles());
      }
      execute("CREATE DATABASE " + name + " TEMPLATE " + source + strategy());
    } catch (SQLException e) {
      throw trouble("no database for the scenario", e);
    }
    return name;
  }

  /** Copying the files is the quicker way, and was the only one before PostgreSQL 15. */
  private String strategy() throws SQLException {
    return admin().getMetaData().getDatabaseMajorVersion() < 15 ? "" : " STRATEGY file_copy";
  }

  /** Drops the database, whoever is connected to it, and every role that a scenario made. */
  void drop(String name) {
    try {
      execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      Set<String> made = roles();
      made.removeAll(roles);
      for (String role : made) {
        execute("DROP OWNED BY \"" + role + "\"");
        execute("DROP ROLE \"" + role + "\"");
      }
    } catch (SQLException e) {
      throw trouble("cannot drop " + name, e);
    }
    crash()
        .ifPresent(
            how -> {
              throw TroubleError.crashed(how);
            });
  }

  String superuser() {
    return server.superuser();
  }

  /** A session's connection; that there is none is the candidate's failure. */
  Connection connect(String database, String user, Protocol protocol, Deadline deadline) {
    try {
      return server.connect(database, user, protocol, deadline.secondsLeft());
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (!server.isOwn() && state.startsWith(INVALID_AUTHORIZATION)) {
        throw new NotRunException("the server does not let " + user + " in: " + e.getMessage());
      }
      if (deadline.passed()) {
        throw TroubleError.hung("no session as " + user + " within " + deadline);
      }
      String why = "cannot connect as " + user + ": " + e.getMessage();
      throw state.startsWith(CONNECTION_EXCEPTION) ? lost(why) : new AssertionError(why);
    }
  }

  /** What a lost connection means: a crash, if the log soon says so. */
  AssertionError lost(String how) {
    Deadline deadline = Deadline.in(MAX_LOGGING);
    while (true) {
      Optional<String> crash = crash();
      if (crash.isPresent()) {
        return TroubleError.crashed(crash.get() + "\n" + how);
      }
      if (!server.isOwn() || deadline.passed()) {
        return new AssertionError("the connection was lost: " + how);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** What became of the server since the log's mark, if it is not well. */
  Optional<String> crash() {
    Optional<String> logged = log.crash();
    if (logged.isEmpty() && !server.isRunning()) {
      return Optional.of("the postmaster is gone");
    }
    return logged;
  }

  private Error trouble(String what, SQLException e) {
    Optional<String> crash = crash();
    if (crash.isPresent()) {
      return TroubleError.crashed(crash.get());
    }
    String why = what + ": " + e.getMessage();
    if (OBJECT_IN_USE.equals(e.getSQLState())) {
      return TroubleError.hung("a backend does not end although it was told to; " + why);
    }
    if (QUERY_CANCELED.equals(e.getSQLState()) || e.getCause() instanceof IOException) {
      return TroubleError.hung("the server waits for a backend that does not answer; " + why);
    }
    throw new HarnessException(why, e);
  }

  /** Leaves somebody's server as it was. */
  @Override
  public void close() {
    try {
      if (!server.isOwn() && hasTemplate) {
        execute("DROP DATABASE IF EXISTS " + template() + " WITH (FORCE)");
      }
      if (admin != null) {
        admin.close();
      }
    } catch (SQLException e) {
      throw new HarnessException("cannot leave the server: " + e.getMessage(), e);
    } finally {
      server.close();
    }
  }

  /** Gives the server up: nothing of it can be relied on. */
  void abandon() {
    server.kill();
    try {
      close();
    } catch (HarnessException unreachable) {
      // Nothing of it can be relied on.
    }
  }

  private String template() {
    return prefix + "template_with_extension";
  }

  String version() throws SQLException {
    try (Statement statement = admin().createStatement();
        ResultSet rows = statement.executeQuery("SHOW server_version")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Set<String> roles() throws SQLException {
    Set<String> found = new TreeSet<>();
    try (Statement statement = admin().createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = admin().createStatement()) {
      statement.setQueryTimeout(STATEMENT_SECONDS);
      statement.execute(sql);
    }
  }

  /** After a backend has crashed the server refuses connections for as long as it recovers. */
  private Connection admin() throws SQLException {
    if (admin != null && admin.isValid(STATEMENT_SECONDS)) {
      return admin;
    }
    Deadline deadline = Deadline.in(MAX_RECOVERY);
    while (true) {
      try {
        admin = server.administer("postgres");
        return admin;
      } catch (SQLException e) {
        if (!server.isRunning() || deadline.passed()) {
          throw e;
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }
}
