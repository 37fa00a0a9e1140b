package org.pgkalam.bridge;

import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections to KalamDB servers, one for each server definition and its credentials; all
 * backends share them.
 */
final class Channels {
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /** Definitions that nobody uses any more are kept up to this many. */
  private static final int KEPT = 16;

  /** So many server definitions are remembered with the node that was right last. */
  private static final int PREFERENCES = 1_000;

  /** An address that does not answer at all is given up after that. */
  private static final long CONNECT_MILLIS = 10_000;

  /** A connection on which nothing has come for so long is tried, also when nothing is awaited. */
  private static final Duration QUIET = Duration.ofSeconds(15);

  /** And given up if it stays quiet for so much longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final class Shared {
    private final ManagedChannel channel;
    private final AtomicInteger losses = new AtomicInteger();
    private int users;

    Shared(ManagedChannel channel) {
      this.channel = channel;
      watch(channel.getState(false));
    }

    private void watch(ConnectivityState before) {
      if (before == ConnectivityState.SHUTDOWN) {
        return;
      }
      channel.notifyWhenStateChanged(
          before,
          () -> {
            if (before == ConnectivityState.READY) {
              losses.incrementAndGet();
            }
            watch(channel.getState(false));
          });
    }
  }

  private final Duration quiet;
  private final Duration patience;
  private final Map<ServerOptions, Shared> open = new LinkedHashMap<>();
  private final Map<ServerOptions, Node> preferred = new LinkedHashMap<>();

  Channels() {
    this(QUIET, PATIENCE);
  }

  /**
   * @param quiet how long nothing comes over a connection before it is tried; at least 10 s
   * @param patience how long an answer to that is awaited
   */
  Channels(Duration quiet, Duration patience) {
    this.quiet = quiet;
    this.patience = patience;
  }

  /** The node that was right last, which all backends ask first: the leader, or one that lives. */
  synchronized Optional<Node> preferred(ServerOptions server) {
    return Optional.ofNullable(preferred.get(server));
  }

  /** That node was right. */
  synchronized void prefer(ServerOptions server, Node node) {
    preferred.put(server, node);
    if (preferred.size() > PREFERENCES) {
      preferred.remove(preferred.keySet().iterator().next());
    }
  }

  /** That node is not there. */
  synchronized void shun(ServerOptions server, Node node) {
    preferred.remove(server, node);
  }

  /**
   * The channel to a node; give it back with {@link #release}.
   *
   * @param server the way to that node alone
   */
  ManagedChannel acquire(ServerOptions server) {
    ManagedChannel channel = acquireOpen(server);
    if (channel != null) {
      return channel;
    }
    // Files are read where nobody else waits for them.
    ChannelCredentials credentials = TlsCredentials.of(server);
    synchronized (this) {
      channel = acquireOpen(server);
      if (channel == null) {
        Shared shared = new Shared(connect(server, credentials));
        shared.users = 1;
        open.put(server, shared);
        channel = shared.channel;
      }
      return channel;
    }
  }

  /** One that is there; else null. */
  private synchronized ManagedChannel acquireOpen(ServerOptions server) {
    Shared shared = open.get(server);
    if (shared != null && isUseless(shared.channel)) {
      discard(server, shared.channel);
      shared = null;
    }
    if (shared == null) {
      return null;
    }
    shared.users++;
    return shared.channel;
  }

  /** Whether calls would fail without even trying to connect. */
  static boolean isUseless(ManagedChannel channel) {
    return channel.isShutdown() || channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
  }

  /**
   * How often a channel has lost its connection. It connects again by itself, perhaps to a server
   * that has started again. -1 for one that has been discarded.
   */
  synchronized int losses(ServerOptions server, ManagedChannel channel) {
    Shared shared = open.get(server);
    return shared == null || shared.channel != channel ? -1 : shared.losses.get();
  }

  /** Gives a channel back. */
  synchronized void release(ServerOptions server, ManagedChannel channel) {
    Shared shared = open.get(server);
    if (shared != null && shared.channel == channel && --shared.users == 0 && open.size() > KEPT) {
      open.remove(server);
      channel.shutdown();
    }
  }

  /**
   * Has the next one connect anew instead of waiting out gRPC's back-off; calls that are on their
   * way on this one end there.
   */
  synchronized void discard(ServerOptions server, ManagedChannel broken) {
    Shared shared = open.get(server);
    if (shared != null && shared.channel == broken) {
      open.remove(server);
    }
    broken.shutdown();
  }

  synchronized void close() {
    open.values().forEach(shared -> shared.channel.shutdownNow());
    open.clear();
  }

  private ManagedChannel connect(ServerOptions server, ChannelCredentials credentials) {
    return builder(server, credentials)
        .directExecutor()
        .proxyDetector(address -> null)
        // gRPC's own retries would do writes twice: it takes a connection that breaks for a refusal
        // of all calls on it, done or not.
        .disableRetry()
        .socketFactory(new ConnectTimeout((int) connectMillis(server)))
        .keepAliveTime(quiet.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveWithoutCalls(true)
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .flowControlWindow(FLOW_CONTROL_WINDOW)
        .build();
  }

  private static long connectMillis(ServerOptions server) {
    return server.timeoutMillis() == 0
        ? CONNECT_MILLIS
        : Math.min(CONNECT_MILLIS, server.timeoutMillis());
  }

  private static OkHttpChannelBuilder builder(
      ServerOptions server, ChannelCredentials credentials) {
    try {
      Node node = server.nodes().get(0);
      return OkHttpChannelBuilder.forAddress(node.host(), node.port(), credentials);
    } catch (IllegalArgumentException e) {
      if (server.caCert().isEmpty()) {
        throw e;
      }
      // It reads the TLS material here.
      throw Pem.unreadable("TLS material");
    }
  }
}
