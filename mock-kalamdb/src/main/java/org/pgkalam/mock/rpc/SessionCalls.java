package org.pgkalam.mock.rpc;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pgkalam.mock.store.Identifiers;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.mock.tx.OwnerKey;
import org.pgkalam.mock.tx.Transaction;
import org.pgkalam.mock.tx.TransactionCoordinator;
import org.pgkalam.protocol.CloseSessionRequest;
import org.pgkalam.protocol.CloseSessionResponse;
import org.pgkalam.protocol.OpenSessionRequest;
import org.pgkalam.protocol.OpenSessionResponse;
import org.pgkalam.protocol.PingRequest;
import org.pgkalam.protocol.PingResponse;

/** Ping, OpenSession and CloseSession. */
final class SessionCalls {
  private final Authenticator authenticator;
  private final SessionRegistry sessions;
  private final TransactionCoordinator transactions;
  private final Identifiers identifiers;
  private final BooleanSupplier issuesHandles;

  SessionCalls(
      Authenticator authenticator,
      SessionRegistry sessions,
      TransactionCoordinator transactions,
      Identifiers identifiers,
      BooleanSupplier issuesHandles) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.transactions = transactions;
    this.identifiers = identifiers;
    this.issuesHandles = issuesHandles;
  }

  PingResponse ping(PingRequest request, Caller caller) {
    authenticator.authenticate(caller, "missing authorization header");
    return PingResponse.newBuilder().setOk(true).build();
  }

  OpenSessionResponse open(OpenSessionRequest request, Caller caller) {
    BridgeIdentity identity =
        authenticator.authenticate(caller, "missing authorization header on open_session");
    String given = request.getSessionId().strip();
    boolean issued = issuesHandles.getAsBoolean() && !sessions.ids().contains(given);
    String id = given.isEmpty() || issued ? identifiers.uuidV7() : given;
    String schema = request.getCurrentSchema().strip();
    long expires = sessions.open(id, schema.isEmpty() ? null : schema, identity, caller);
    OpenSessionResponse.Builder response =
        OpenSessionResponse.newBuilder().setSessionId(id).setLeaseExpiresAtMs(expires);
    if (!schema.isEmpty()) {
      response.setCurrentSchema(schema);
    }
    return response.build();
  }

  CloseSessionResponse close(CloseSessionRequest request, Caller caller) {
    String id = request.getSessionId().strip();
    if (id.isEmpty()) {
      throw RpcException.invalidArgument("session_id must not be empty");
    }
    transactionOf(id).ifPresent(this::rollbackQuietly);
    sessions.remove(id);
    return CloseSessionResponse.getDefaultInstance();
  }

  private Optional<String> transactionOf(String sessionId) {
    try {
      Optional<String> owned = transactions.of(OwnerKey.parse(sessionId)).map(Transaction::id);
      return owned.isPresent() ? owned : sessions.pinned(sessionId);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private void rollbackQuietly(String transactionId) {
    try {
      transactions.rollback(transactionId);
    } catch (StoreException e) {
      // It ended by itself; closing succeeds all the same.
    }
  }
}
