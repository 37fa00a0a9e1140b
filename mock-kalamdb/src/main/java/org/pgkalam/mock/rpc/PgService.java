package org.pgkalam.mock.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.QueryLimits;
import org.pgkalam.mock.Quirk;
import org.pgkalam.mock.arrow.ArrowEncoder;
import org.pgkalam.mock.sql.SqlEngine;
import org.pgkalam.mock.sql.SystemViews;
import org.pgkalam.mock.store.Identifiers;
import org.pgkalam.mock.store.Store;
import org.pgkalam.mock.tx.TransactionCoordinator;
import org.pgkalam.protocol.PgServiceGrpc;

/** The twelve methods of {@code kalamdb.pg.PgService} over one store. */
public final class PgService implements AutoCloseable {
  private final ArrowEncoder encoder;
  private final SessionRegistry sessions;
  private final TransactionCoordinator transactions;
  private final SqlEngine engine;
  private final Authenticator authenticator;
  private final List<Method<?, ?>> methods;

  /**
   * A method and the work that answers it. The work throws {@link RpcException} for any status but
   * OK.
   */
  public record Method<Q extends Message, A extends Message>(
      MethodDescriptor<Q, A> descriptor, BiFunction<Q, Caller, A> work) {}

  /**
   * What can be set.
   *
   * @param quirks may grow while the service runs
   */
  public record Settings(
      Auth auth,
      Set<Quirk> quirks,
      Duration lease,
      Duration transactionTimeout,
      long transactionBufferBytes,
      QueryLimits queryLimits) {}

  /** Of a server that stands alone. */
  public PgService(Store store, Settings settings) {
    this(store, settings, Leadership.alone());
  }

  /** Of a node of a cluster, whose nodes have the store in common. */
  public PgService(Store store, Settings settings, Leadership leadership) {
    Set<Quirk> quirks = settings.quirks();
    Identifiers identifiers = store.identifiers();
    encoder = new ArrowEncoder(quirks);
    transactions =
        new TransactionCoordinator(
            store, settings.transactionTimeout(), settings.transactionBufferBytes());
    sessions =
        new SessionRegistry(
            identifiers.clock(),
            settings.lease(),
            () -> quirks.contains(Quirk.PRUNE_IDLE_SESSIONS));
    engine =
        new SqlEngine(
            store, new SystemViews(store, transactions, sessionRows()), settings.queryLimits());
    authenticator = new Authenticator(settings.auth());
    SessionCalls session =
        new SessionCalls(
            authenticator,
            sessions,
            transactions,
            identifiers,
            () -> quirks.contains(Quirk.SESSION_HANDLES_ISSUED));
    TransactionCalls transaction = new TransactionCalls(sessions, transactions, leadership);
    DataCalls data =
        new DataCalls(
            store,
            sessions,
            transactions,
            transaction,
            new ScanCall(store, encoder, leadership),
            leadership);
    SqlCalls sql = new SqlCalls(sessions, engine, encoder, leadership);
    methods =
        List.of(
            new Method<>(PgServiceGrpc.getPingMethod(), session::ping),
            new Method<>(PgServiceGrpc.getOpenSessionMethod(), session::open),
            new Method<>(PgServiceGrpc.getCloseSessionMethod(), session::close),
            new Method<>(PgServiceGrpc.getScanMethod(), data::scan),
            new Method<>(PgServiceGrpc.getInsertMethod(), data::insert),
            new Method<>(PgServiceGrpc.getUpdateMethod(), data::update),
            new Method<>(PgServiceGrpc.getDeleteMethod(), data::delete),
            new Method<>(PgServiceGrpc.getBeginTransactionMethod(), transaction::begin),
            new Method<>(PgServiceGrpc.getCommitTransactionMethod(), transaction::commit),
            new Method<>(PgServiceGrpc.getRollbackTransactionMethod(), transaction::rollback),
            new Method<>(PgServiceGrpc.getExecuteSqlMethod(), sql::execute),
            new Method<>(PgServiceGrpc.getExecuteQueryMethod(), sql::query));
  }

  private SystemViews.SessionRows sessionRows() {
    return () ->
        sessions.infos().stream()
            .map(
                info ->
                    new SystemViews.SessionRow(
                        info.sessionId(),
                        info.currentSchema(),
                        info.clientAddress(),
                        info.openedMs(),
                        info.lastSeenMs(),
                        info.lastMethod()))
            .toList();
  }

  public List<Method<?, ?>> methods() {
    return methods;
  }

  /** Changes how sessions are opened from now on. */
  public void auth(Auth way) {
    authenticator.change(way);
  }

  public SessionRegistry sessions() {
    return sessions;
  }

  public TransactionCoordinator transactions() {
    return transactions;
  }

  public SqlEngine engine() {
    return engine;
  }

  @Override
  public void close() {
    engine.close();
    encoder.close();
  }
}
