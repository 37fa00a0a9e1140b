package org.pgkalam.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to a KalamDB that can be cut: bytes go through it as they are. */
final class Cable implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private final ServerSocket near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int farPort;
  private volatile Set<Socket> dead = Set.of();

  Cable(int farPort) throws IOException {
    this.farPort = farPort;
    threads.execute(this::lay);
  }

  int port() {
    return near.getLocalPort();
  }

  /** Ends all connections without a word of HTTP/2; new ones are let through. */
  void cut() {
    ends.forEach(Cable::close);
    ends.clear();
  }

  /** From now on nothing comes through the connections that there are, which nobody is told. */
  void swallow() {
    dead = Set.copyOf(ends);
  }

  private void lay() {
    try {
      while (true) {
        Socket from = near.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), farPort);
        ends.addAll(List.of(from, to));
        threads.execute(() -> carry(from, to));
        threads.execute(() -> carry(to, from));
      }
    } catch (IOException e) {
      // It has been taken away.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] bytes = new byte[1 << 13];
    try (from;
        to) {
      for (int n = from.getInputStream().read(bytes);
          n > 0;
          n = from.getInputStream().read(bytes)) {
        if (!dead.contains(from)) {
          to.getOutputStream().write(bytes, 0, n);
        }
      }
    } catch (IOException e) {
      // It has been cut.
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    cut();
    threads.shutdownNow();
  }
}
