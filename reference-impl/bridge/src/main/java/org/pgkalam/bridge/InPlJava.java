package org.pgkalam.bridge;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.AccessController;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The bridge of one backend, in the JVM that PL/Java runs there. pljava_host.c calls {@link #serve}
 * once for each connection.
 */
public final class InPlJava {
  /** How long the end of the backend waits for KalamDB to hear of it. */
  private static final long LAST_WORD_MILLIS = 1_000;

  private static InPlJava bridge;

  private final ExecutorService threads = Executors.newCachedThreadPool(InPlJava::daemon);
  private final Channels channels = new Channels();
  private final SessionJournal journal = SessionJournal.open(Path.of("pgsql_tmp_kalam"));
  private final MemoryBudget memory = MemoryBudget.ofThisProcess();
  private final Set<BackendConnection> connections = ConcurrentHashMap.newKeySet();
  private final BridgeStatus status = new BridgeStatus(connections, journal.doubts());

  private InPlJava() throws IOException {
    Runtime.getRuntime().addShutdownHook(daemon(this::close));
  }

  /**
   * Connects to the backend's socket, and serves it until the connection ends.
   *
   * @param socket its path
   * @return empty, or why it cannot
   */
  public static String serve(String socket) {
    try {
      asThisJar(
          () -> {
            connect(socket);
            return null;
          });
      return "";
    } catch (Throwable e) {
      return e.toString();
    }
  }

  /** Not with the rights of the PL/Java function that has run the statement. */
  @SuppressWarnings("removal") // as long as there are JVMs that enforce a policy
  private static void asThisJar(PrivilegedExceptionAction<Void> work) throws Exception {
    AccessController.doPrivileged(work);
  }

  private static synchronized void connect(String socket) throws IOException {
    if (bridge == null) {
      bridge = new InPlJava();
    }
    bridge.accept(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "kalam");
    thread.setDaemon(true);
    return thread;
  }

  private void accept(SocketChannel channel) {
    BackendConnection connection =
        new BackendConnection(
            channel, threads, BackendConnection.LARGEST_FRAME, this::newBackend, this::gone);
    connections.add(connection);
    threads.execute(connection::serve);
  }

  private Backend newBackend(BackendConnection connection) {
    return new Backend(
        connection.backendPid(),
        new Sessions(connection.backendPid(), channels, journal, memory, connection.cancellation()),
        memory,
        status,
        InPlJava::refuseToRestart);
  }

  private static void refuseToRestart() {
    throw BridgeException.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "the bridge of this session runs in PL/Java's JVM, which cannot be replaced")
        .withHint("Reconnect to get another.");
  }

  private synchronized void gone(BackendConnection connection) {
    connections.remove(connection);
    notifyAll();
  }

  /**
   * KalamDB rolls back what a session has begun when it is closed, not only when its lease ends.
   */
  private synchronized void close() {
    connections.forEach(BackendConnection::close);
    long end = System.nanoTime() + LAST_WORD_MILLIS * 1_000_000;
    try {
      for (long left = LAST_WORD_MILLIS; !connections.isEmpty() && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
