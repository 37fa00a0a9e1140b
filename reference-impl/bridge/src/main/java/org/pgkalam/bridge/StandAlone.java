package org.pgkalam.bridge;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.pgkalam.bridge.ddl.RemoteTable;
import org.pgkalam.pljava.KalamClient;
import org.pgkalam.pljava.KalamFailure;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.ScanRpcRequest;

/**
 * KalamDB for one backend that has PL/Java but not the native library. It is asked by one thread,
 * and has another wait for KalamDB: the first goes back to PostgreSQL again and again, which looks
 * for interrupts. In the midst of Java, the end of a backend would be a crash.
 */
public final class StandAlone implements KalamClient {
  private static final Future<?> NONE = CompletableFuture.completedFuture(null);

  /** How long an interrupt may go unnoticed. */
  private static final long MOMENT_MILLIS = 50;

  /** How long the end of a question that was left is awaited, which should come at once. */
  private static final long LEAVE_MILLIS = 5_000;

  /** The result of kalam_exec, in bytes, that is not too long. */
  private static final long LONGEST_RESULT = 64 << 20;

  private final BufferAllocator allocator = new RootAllocator();
  private final MemoryBudget memory = MemoryBudget.ofThisProcess();
  private final Channels channels = new Channels();
  private final Cancellation cancellation = new Cancellation(() -> {});
  private final Sessions sessions =
      new Sessions(
          (int) ProcessHandle.current().pid(),
          channels,
          SessionJournal.none(),
          memory,
          cancellation);
  private final ExecutorService worker = Executors.newSingleThreadExecutor(Daemon::thread);
  private Future<?> answer = NONE;
  private int number;

  public StandAlone() {
    Runtime.getRuntime().addShutdownHook(Daemon.thread(this::end));
  }

  /** KalamDB need not wait for the leases to end. */
  private void end() {
    cancellation.leaveAll();
    worker.shutdownNow();
    sessions.closeAll();
    channels.close();
  }

  @Override
  public void startStatement(Server server, boolean readOnly, String sql) {
    start(
        () -> {
          boolean read = RemoteStatement.isRead(sql);
          RemoteStatement.refuseChange(readOnly, read);
          KalamSession session = to(server);
          ResultText result = new ResultText(LONGEST_RESULT, memory);
          try {
            ExecuteQueryRpcResponse response =
                read ? session.executeQuery(sql) : session.executeChange(sql);
            QueryJson.write(response, allocator, result, memory);
            return result.toString();
          } finally {
            result.release();
            if (cancellation.hasLeft()) {
              // What is under way may be so for long; the next statement does not wait for it.
              session.abandon();
            }
          }
        });
  }

  @Override
  public void startQuery(Server server, String sql) {
    start(
        () -> {
          if (!RemoteStatement.isRead(sql)) {
            throw BridgeException.of(
                    SqlState.FEATURE_NOT_SUPPORTED, "kalam_query() runs queries only")
                .withHint("kalam_exec() runs every statement.");
          }
          ExecuteQueryRpcResponse response = to(server).executeQuery(sql);
          if (!QueryJson.hasRows(response)) {
            throw BridgeException.of(SqlState.FEATURE_NOT_SUPPORTED, "the statement gives no rows")
                .withHint("kalam_exec() shows what KalamDB says.");
          }
          return guarded(new RowTexts(response.getIpcBatchesList(), allocator, memory));
        });
  }

  @Override
  public void startScan(Server server, String table, String user) {
    start(
        () -> {
          KalamSession session = to(server);
          ScanRpcRequest request = request(session, table, user).setSessionId(session.id()).build();
          return guarded(
              new RowTexts(
                  session.call(PgServiceGrpc.getScanMethod(), request).getIpcBatchesList(),
                  allocator,
                  memory));
        });
  }

  private ScanRpcRequest.Builder request(KalamSession session, String table, String user) {
    RemoteName name = RemoteName.parse(table);
    RemoteTable found =
        new RemoteCatalog(session, allocator)
            .find(name.namespace(), name.table())
            .orElseThrow(
                () ->
                    BridgeException.of(
                        SqlState.UNDEFINED_TABLE,
                        "there is no table \"" + table + "\" in KalamDB"));
    ScanRpcRequest.Builder request =
        ScanRpcRequest.newBuilder()
            .setNamespace(name.namespace())
            .setTableName(name.table())
            .setTableType(found.type());
    Tenant.ofSetting(user).ifPresent(request::setUserId);
    if (!found.type().equals("shared") && !request.hasUserId()) {
      throw BridgeException.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "the rows of %s table \"%s\" belong to users".formatted(found.type(), table))
          .withHint("Name one: kalam_scan(table_name, user_id).");
    }
    return request;
  }

  @Override
  public String[] validate(int catalog, Map<String, String> options) {
    return guard(
        () -> {
          OptionValidator.validate(catalog, options);
          return OptionValidator.exposed(catalog, options)
              .map(exposed -> new String[] {exposed, OptionValidator.HINT_ON_EXPOSED})
              .orElse(null);
        });
  }

  private KalamSession to(Server server) {
    return sessions.to(ServerOptions.of(server.options(), server.mapping()));
  }

  /** Has the other thread do it. */
  private void start(Supplier<?> question) {
    cancellation.leave(number);
    int mine = ++number;
    answer =
        worker.submit(
            () -> {
              cancellation.begin(mine);
              return guard(question);
            });
  }

  @Override
  public boolean isAnswered() {
    try {
      answer.get(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String text() {
    return (String) take();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Iterator<String> rows() {
    return (Iterator<String>) take();
  }

  @Override
  public void leave() {
    cancellation.leave(number);
    try {
      var unused = take();
    } catch (Cancellation.Left e) {
      // As it was asked to.
    }
  }

  /** The answer, once; null if there is none in that time. */
  private Object take() {
    Future<?> taken = answer;
    answer = NONE;
    try {
      return taken.get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException error ? error : new IllegalStateException(cause);
  }

  private static Iterator<String> guarded(Iterator<String> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return guard(rows::hasNext);
      }

      @Override
      public String next() {
        return guard(rows::next);
      }
    };
  }

  private static <T> T guard(Supplier<T> work) {
    try {
      return work.get();
    } catch (BridgeException e) {
      throw new KalamFailure(e.sqlState(), e.getMessage(), e.detail(), inTermsOfPlJava(e.hint()));
    }
  }

  private static String inTermsOfPlJava(String hint) {
    return hint == null ? null : hint.replace("kalam.vmoptions", "pljava.vmoptions");
  }
}
