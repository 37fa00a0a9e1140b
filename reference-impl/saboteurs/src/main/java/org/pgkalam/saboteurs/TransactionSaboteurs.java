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
  private static final ThreadLocal<String> DOING = new ThreadLocal<>();

  private TransactionSaboteurs() {}

  static List<Saboteur> all() {
    return List.of(
        new Saboteur(
                "no-transaction",
                "sends the writes of a block at once and for good",
                "TX-001",
                "TX-004",
                "TX-007",
                "TX-006",
                "TX-005",
                "OBS-002",
                "OBS-003",
                "OBS-004",
                "OBS-005",
                "OBS-006")
            .before("Transactions#begin", call -> call.skip(null)),
        new Saboteur("rows-of-a-block-alone", "sends each row of a block by itself", "WR-004")
            .after("Modify#addInsert", call -> Reflection.call(call.self(), "finishInsert"))
            .after("PendingInserts#add", call -> Reflection.call(call.self(), "flush")),
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
        new Saboteur(
                "one-session-for-all",
                "uses one KalamDB session for all backends",
                "TX-006",
                "OBS-001")
            .after("Sessions#newId", call -> call.answer(String.class, id -> "pg-1-1")),
        new Saboteur(
                "scan-without-flush",
                "reads without sending rows that wait",
                "WR-005",
                "WR-007",
                "TX-003")
            .before("Backend#openScan", call -> DOING.set("scan"))
            .after("Backend#openScan", call -> DOING.remove())
            .before("Writes#flush", call -> skipWhile(call, "scan")),
        new Saboteur("commit-without-flush", "commits without sending rows that wait", "WR-006")
            .before("Backend#preCommit", call -> DOING.set("commit"))
            .after("Backend#preCommit", call -> DOING.remove())
            .before("Writes#flush", call -> skipWhile(call, "commit")),
        new Saboteur("bookkeeping", "keeps a table of transactions in KalamDB", "TX-012")
            .before("Transactions#begin", TransactionSaboteurs::keepBooks));
  }

  private static void skipWhile(Call call, String what) {
    if (what.equals(DOING.get())) {
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
