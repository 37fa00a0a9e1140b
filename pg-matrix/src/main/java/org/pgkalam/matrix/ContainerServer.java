package org.pgkalam.matrix;

import com.github.dockerjava.api.exception.DockerException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** A server in a container of its own; its log is in a directory that goes with this JVM. */
final class ContainerServer implements PgServer {
  private static final Duration POLL = Duration.ofMillis(20);

  private final PostgresContainer container;
  private final PgOrigin origin;
  private final Path log;
  private final List<Closeable> resources;
  private final String host;
  private final int port;
  private final PgVersion version;
  private final ServerLibraries libraries;
  private boolean closed;

  private ContainerServer(
      PostgresContainer container, PgOrigin origin, Path log, List<Closeable> resources)
      throws SQLException {
    this.container = container;
    this.origin = origin;
    this.log = log;
    this.resources = resources;
    host = container.address();
    port = container.port();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      int number = Integer.parseInt(value(statement, "SHOW server_version_num"));
      version = PgVersion.of("%d.%d.0".formatted(number / 10_000, number % 10_000));
      libraries =
          new ContainerLibraries(
              container,
              value(statement, "SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'"));
    }
  }

  static ContainerServer start(PgVersion wanted, ContainerImage image, PgBuilder.Wanted how)
      throws IOException {
    ServerDirectory directory = ServerDirectory.create(Cache.shared().servers(), wanted);
    Watchdog watchdog = Watchdog.over(directory.path());
    List<Closeable> resources = List.of(watchdog, directory);
    Path log = Files.createFile(directory.path().resolve("postgresql.log"));
    ExtensionFiles files = how.files().orElse(null);
    List<String> candidate =
        files == null
            ? List.of()
            : files.settings(PostgresContainer.CANDIDATE, ContainerImage.JAVA_HOME);
    PostgresContainer container =
        new PostgresContainer(
            image.runs(), log, ServerFiles.lines(candidate, how.settings()), files);
    container.waitingFor(new Connectable(container, how.startLimit()));
    try {
      container.start();
      ContainerServer server =
          new ContainerServer(
              container, new PgOrigin("docker", image.name(), image.digest()), log, resources);
      if (server.version.major() != wanted.major()) {
        server.close();
        throw new EmbeddedPgException(
            "the image %s has PostgreSQL %d, not %d"
                .formatted(image.name(), server.version.major(), wanted.major()));
      }
      return server;
    } catch (ContainerLaunchException | DockerException | SQLException e) {
      String said = Postmaster.tail(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
      container.end();
      close(resources);
      throw new ServerDidNotStartException(
          "PostgreSQL %s did not start in %s%s"
              .formatted(
                  wanted.major(),
                  image.name(),
                  said.isEmpty()
                      ? ": " + Docker.rootMessage(e)
                      : "; the end of its log:\n" + said));
    }
  }

  @Override
  public PgVersion version() {
    return version;
  }

  @Override
  public PgOrigin origin() {
    return origin;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Path log() {
    return log;
  }

  @Override
  public ServerLibraries libraries() {
    return libraries;
  }

  @Override
  public boolean isRunning() {
    return container.lives();
  }

  @Override
  public void kill() {
    container.killAll();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    container.end();
    try {
      close(resources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(List<Closeable> resources) throws IOException {
    for (Closeable one : resources) {
      one.close();
    }
  }

  private static String value(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  /**
   * Over TCP: while the entry point prepares the data, its server listens on a socket in the
   * container alone, and whatever forwards the port accepts connections before there is a server.
   */
  private static final class Connectable extends AbstractWaitStrategy {
    private final PostgresContainer container;
    private final Duration limit;

    Connectable(PostgresContainer container, Duration limit) {
      this.container = container;
      this.limit = limit;
    }

    @Override
    protected void waitUntilReady() {
      long deadline = System.nanoTime() + limit.toNanos();
      while (!accepts()) {
        if (!container.lives()) {
          throw new ContainerLaunchException("the container has ended");
        }
        if (System.nanoTime() > deadline) {
          throw new ContainerLaunchException("no connection within " + limit.toSeconds() + " s");
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }

    private boolean accepts() {
      // Nothing of the candidate: its library may be what is wrong with the server.
      String bare =
          "jdbc:postgresql://%s:%d/%s?options=-c%%20session_preload_libraries%%3D"
              .formatted(container.address(), container.port(), SUPERUSER);
      try (Connection connection = DriverManager.getConnection(bare, SUPERUSER, "")) {
        return connection.isValid(0);
      } catch (SQLException notYet) {
        return false;
      }
    }
  }
}
