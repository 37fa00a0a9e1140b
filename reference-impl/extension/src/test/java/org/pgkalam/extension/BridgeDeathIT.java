package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.extension.Fault.Result.DONE_THERE;
import static org.pgkalam.extension.Fault.Result.NOTHING;
import static org.pgkalam.extension.Gate.Kind.DONE;
import static org.pgkalam.extension.Gate.Kind.LOST;
import static org.pgkalam.extension.Gate.Kind.SLOW;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The bridge process dies at any moment: an error of the statement, never a lie, never a restart.
 */
final class BridgeDeathIT {
  private static final String LOST_CONNECTION = "08006";
  private static final String UNKNOWN = "08007";

  private static final Fault KILL =
      new Fault("kill -9 of the bridge", (stage, session) -> stage.killBridge());

  static final FaultGroup GROUP = new FaultGroup("The bridge dies", cells());

  private static List<FaultCell> cells() {
    return List.of(
        KILL.in(Situation.IDLE, SLOW, Outcome.DONE, NOTHING),
        KILL.in(Situation.CONNECT, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.SCAN, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.BLOCK_SCAN, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.CURSOR, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.BEGIN, LOST, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.BATCH, LOST, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.BATCH, DONE, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.UPDATE, LOST, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.CREATE, LOST, UNKNOWN, NOTHING),
        KILL.in(Situation.CREATE, DONE, UNKNOWN, DONE_THERE),
        KILL.in(Situation.ALTER, LOST, UNKNOWN, NOTHING),
        KILL.in(Situation.ALTER, DONE, UNKNOWN, DONE_THERE),
        KILL.in(Situation.DROP, LOST, UNKNOWN, NOTHING),
        KILL.in(Situation.DROP, DONE, UNKNOWN, DONE_THERE),
        KILL.in(Situation.WRITTEN_BEFORE_COMMIT, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.EXCEPTION_BLOCK, SLOW, LOST_CONNECTION, NOTHING),
        KILL.in(Situation.COMMIT, LOST, UNKNOWN, NOTHING),
        KILL.in(Situation.COMMIT, DONE, UNKNOWN, DONE_THERE),
        KILL.in(Situation.LONE_WRITE, LOST, UNKNOWN, NOTHING),
        KILL.in(Situation.LONE_WRITE, DONE, UNKNOWN, DONE_THERE),
        KILL.in(Situation.ABORT, LOST, Outcome.DONE, NOTHING),
        // Two fifths of the heap are for answers.
        tooLarge("an answer beyond the memory budget", "-Xmx32m", 10_000, "53200", true),
        // Within those, but beside all else it is there twice for a moment.
        tooLarge("OutOfMemoryError", "-Xms7m -Xmx7m", 800, LOST_CONNECTION, false),
        terminatedWorker());
  }

  private static FaultCell tooLarge(
      String fault, String options, int rows, String sqlState, boolean survives) {
    return new FaultCell(
        fault,
        "in a scan",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            Rig.execute(
                session.connection(),
                "INSERT INTO t SELECT -g, repeat('x', 2000) FROM generate_series(1, "
                    + rows
                    + ") g");
            stage.configure(Map.of("kalam.vmoptions", options));
            stage.killBridge();
            session.awaitNext(false);
            long pid = stage.bridge().pid();
            Outcome outcome = session.run("SELECT * FROM t");
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(sqlState);
            session.awaitNext(false);
            assertThat(stage.bridge().pid() == pid).isEqualTo(survives);
            session.awaitRows(Situation.SCAN, NOTHING);
            stage.resetConfiguration();
            stage.killBridge();
            return new FaultCell.Seen(outcome.toString(), NOTHING.toString());
          }
        });
  }

  /** Each of them comes back, and none takes a slot more. */
  private static FaultCell terminatedWorker() {
    return new FaultCell(
        "SIGTERM of the worker, again and again",
        "between statements",
        stage -> {
          for (int i = 0; i < 3; i++) {
            ProcessHandle worker = stage.bridge().parent().orElseThrow();
            ProcessHandle bridge = stage.bridge();
            try (Connection session = stage.rig().connect()) {
              assertThat(Outcome.of(session, "SELECT id FROM app.steady"))
                  .isEqualTo(Outcome.SUCCESS);
              // SQL does not reach it, since it has no database.
              FaultStage.signal(worker, "TERM");
              // It goes on for those that have it.
              assertThat(Outcome.of(session, "SELECT id FROM app.steady"))
                  .isEqualTo(Outcome.SUCCESS);
            }
            bridge.destroyForcibly();
            FaultStage.await("the worker's end", () -> !worker.isAlive());
            try (Connection next = stage.rig().connect()) {
              assertThat(Outcome.of(next, "SELECT id FROM app.steady")).isEqualTo(Outcome.SUCCESS);
            }
          }
          FaultStage.await("one worker", () -> stage.workers().size() == 1);
          return new FaultCell.Seen("no error", "");
        });
  }

  @TestFactory
  Stream<DynamicNode> deaths() {
    return GROUP.tests();
  }
}
