package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.extension.FaultStage.PATIENCE;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.pgkalam.mock.Journal;

/** The session of a cell. Its statements run on a thread of their own. */
final class FaultSession implements AutoCloseable {
  private final FaultStage stage;
  private final String schema;
  private final Connection connection;
  private final String pid;
  private Gate gate;
  private Journal.Mark mark;
  private CompletableFuture<Outcome> statement;

  FaultSession(FaultStage stage, String schema) throws SQLException {
    this.stage = stage;
    this.schema = schema;
    this.connection = stage.rig().connect();
    Rig.execute(connection, "SET search_path = " + schema);
    this.pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
  }

  String pid() {
    return pid;
  }

  ProcessHandle backend() {
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** The KalamDB table of {@link Situation}. */
  String table() {
    return schema + ".t";
  }

  Connection connection() {
    return connection;
  }

  /** Does what comes before, and then begins what the situation is in the middle of. */
  void enter(Situation situation, Gate.Kind kind, Fault fault) throws SQLException {
    prepare(situation, fault);
    mark = stage.rig().kalam().journal().mark();
    if (situation.method() != null) {
      gate = Gate.close(stage.rig().kalam().faults(), situation.method(), pid, kind);
      begin(situation.statement());
      FaultStage.await(
          "a call of " + situation.method(), () -> gate.holdsCall() || statement.isDone());
      awaitWaiting();
    }
  }

  /** Fails unless the call was given up that the situation is in, if it has come to that. */
  void awaitCancelled(Situation situation) {
    if (gate == null || !gate.holdsCall()) {
      return;
    }
    stage
        .rig()
        .kalam()
        .journal()
        .await(
            mark,
            call ->
                call.method().equals(situation.method())
                    && call.status().getCode() == Status.Code.CANCELLED,
            PATIENCE);
  }

  void prepare(Situation situation, Fault fault) throws SQLException {
    for (String sql : situation.before()) {
      Rig.execute(connection, sql);
    }
    for (String sql : fault.before()) {
      Rig.execute(connection, sql);
    }
  }

  /** Sends a statement without waiting for it. */
  void begin(String sql) {
    statement = CompletableFuture.supplyAsync(() -> run(sql));
  }

  /** Waits until the statement that has begun waits for the bridge. */
  void awaitWaiting() {
    FaultStage.await(
        "a backend that waits for the bridge",
        () ->
            Rig.query(
                        stage.observer(),
                        "SELECT wait_event_type FROM pg_stat_activity WHERE pid = " + pid)
                    .contains("Extension")
                || statement.isDone());
  }

  Outcome run(String sql) {
    return Outcome.of(connection, sql);
  }

  void strike(Fault fault) throws Exception {
    fault.blow().strike(stage, this);
  }

  /** Waits until the backend is gone. */
  void awaitEnd() {
    FaultStage.await(
        "the end of a backend",
        () ->
            Rig.query(stage.observer(), "SELECT FROM pg_stat_activity WHERE pid = " + pid)
                .isEmpty());
  }

  boolean isUnderWay() {
    return statement != null && !statement.isDone();
  }

  /** How the statement ended that the situation is about. */
  Outcome outcome(Situation situation) throws Exception {
    if (statement == null) {
      return run(situation.statement());
    }
    return statement.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Lets the calls go on that wait at the gate. */
  void openGate() {
    stage.rig().kalam().faults().clear();
    if (gate != null) {
      gate.open();
    }
  }

  /** Waits until the situation's work is done on one side, both, or none. */
  void awaitRows(Situation situation, Fault.Result result) {
    boolean here = result.here();
    FaultStage.await(
        "in KalamDB: " + result.there(),
        () -> result.there().allows(stage.rowsThere(situation.there().formatted(schema)) > 0));
    FaultStage.await(
        "in PostgreSQL: " + (here ? "done" : "nothing"),
        () -> {
          Rig.execute(stage.observer(), "SET search_path = " + schema);
          try {
            return !Rig.query(stage.observer(), situation.here()).isEmpty() == here;
          } finally {
            Rig.execute(stage.observer(), "RESET search_path");
          }
        });
  }

  /** Fails unless this session, or a new one where it has ended, goes on. */
  void awaitNext(boolean ended) throws SQLException {
    if (ended) {
      assertThat(run("SELECT 1").sqlState())
          .as("of a session that has ended")
          .isNotEqualTo(Outcome.DONE);
      try (Connection next = stage.rig().connect()) {
        assertThat(Rig.query(next, "SELECT id FROM app.steady")).containsExactly("1");
      }
    } else {
      Rig.execute(connection, "ROLLBACK");
      Rig.execute(connection, "RESET ALL");
      Rig.execute(connection, "SET search_path = " + schema);
      assertThat(Rig.query(connection, "SELECT id FROM app.steady")).containsExactly("1");
      assertThat(Rig.query(connection, "SELECT pg_backend_pid()")).containsExactly(pid);
    }
  }

  @Override
  public void close() throws SQLException {
    openGate();
    connection.close();
  }
}
