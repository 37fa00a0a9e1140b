package org.pgkalam.mock;

import com.google.protobuf.Message;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.pgkalam.mock.arrow.ResultColumn;
import org.pgkalam.mock.proxy.Upstream;
import org.pgkalam.mock.rpc.Leadership;
import org.pgkalam.mock.rpc.PgService;
import org.pgkalam.mock.sql.SqlResult;
import org.pgkalam.mock.sql.SqlScript;
import org.pgkalam.mock.store.Identifiers;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.protocol.PgServiceGrpc;

/**
 * A KalamDB for tests: the gRPC service {@code kalamdb.pg.PgService} over TCP, with its data in
 * memory.
 *
 * <pre>{@code
 * try (MockKalamDb kalam = MockKalamDb.start()) {
 *   kalam.sql("CREATE NAMESPACE app");
 *   connect(kalam.host(), kalam.port());
 *   kalam.journal().await(call -> call.method().equals("Scan"), Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>Arrow needs {@code --add-opens=java.base/java.nio=ALL-UNNAMED} on the JVM that runs it. DuckDB
 * is loaded by the first SELECT. All methods may be called from any thread.
 */
public final class MockKalamDb implements AutoCloseable {
  private static final int LARGE_MESSAGE = 1 << 30;

  private final Builder settings;
  private final Set<Quirk> quirks;
  private final PgService service;
  private final Journal journal = new Journal();
  private final Faults faults = new Faults();
  private final ExecutorService workers = Executors.newCachedThreadPool(daemons("kalam-worker"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemons("kalam-timer"));
  private Server server;
  private int port;

  private MockKalamDb(
      Builder settings, Set<Quirk> quirks, Function<PgService.Settings, PgService> newService) {
    this.settings = settings;
    this.port = settings.port;
    this.quirks = quirks;
    this.service =
        newService.apply(
            new PgService.Settings(
                settings.auth,
                quirks,
                settings.lease,
                settings.transactionTimeout,
                settings.transactionBufferBytes,
                settings.queryLimits));
  }

  /**
   * Starts one on 127.0.0.1, on a port that the kernel chooses, that accepts any credentials and
   * has no quirks.
   */
  public static MockKalamDb start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Settings, each with a default. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private Optional<String> reachedAt = Optional.empty();
    private int port;
    private Auth auth = Auth.open();
    private Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    private Optional<Tls> tls = Optional.empty();
    private Optional<Upstream> upstream = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private Duration lease = Duration.ofMinutes(30);
    private Duration transactionTimeout = Duration.ofMinutes(5);
    private long transactionBufferBytes = 100L << 20;
    private QueryLimits queryLimits = QueryLimits.usual();

    private Builder() {}

    /** The address to listen on; 127.0.0.1 by default. */
    public Builder host(String address) {
      host = address;
      return this;
    }

    /** What clients connect to where that is another name or address; see {@link #host()}. */
    public Builder reachedAt(String nameOrAddress) {
      reachedAt = Optional.of(nameOrAddress);
      return this;
    }

    /** 0, the default, lets the kernel choose. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** {@link Auth#open} by default. */
    public Builder auth(Auth way) {
      auth = way;
      return this;
    }

    /**
     * Answers nothing by itself: every call is passed on to another KalamDB. The journal, the
     * faults and TLS work as ever; quirks, accounts, leases and transactions are the other's
     * affair. It is closed with this one.
     */
    public Builder upstream(Upstream other) {
      upstream = Optional.of(other);
      return this;
    }

    /** Speaks TLS; without it, plain text. */
    public Builder tls(Tls certificates) {
      tls = Optional.of(certificates);
      return this;
    }

    /** The oddities of the real server to have; none by default. */
    public Builder quirks(Quirk... wanted) {
      quirks = EnumSet.noneOf(Quirk.class);
      quirks.addAll(List.of(wanted));
      return this;
    }

    /** What leases, timeouts, {@code _seq} and NOW() go by; the system's clock by default. */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /** How long a session lives after OpenSession; 30 minutes by default. */
    public Builder lease(Duration length) {
      lease = length;
      return this;
    }

    /** How long a transaction may be idle; 5 minutes by default. */
    public Builder transactionTimeout(Duration idle) {
      transactionTimeout = idle;
      return this;
    }

    /** How much a transaction may stage; 100 MiB by default. */
    public Builder transactionBufferBytes(long bytes) {
      transactionBufferBytes = bytes;
      return this;
    }

    /** What a query may take; {@link QueryLimits#usual} by default. */
    public Builder queryLimits(QueryLimits limits) {
      queryLimits = limits;
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws UncheckedIOException if the port cannot be had
     */
    public MockKalamDb start() {
      Set<Quirk> own = ownQuirks();
      Store store = newStore(own);
      return start(own, given -> new PgService(store, given));
    }

    /** The quirks to have from the beginning, in a set that can be changed by any thread. */
    Set<Quirk> ownQuirks() {
      Set<Quirk> own = ConcurrentHashMap.newKeySet();
      own.addAll(quirks);
      return own;
    }

    Store newStore(Set<Quirk> own) {
      return new Store(new Identifiers(clock), own);
    }

    /** Starts a node of a cluster; the nodes have quirks and store in common. */
    MockKalamDb startNode(Set<Quirk> common, Store store, Leadership leadership) {
      return start(common, given -> new PgService(store, given, leadership));
    }

    private MockKalamDb start(Set<Quirk> own, Function<PgService.Settings, PgService> newService) {
      MockKalamDb kalam = new MockKalamDb(this, own, newService);
      try {
        kalam.listen();
      } catch (RuntimeException e) {
        kalam.close();
        throw e;
      }
      return kalam;
    }
  }

  /** What clients connect to: the address it listens on, unless it was said otherwise. */
  public String host() {
    return settings.reachedAt.orElse(settings.host);
  }

  /** The TCP port; it stays the same over {@link #stopListening} and {@link #listen}. */
  public synchronized int port() {
    return port;
  }

  /**
   * Runs a statement as an administrator, without a session and without a trace in the journal.
   *
   * @return the server's message
   * @throws KalamSqlException with the server's error text
   */
  public String sql(String statement) {
    if (settings.upstream.isPresent()) {
      return settings.upstream.get().execute(statement.strip());
    }
    return run(statement).statementMessage();
  }

  /**
   * Runs the statements of a script, each ended by a semicolon, as {@link #sql} does.
   *
   * @throws KalamSqlException with the line of the first statement that fails and the server's
   *     error text; those before it have been run
   */
  public void script(String statements) {
    List<SqlScript.Statement> all;
    try {
      all = SqlScript.statements(statements);
    } catch (StoreException e) {
      throw new KalamSqlException(e.getMessage());
    }
    for (SqlScript.Statement statement : all) {
      try {
        sql(statement.text());
      } catch (KalamSqlException e) {
        throw new KalamSqlException("line " + statement.line() + ": " + e.getMessage());
      }
    }
  }

  /**
   * Runs a SELECT as an administrator, without a session and without a trace in the journal.
   *
   * @return the names of its columns, then its rows; numbers, booleans and texts as they are
   *     written, null for NULL
   * @throws KalamSqlException with the server's error text
   * @throws IllegalArgumentException if the statement gives no rows
   */
  public List<List<String>> query(String select) {
    if (settings.upstream.isPresent()) {
      return settings.upstream.get().query(select.strip());
    }
    if (!(run(select) instanceof SqlResult.Rows rows)) {
      throw new IllegalArgumentException("gives no rows: " + select);
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(rows.columns().stream().map(ResultColumn::name).toList());
    for (int row = 0; row < rows.cells().rows(); row++) {
      List<String> line = new ArrayList<>();
      for (int column = 0; column < rows.columns().size(); column++) {
        Object value = rows.cells().get(row, column);
        line.add(value == null ? null : value.toString());
      }
      lines.add(line);
    }
    return lines;
  }

  private SqlResult run(String statement) {
    try {
      return service.engine().execute(statement.strip());
    } catch (StoreException e) {
      throw new KalamSqlException(e.getMessage());
    }
  }

  public Journal journal() {
    return journal;
  }

  public Faults faults() {
    return faults;
  }

  /** The ids of the open sessions. */
  public List<String> sessions() {
    return service.sessions().ids();
  }

  /** Has an oddity of the real server from now on. */
  public void switchOn(Quirk quirk) {
    quirks.add(quirk);
  }

  /** Is free of an oddity from now on. */
  public void switchOff(Quirk quirk) {
    quirks.remove(quirk);
  }

  /** Changes how sessions are opened from now on; open ones stay. */
  public void auth(Auth way) {
    service.auth(way);
  }

  /** Ends every session's lease now; the next call of each fails until it is opened again. */
  public void expireLeases() {
    service.sessions().expireLeases();
  }

  /** Forgets every session; data and transactions stay. */
  public void forgetSessions() {
    service.sessions().clear();
  }

  /** Cuts every connection and refuses new ones. Data, sessions and transactions stay. */
  public synchronized void stopListening() {
    if (server != null) {
      server.shutdownNow();
      try {
        server.awaitTermination();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      server = null;
    }
  }

  /** Listens again after {@link #stopListening}, on the same port. */
  public synchronized void listen() {
    if (server != null) {
      return;
    }
    ServerServiceDefinition.Builder definition =
        ServerServiceDefinition.builder(PgServiceGrpc.SERVICE_NAME);
    settings
        .upstream
        .map(Upstream::methods)
        .orElseGet(service::methods)
        .forEach(method -> add(definition, method));
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(new InetSocketAddress(settings.host, port))
              .addService(definition.build())
              .executor(workers)
              .maxInboundMessageSize(LARGE_MESSAGE)
              .flowControlWindow(8 << 20)
              .permitKeepAliveTime(1, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true);
      if (settings.tls.isPresent()) {
        builder.sslContext(settings.tls.get().serverContext());
      }
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getPort();
  }

  /** Ends every open transaction without a word, as when it has been idle for too long. */
  public void forgetTransactions() {
    service.transactions().clear();
  }

  /** As a process that ends and starts again: what is committed stays. */
  public synchronized void restart() {
    stopListening();
    forgetSessions();
    forgetTransactions();
    listen();
  }

  private <Q extends Message, A extends Message> void add(
      ServerServiceDefinition.Builder definition, PgService.Method<Q, A> method) {
    definition.addMethod(
        method.descriptor().toBuilder()
            .setRequestMarshaller(new DecodedRequest<>(method.descriptor().getRequestMarshaller()))
            .build(),
        new CallHandler<>(method, journal, faults, quirks, settings.clock, workers, timer));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Stops the server, cutting every connection. Data is gone. */
  @Override
  public void close() {
    stopListening();
    timer.shutdownNow();
    workers.shutdown();
    try {
      workers.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    service.close();
    settings.upstream.ifPresent(Upstream::close);
  }
}
