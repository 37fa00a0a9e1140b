package org.pgkalam.bridge;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.AccessController;
import java.security.PrivilegedExceptionAction;

/**
 * The bridge of one backend, in the JVM that PL/Java runs there. pljava_host.c calls {@link #serve}
 * once for each connection.
 */
public final class InPlJava {
  /** How long the end of the backend waits for KalamDB to hear of it. */
  private static final long LAST_WORD_MILLIS = 1_000;

  private static InPlJava bridge;

  private final BackendConnections connections =
      new BackendConnections(InPlJava::refuseToRestart, this::oneHasEnded);

  private InPlJava() throws IOException {
    Runtime.getRuntime().addShutdownHook(Daemon.thread(this::close));
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
    bridge.connections.serve(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  private static void refuseToRestart() {
    throw BridgeException.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "the bridge of this session runs in PL/Java's JVM, which cannot be replaced")
        .withHint("Reconnect to get another.");
  }

  private synchronized void oneHasEnded() {
    notifyAll();
  }

  /**
   * KalamDB rolls back what a session has begun when it is closed, not only when its lease ends.
   */
  private synchronized void close() {
    connections.close();
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
