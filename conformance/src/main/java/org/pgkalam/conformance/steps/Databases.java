package org.pgkalam.conformance.steps;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.pgkalam.matrix.PgServer;

/** Gives each scenario a database of its own on one server, and takes it away with its roles. */
public final class Databases implements AutoCloseable {
  private static final String TEMPLATE = "template_with_extension";
  private static final String SUPERUSER = "postgres";
  private static final Duration MAX_RECOVERY = Duration.ofMinutes(2);
  private static final int SOCKET_TIMEOUT_SECONDS = 180;

  private final PgServer server;
  private Connection admin;
  private String extensionFailure;
  private int number;

  /** Prepares the template; that the candidate fails at it is kept for those who need it. */
  public Databases(PgServer server) throws SQLException {
    this.server = server;
    execute("CREATE DATABASE " + TEMPLATE);
    try (Connection template = server.connect(TEMPLATE);
        Statement statement = template.createStatement()) {
      statement.execute("CREATE EXTENSION pg_kalam");
      statement.execute("CREATE SCHEMA app");
    } catch (SQLException e) {
      extensionFailure = e.getMessage();
    }
  }

  public PgServer server() {
    return server;
  }

  /** Why CREATE EXTENSION pg_kalam does not work here. */
  Optional<String> extensionFailure() {
    return Optional.ofNullable(extensionFailure);
  }

  String create(boolean withExtension) throws SQLException {
    String name = "scenario_" + ++number;
    execute("CREATE DATABASE " + name + " TEMPLATE " + (withExtension ? TEMPLATE : "template1"));
    return name;
  }

  /** Drops the database, whoever is connected to it, and every role that a scenario made. */
  void drop(String name) throws SQLException {
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    for (String role : madeRoles()) {
      execute("DROP OWNED BY \"" + role + "\"");
      execute("DROP ROLE \"" + role + "\"");
    }
  }

  /** A connection that sends statements as psql does and gives values as PostgreSQL prints them. */
  Connection connect(String database, String user) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("socketTimeout", String.valueOf(SOCKET_TIMEOUT_SECONDS));
    return DriverManager.getConnection(server.jdbcUrl(database), properties);
  }

  @Override
  public void close() throws SQLException {
    if (admin != null) {
      admin.close();
    }
  }

  private List<String> madeRoles() throws SQLException {
    List<String> roles = new ArrayList<>();
    try (Statement statement = admin().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> '"
                    + SUPERUSER
                    + "'")) {
      while (rows.next()) {
        roles.add(rows.getString(1));
      }
    }
    return roles;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = admin().createStatement()) {
      statement.execute(sql);
    }
  }

  /** After a backend has crashed the server refuses connections for as long as it recovers. */
  private Connection admin() throws SQLException {
    if (admin != null && admin.isValid(SOCKET_TIMEOUT_SECONDS)) {
      return admin;
    }
    long deadline = System.nanoTime() + MAX_RECOVERY.toNanos();
    while (true) {
      try {
        admin = server.connect("postgres");
        return admin;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }
}
