package org.pgkalam.saboteurs;

import java.util.List;
import org.pgkalam.bridge.BridgeException;
import org.pgkalam.protocol.CommitTransactionRequest;
import org.pgkalam.protocol.CommitTransactionResponse;
import org.pgkalam.protocol.PgServiceGrpc;
import org.pgkalam.protocol.RollbackTransactionRequest;
import org.pgkalam.protocol.RollbackTransactionResponse;

/** Clients whose transactions are none. */
final class TransactionSaboteurs {
  private static final ThreadLocal<Boolean> COMMITTING = ThreadLocal.withInitial(() -> false);

  private TransactionSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur("commit-error-swallowed", "takes no notice of an error at COMMIT", "TX-002")
            .after("KalamSession#commit", call -> call.swallow(null)),
        new Saboteur("no-commit", "does not tell KalamDB of COMMIT", "TX-001", "TX-002")
            .before(
                "KalamSession#call",
                call -> {
                  if (call.arguments[1] instanceof CommitTransactionRequest) {
                    call.skip(CommitTransactionResponse.getDefaultInstance());
                  }
                }),
        new Saboteur("rollback-commits", "commits on ROLLBACK", "TX-004")
            .before(
                "KalamSession#start",
                call -> {
                  if (call.arguments[1] instanceof RollbackTransactionRequest request) {
                    call.arguments[0] = PgServiceGrpc.getCommitTransactionMethod();
                    call.arguments[1] =
                        CommitTransactionRequest.newBuilder()
                            .setSessionId(request.getSessionId())
                            .setTransactionId(request.getTransactionId())
                            .build();
                  }
                }),
        new Saboteur("no-rollback", "does not tell KalamDB of ROLLBACK", "TX-004")
            .before(
                "KalamSession#call",
                call -> {
                  if (call.arguments[1] instanceof RollbackTransactionRequest) {
                    call.skip(RollbackTransactionResponse.getDefaultInstance());
                  }
                }),
        new Saboteur("commit-without-flush", "commits without sending rows that wait", "WR-006")
            .before("Backend#preCommit", call -> COMMITTING.set(true))
            .after("Backend#preCommit", call -> COMMITTING.remove())
            .before("Writes#flush", TransactionSaboteurs::skipWhileCommitting),
        new Saboteur("bookkeeping", "keeps a table of transactions in KalamDB", "TX-012")
            .before("Transactions#begin", TransactionSaboteurs::keepBooks));
  }

  private static void skipWhileCommitting(Call call) {
    if (COMMITTING.get()) {
      call.skip(null);
    }
  }

  private static void keepBooks(Call call) {
    try {
      Reflection.call(
          call.arguments[0],
          "executeSql",
          "CREATE SHARED TABLE app.pg_transactions (id BIGINT PRIMARY KEY)");
    } catch (BridgeException thereAlready) {
      // As it should be.
    }
  }
}
