package org.pgkalam.extension;

import static org.pgkalam.extension.Fault.Result.DONE_THERE;
import static org.pgkalam.extension.Fault.Result.NOTHING;
import static org.pgkalam.extension.Gate.Kind.DONE;
import static org.pgkalam.extension.Gate.Kind.LOST;
import static org.pgkalam.extension.Gate.Kind.SLOW;

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

  static final FaultGroup GROUP = new FaultGroup("The bridge dies", Map.of(), cells());

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
        KILL.in(Situation.ABORT, LOST, Outcome.DONE, NOTHING));
  }

  @TestFactory
  Stream<DynamicNode> deaths() {
    return GROUP.tests();
  }
}
