package org.pgkalam.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A server in a directory of its own, watched over by a process of its own. */
final class EmbeddedServer implements LocalPgServer {
  private final PgOrigin origin;
  private final ServerFiles files;
  private final ServerDirectory directory;
  private final Launcher launcher;
  private final Watchdog watchdog;
  private final Duration startLimit;
  private volatile Postmaster postmaster;
  private boolean closed;

  private EmbeddedServer(
      PgOrigin origin,
      ServerFiles files,
      ServerDirectory directory,
      Launcher launcher,
      Watchdog watchdog,
      Duration startLimit,
      Postmaster postmaster) {
    this.origin = origin;
    this.files = files;
    this.directory = directory;
    this.launcher = launcher;
    this.watchdog = watchdog;
    this.startLimit = startLimit;
    this.postmaster = postmaster;
  }

  static EmbeddedServer start(
      PgOrigin origin,
      ServerFiles files,
      ServerDirectory directory,
      Launcher launcher,
      Watchdog watchdog,
      Duration startLimit)
      throws IOException {
    Postmaster postmaster = Postmaster.start(files, launcher, watchdog, 0, startLimit);
    return new EmbeddedServer(origin, files, directory, launcher, watchdog, startLimit, postmaster);
  }

  @Override
  public PgVersion version() {
    return files.version();
  }

  @Override
  public PgOrigin origin() {
    return origin;
  }

  @Override
  public String host() {
    return Postmaster.HOST;
  }

  @Override
  public int port() {
    return postmaster.port();
  }

  @Override
  public Path log() {
    return files.log();
  }

  @Override
  public Path dataDirectory() {
    return files.data();
  }

  @Override
  public long postmasterPid() {
    return postmaster.pid();
  }

  @Override
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    try {
      postmaster.stop();
      postmaster = Postmaster.start(files, launcher, watchdog, postmaster.port(), startLimit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ServerLibraries libraries() {
    return new LocalLibraries(files.pkglibdir());
  }

  @Override
  public boolean isRunning() {
    return postmaster.isRunning();
  }

  /** Not synchronized: it is for when {@link #restart} or {@link #close} waits in vain. */
  @Override
  public void kill() {
    try {
      postmaster.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path pkglibdir() {
    return files.pkglibdir();
  }

  @Override
  public Path sharedir() {
    return files.sharedir();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (directory;
        watchdog) {
      postmaster.stop();
      postmaster.kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
