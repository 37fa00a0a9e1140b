package org.pgkalam.bridge;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** The connections of the backends that a bridge serves, wherever it runs, and what they share. */
final class BackendConnections {
  private final Executor threads = Executors.newCachedThreadPool(Daemon::thread);
  private final Channels channels = new Channels();
  private final SessionJournal journal = SessionJournal.open(Path.of("pgsql_tmp_kalam"));
  private final MemoryBudget memory = MemoryBudget.ofThisProcess();
  private final Set<BackendConnection> open = ConcurrentHashMap.newKeySet();
  private final BridgeStatus status = new BridgeStatus(open, journal.doubts());
  private final Runnable replace;
  private final Runnable oneHasEnded;

  /**
   * @param replace what is done when a backend asks for another bridge
   * @param oneHasEnded called whenever a connection has ended
   */
  BackendConnections(Runnable replace, Runnable oneHasEnded) throws IOException {
    this.replace = replace;
    this.oneHasEnded = oneHasEnded;
  }

  /** Serves a backend from now on. */
  void serve(SocketChannel channel) {
    BackendConnection connection =
        new BackendConnection(
            channel, threads, BackendConnection.LARGEST_FRAME, this::newBackend, this::ended);
    open.add(connection);
    threads.execute(connection::serve);
  }

  private Backend newBackend(BackendConnection connection) {
    return new Backend(
        connection.backendPid(),
        new Sessions(connection.backendPid(), channels, journal, memory, connection.cancellation()),
        memory,
        status,
        replace);
  }

  private void ended(BackendConnection connection) {
    open.remove(connection);
    oneHasEnded.run();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** How many other bridges there are in this cluster. */
  int otherBridges() {
    return journal.othersAlive();
  }

  /** Ends each as soon as nothing depends on it. */
  void closeWhenIdle() {
    open.forEach(BackendConnection::closeWhenIdle);
  }

  /** Ends all, as if the backends had. */
  void close() {
    open.forEach(BackendConnection::close);
  }

  /** Gives up what they have used to reach KalamDB. */
  void closeChannels() {
    channels.close();
  }
}
