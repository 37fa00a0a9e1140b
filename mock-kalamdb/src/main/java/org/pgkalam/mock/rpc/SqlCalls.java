package org.pgkalam.mock.rpc;

import org.pgkalam.mock.arrow.ArrowEncoder;
import org.pgkalam.mock.sql.SqlEngine;
import org.pgkalam.mock.sql.SqlResult;
import org.pgkalam.mock.store.StoreException;
import org.pgkalam.protocol.ExecuteQueryRpcRequest;
import org.pgkalam.protocol.ExecuteQueryRpcResponse;
import org.pgkalam.protocol.ExecuteSqlRpcRequest;
import org.pgkalam.protocol.ExecuteSqlRpcResponse;

/** ExecuteSql and ExecuteQuery. */
final class SqlCalls {
  private final SessionRegistry sessions;
  private final SqlEngine engine;
  private final ArrowEncoder encoder;
  private final Leadership leadership;

  SqlCalls(
      SessionRegistry sessions, SqlEngine engine, ArrowEncoder encoder, Leadership leadership) {
    this.sessions = sessions;
    this.engine = engine;
    this.encoder = encoder;
    this.leadership = leadership;
  }

  ExecuteSqlRpcResponse execute(ExecuteSqlRpcRequest request, Caller caller) {
    SqlResult result = run(request.getSql(), request.getSessionId(), "ExecuteSql", caller);
    return ExecuteSqlRpcResponse.newBuilder()
        .setSuccess(true)
        .setMessage(result.statementMessage())
        .build();
  }

  ExecuteQueryRpcResponse query(ExecuteQueryRpcRequest request, Caller caller) {
    SqlResult result = run(request.getSql(), request.getSessionId(), "ExecuteQuery", caller);
    ExecuteQueryRpcResponse.Builder response =
        ExecuteQueryRpcResponse.newBuilder().setSuccess(true).setMessage(result.queryMessage());
    if (result instanceof SqlResult.Rows rows) {
      response.addAllIpcBatches(encoder.encodeFound(rows.columns(), rows.cells()));
    }
    return response.build();
  }

  private SqlResult run(String sql, String sessionId, String method, Caller caller) {
    String statement = sql.strip();
    if (statement.isEmpty()) {
      throw RpcException.invalidArgument("sql must not be empty");
    }
    String session = sessionId.strip();
    sessions.validate(session);
    sessions.touch(session, method, caller);
    try {
      switch (engine.access(statement)) {
        case LOCAL -> {}
        case READ -> leadership.checkQuery();
        case CHANGE -> leadership.checkForwarding();
      }
      return engine.execute(statement);
    } catch (StoreException e) {
      throw RpcException.internal(e.getMessage());
    }
  }
}
