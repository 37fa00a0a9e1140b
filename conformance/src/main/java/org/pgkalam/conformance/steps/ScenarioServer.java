package org.pgkalam.conformance.steps;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.pgkalam.matrix.PgOrigin;
import org.pgkalam.matrix.PgServer;
import org.postgresql.Driver;

/** The PostgreSQL that scenarios run on: one that the suite started, or one that runs anyway. */
public final class ScenarioServer implements AutoCloseable {
  private static final Set<String> PLACE = Set.of("PGHOST", "PGPORT", "PGDBNAME");
  private static final int CONNECT_SECONDS = 20;
  private static final int ANSWER_SECONDS = 60;

  private final PgServer own;
  private final String host;
  private final Properties properties;

  private ScenarioServer(PgServer own, String host, Properties properties) {
    this.own = own;
    this.host = host;
    this.properties = properties;
  }

  /** A server that may be killed, and whose files may be changed; it is closed with this. */
  public static ScenarioServer own(PgServer server) {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    return new ScenarioServer(server, null, properties);
  }

  /**
   * Somebody's server, with the extension installed.
   *
   * @param url of pgjdbc, with the user, a superuser, and the password in it if they are needed
   * @throws IllegalArgumentException if it is no such URL
   */
  public static ScenarioServer running(String url) {
    Properties all = Driver.parseURL(url, null);
    if (all == null) {
      throw new IllegalArgumentException("no JDBC URL of PostgreSQL: " + url);
    }
    Properties properties = new Properties();
    for (String name : all.stringPropertyNames()) {
      if (!PLACE.contains(name)) {
        properties.setProperty(name, all.getProperty(name));
      }
    }
    properties.putIfAbsent("user", "postgres");
    String host = all.getProperty("PGHOST") + ":" + all.getProperty("PGPORT");
    return new ScenarioServer(null, host, properties);
  }

  boolean isOwn() {
    return own != null;
  }

  /**
   * @throws NotRunException if it is somebody's
   */
  PgServer own() {
    if (own == null) {
      throw new NotRunException("needs a PostgreSQL server of its own");
    }
    return own;
  }

  String superuser() {
    return properties.getProperty("user");
  }

  /** What it was started from, if it is the suite's own. */
  Optional<PgOrigin> origin() {
    return Optional.ofNullable(own).map(PgServer::origin);
  }

  /** The log, if it can be seen. */
  Optional<Path> log() {
    return Optional.ofNullable(own).map(PgServer::log);
  }

  /** Whether there is a postmaster still; true if that cannot be known. */
  boolean isRunning() {
    return own == null || own.isRunning();
  }

  /**
   * A connection of a scenario.
   *
   * @param seconds until it is given up
   */
  Connection connect(String database, String user, Protocol protocol, int seconds)
      throws SQLException {
    Properties wanted = new Properties();
    wanted.putAll(properties);
    wanted.setProperty("user", user);
    if (!user.equals(superuser())) {
      wanted.remove("password");
    }
    protocol.set(wanted);
    wanted.setProperty("loginTimeout", String.valueOf(seconds));
    return DriverManager.getConnection(url(database), wanted);
  }

  /** A connection for the suite's own needs, which loads nothing of the candidate if possible. */
  Connection administer(String database) throws SQLException {
    Properties wanted = new Properties();
    wanted.putAll(properties);
    wanted.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
    wanted.setProperty("socketTimeout", String.valueOf(ANSWER_SECONDS));
    if (own != null) {
      wanted.setProperty("options", "-c session_preload_libraries= -c local_preload_libraries=");
    }
    return DriverManager.getConnection(url(database), wanted);
  }

  /** Asks a backend to end; does not wait for it, and does not mind if it cannot be asked. */
  void terminate(int backend) {
    try (Connection connection = administer("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_terminate_backend(" + backend + ")");
    } catch (SQLException unreachable) {
      // The caller sees that the backend does not end.
    }
  }

  /** Kills all of it, if it is the suite's own. */
  void kill() {
    if (own != null) {
      own.kill();
    }
  }

  private String url(String database) {
    return own != null ? own.jdbcUrl(database) : "jdbc:postgresql://" + host + "/" + database;
  }

  /** Stops it if it is the suite's own. */
  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
