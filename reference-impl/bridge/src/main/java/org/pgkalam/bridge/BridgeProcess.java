package org.pgkalam.bridge;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * The bridge process of a PostgreSQL cluster. The background worker (worker.c) starts it with the
 * listening socket as standard input, takes its standard output and error to the server log, and
 * ends its input's other side when the cluster shuts down.
 */
public final class BridgeProcess {
  /** Before a line that is for the worker, not for the log. */
  private static final char TO_WORKER = '\001';

  private static final long ALIVE_SECONDS = 1;

  /** How long nobody is accepted after that has failed, and how often in a row it may. */
  private static final long ACCEPT_PAUSE_MILLIS = 100;

  private static final int MOST_FAILED_ACCEPTS = 600;

  /** As in worker.c: one more could not be started. */
  private static final int MOST_PROCESSES = 8;

  private final ServerSocketChannel listening;
  private final UserPrincipal owner;
  private final Selector selector = Selector.open();
  private final BackendConnections connections =
      new BackendConnections(this::replace, this::endIfFinished);
  private volatile boolean replaced;
  private volatile boolean finishing;

  private BridgeProcess(ServerSocketChannel listening) throws IOException {
    this.listening = listening;
    this.owner = Files.getOwner(Path.of("."));
  }

  public static void main(String[] args) throws IOException {
    Unexpected.endProcessWithoutMemory();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> Unexpected.note(error));
    Channel inherited = System.inheritedChannel();
    if (!(inherited instanceof ServerSocketChannel listening)) {
      System.err.println(
          "the bridge is started by pg_kalam's background worker; it cannot be run by hand");
      System.exit(1);
      return;
    }
    new BridgeProcess(listening).run();
  }

  private static void tellWorker(String word) {
    System.out.println(TO_WORKER + word);
    System.out.flush();
  }

  private void run() throws IOException {
    Daemon.thread(this::awaitTheEnd).start();
    listening.configureBlocking(false);
    SelectionKey key = listening.register(selector, SelectionKey.OP_ACCEPT);
    tellWorker("ready");
    int failed = 0;
    while (!replaced) {
      selector.select();
      selector.selectedKeys().clear();
      SocketChannel channel = null;
      try {
        channel = replaced ? null : listening.accept();
        failed = 0;
      } catch (IOException e) {
        pauseAccepting(key, ++failed, e);
      }
      if (channel != null) {
        accept(channel);
      }
    }
    awaitLastConnection();
  }

  /** Who is not accepted waits in the queue until some descriptor or memory is free again. */
  private void pauseAccepting(SelectionKey key, int failed, IOException error) throws IOException {
    if (failed == 1) {
      Unexpected.log("could not accept a connection: " + error.getMessage());
    } else if (failed == MOST_FAILED_ACCEPTS) {
      throw error;
    }
    key.interestOps(0);
    selector.select(ACCEPT_PAUSE_MILLIS);
    key.interestOps(SelectionKey.OP_ACCEPT);
  }

  private boolean isOfOwner(SocketChannel channel) {
    try {
      return owner.equals(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    } catch (IOException e) {
      return false;
    }
  }

  private void accept(SocketChannel channel) throws IOException {
    if (!isOfOwner(channel)) {
      Unexpected.log("refused a connection of another user");
      channel.close();
      return;
    }
    connections.serve(channel);
  }

  private void endIfFinished() {
    if (finishing && connections.isEmpty()) {
      end();
    }
  }

  /**
   * Another process takes over; what has begun here ends here. The socket is not closed, since Java
   * would close its standard output with it.
   */
  private void replace() {
    if (connections.otherBridges() > MOST_PROCESSES - 2) {
      throw BridgeException.of(
              SqlState.OBJECT_IN_USE,
              "too many bridge processes that were replaced are still in use")
          .withHint(
              "They end with the transactions that use them;"
                  + " pg_stat_activity shows those that are open.");
    }
    replaced = true;
    selector.wakeup();
    tellWorker("restart");
  }

  private void awaitLastConnection() {
    finishing = true;
    connections.closeWhenIdle();
    endIfFinished();
    sayAliveUntilTheEnd();
  }

  /** The worker's side of standard output is closed when the cluster shuts down. */
  private void awaitTheEnd() {
    try {
      FileInputStream fromWorker = new FileInputStream(FileDescriptor.out);
      while (fromWorker.read() >= 0) {
        // Nothing is ever sent.
      }
    } catch (IOException e) {
      // The same as its end.
    }
    finishing = true;
    endIfFinished();
    sayAliveUntilTheEnd();
  }

  /** No daemon does it: the process must not end with its main thread. */
  private static void sayAliveUntilTheEnd() {
    var unused =
        Executors.newSingleThreadScheduledExecutor()
            .scheduleAtFixedRate(() -> tellWorker("alive"), 0, ALIVE_SECONDS, TimeUnit.SECONDS);
  }

  private void end() {
    connections.closeChannels();
    Runtime.getRuntime().halt(0);
  }
}
