package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** A bridge that is replaced is missed by nobody. */
final class BridgeRestartIT {
  private static final int RESTARTS = 6;
  private static final int BUSY = 8;

  /** So many transactions of all sessions come between two restarts. */
  private static final int BETWEEN = 50;

  private static final int HOLDING = 50;
  private static final int MOST_BRIDGES = 8;

  static final FaultGroup GROUP =
      new FaultGroup(
          "The bridge is replaced",
          List.of(whileManyAsk(), whileManyHoldState(), whileAllAreInUse()));

  private static FaultCell whileManyAsk() {
    return new FaultCell(
        RESTARTS + " times kalam.bridge_restart()",
        BUSY + " sessions that never rest",
        stage -> {
          Rig.execute(
              stage.observer(),
              "CREATE TABLE IF NOT EXISTS app.busy (id bigint PRIMARY KEY, v text) USING kalamdb");
          AtomicBoolean ends = new AtomicBoolean();
          AtomicInteger done = new AtomicInteger();
          ExecutorService threads = Executors.newFixedThreadPool(BUSY);
          try {
            List<CompletableFuture<Long>> written = new ArrayList<>();
            for (int i = 0; i < BUSY; i++) {
              long first = i * 1_000_000L;
              written.add(
                  CompletableFuture.supplyAsync(() -> keepBusy(stage, first, done, ends), threads));
            }
            for (int i = 0; i < RESTARTS; i++) {
              int before = done.get();
              FaultStage.await(
                  "sessions that go on",
                  () ->
                      done.get() > before + BETWEEN
                          || written.stream().anyMatch(CompletableFuture::isDone));
              Rig.execute(stage.observer(), "SELECT kalam.bridge_restart()");
            }
            ends.set(true);
            long rows = 0;
            for (CompletableFuture<Long> one : written) {
              rows += one.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(stage.rowsThere("SELECT id FROM app.busy")).isEqualTo(rows);
          } finally {
            ends.set(true);
            threads.shutdown();
          }
          FaultStage.await("one bridge", () -> stage.bridges().size() == 1);
          Rig.execute(stage.observer(), "DROP FOREIGN TABLE app.busy");
          return new FaultCell.Seen("no error", Fault.Result.DONE.toString());
        });
  }

  /** Asks all sorts of things, now and then in a new session; answers how many rows it has left. */
  private static long keepBusy(
      FaultStage stage, long first, AtomicInteger done, AtomicBoolean ends) {
    long id = first;
    try {
      while (!ends.get()) {
        try (Connection session = stage.rig().connect()) {
          for (int i = 0; i < 20 && !ends.get(); i++) {
            Rig.query(session, "SELECT * FROM app.steady");
            Rig.execute(session, "INSERT INTO app.busy VALUES (%d, 'small')".formatted(id++));
            Rig.execute(
                session,
                "INSERT INTO app.busy VALUES (%d, repeat('large', 20000))".formatted(id++));
            Rig.execute(session, "BEGIN");
            Rig.execute(session, "INSERT INTO app.busy VALUES (%d, 'block')".formatted(id++));
            Rig.execute(session, "INSERT INTO app.busy VALUES (%d, 'block')".formatted(id));
            Rig.execute(session, "COMMIT");
            assertThat(Rig.update(session, "DELETE FROM app.busy WHERE id = " + id)).isOne();
            done.addAndGet(5);
          }
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return id - first;
  }

  private static FaultCell whileManyHoldState() {
    return new FaultCell(
        "kalam.bridge_restart()",
        HOLDING + " sessions with open transactions",
        stage -> {
          Rig.execute(
              stage.observer(),
              "CREATE TABLE IF NOT EXISTS app.held (id bigint PRIMARY KEY) USING kalamdb");
          List<Connection> sessions = new ArrayList<>();
          try {
            for (int i = 0; i < HOLDING; i++) {
              Connection session = stage.rig().connect();
              sessions.add(session);
              Rig.execute(session, "BEGIN");
              Rig.execute(session, "INSERT INTO app.held VALUES (%d)".formatted(i));
              Rig.query(session, "SELECT count(*) FROM app.held");
            }
            ProcessHandle old = stage.bridge();
            Rig.execute(stage.observer(), "SELECT kalam.bridge_restart()");
            Rig.query(stage.observer(), "SELECT * FROM app.steady");
            assertThat(FaultStage.runs(old)).isTrue();
            for (int i = 0; i < HOLDING; i++) {
              Rig.execute(
                  sessions.get(i), "INSERT INTO app.held VALUES (%d)".formatted(HOLDING + i));
              Rig.execute(sessions.get(i), i % 2 == 0 ? "COMMIT" : "ROLLBACK");
            }
            FaultStage.await("the end of the old bridge", () -> !FaultStage.runs(old));
            for (Connection session : sessions) {
              assertThat(Rig.query(session, "SELECT count(*) FROM app.held"))
                  .containsExactly(String.valueOf(HOLDING));
            }
          } finally {
            for (Connection session : sessions) {
              session.close();
            }
          }
          Rig.execute(stage.observer(), "DROP FOREIGN TABLE app.held");
          return new FaultCell.Seen("no error", Fault.Result.DONE.toString());
        });
  }

  /** There is always one that takes questions. */
  private static FaultCell whileAllAreInUse() {
    return new FaultCell(
        "kalam.bridge_restart()",
        "as many old bridges in use as there may be",
        stage -> {
          List<FaultSession> sessions = new ArrayList<>();
          try {
            Outcome outcome = Outcome.SUCCESS;
            while (outcome.equals(Outcome.SUCCESS)) {
              FaultSession session = stage.newSession();
              sessions.add(session);
              session.prepare(Situation.WRITTEN_BEFORE_COMMIT, Fault.CANCEL);
              outcome = Outcome.of(stage.observer(), "SELECT kalam.bridge_restart()");
            }
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo("55006");
            assertThat(sessions).hasSize(MOST_BRIDGES);
            assertThat(stage.bridges()).hasSize(MOST_BRIDGES);
            assertThat(Rig.query(stage.observer(), "SELECT id FROM app.steady"))
                .containsExactly("1");
            for (FaultSession session : sessions) {
              assertThat(session.run("COMMIT")).isEqualTo(Outcome.SUCCESS);
              session.awaitNext(false);
              session.awaitRows(Situation.COMMIT, Fault.Result.DONE);
            }
            FaultStage.await("one bridge", () -> stage.bridges().size() == 1);
            return new FaultCell.Seen(outcome.toString(), Fault.Result.DONE.toString());
          } finally {
            for (FaultSession session : sessions) {
              session.close();
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> restarts() {
    return GROUP.tests();
  }
}
