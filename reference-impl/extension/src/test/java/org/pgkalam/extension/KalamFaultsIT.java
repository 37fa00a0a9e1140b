package org.pgkalam.extension;

import static org.pgkalam.extension.Fault.CANCEL;
import static org.pgkalam.extension.Fault.Result.DONE_THERE;
import static org.pgkalam.extension.Fault.Result.NOTHING;
import static org.pgkalam.extension.Gate.Kind.DONE;
import static org.pgkalam.extension.Gate.Kind.LOST;
import static org.pgkalam.extension.Gate.Kind.SLOW;

import io.grpc.Status;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.pgkalam.extension.Fault.Result;
import org.pgkalam.mock.Faults;

/**
 * KalamDB, or the way to it, fails in any call: what was done is never called failed, what was not
 * is never called done, and what nobody can know is 08007.
 */
final class KalamFaultsIT {
  private static final String LOST_CONNECTION = "08006";
  private static final String UNKNOWN = "08007";
  private static final String CANCELED = "57014";
  private static final String FDW_ERROR = "HV000";
  private static final String NO_LOGIN = "28000";
  private static final String NO_RIGHT = "42501";

  /** Long enough for a busy machine to answer what is not held. */
  private static final String TIMEOUT_MILLIS = "1000";

  private static final Fault CUT = new Fault("connection cut", (stage, session) -> cut(stage));

  /** Without the cut the session would wait for the answer before its next call. */
  private static final Fault CANCEL_THEN_CUT =
      new Fault(
          "cancel, no answer ever",
          (stage, session) -> {
            CANCEL.blow().strike(stage, session);
            FaultStage.await("the statement's end", () -> !session.isUnderWay());
            cut(stage);
          });

  /**
   * A call to KalamDB.
   *
   * @param forGood whether it makes something be that no rollback takes back
   * @param success what is done if the call goes well at last
   */
  private record Place(Situation situation, boolean forGood, Result success) {
    String method() {
      return situation.method();
    }

    /** The state if nobody can know whether the call was served. */
    String lost() {
      return forGood ? UNKNOWN : LOST_CONNECTION;
    }

    String cancelled() {
      return forGood ? UNKNOWN : CANCELED;
    }

    /** What is done if the call was served and the answer was lost. */
    Result served() {
      return forGood ? DONE_THERE : NOTHING;
    }
  }

  private static final List<Place> ROW_PLACES =
      List.of(
          reads(Situation.SCAN),
          reads(Situation.BLOCK_SCAN),
          reads(Situation.SCAN_OF_WRITTEN),
          reads(Situation.BEGIN),
          reads(Situation.BLOCK_FIRST_WRITE),
          stages(Situation.BATCH_BEGIN),
          stages(Situation.BATCH),
          reads(Situation.BLOCK_INSERT),
          stages(Situation.BLOCK_INSERT_AT_COMMIT),
          reads(Situation.UPDATE),
          stages(Situation.BLOCK_UPDATE_AT_COMMIT),
          reads(Situation.BLOCK_DELETE),
          stages(Situation.BLOCK_DELETE_AT_COMMIT),
          commits(Situation.LONE_WRITE),
          commits(Situation.LONE_UPDATE),
          commits(Situation.LONE_DELETE),
          commits(Situation.BATCH_COMMIT),
          commits(Situation.COMMIT),
          reads(Situation.EXEC_QUERY),
          commits(Situation.EXEC_CHANGE),
          new Place(Situation.BLOCK_EXEC_CHANGE, true, DONE_THERE));

  private static final List<Place> SESSION_PLACES =
      List.of(reads(Situation.CONNECT), stages(Situation.FIRST_WRITE));

  private static final List<Place> DEFINITION_PLACES =
      List.of(commits(Situation.CREATE), commits(Situation.ALTER), commits(Situation.DROP));

  static final FaultGroup GROUP = new FaultGroup("KalamDB fails", cells());

  /** Of a call that leaves nothing if the statement goes well and its block is rolled back. */
  private static Place reads(Situation situation) {
    return new Place(situation, false, NOTHING);
  }

  /** Of a call that leaves nothing unless a commit follows, which it does. */
  private static Place stages(Situation situation) {
    return new Place(situation, false, Result.DONE);
  }

  private static Place commits(Situation situation) {
    return new Place(situation, true, Result.DONE);
  }

  private static List<FaultCell> cells() {
    return Stream.of(
            ROW_PLACES.stream().flatMap(KalamFaultsIT::anywhere),
            ROW_PLACES.stream().map(KalamFaultsIT::staleSession),
            ROW_PLACES.stream().map(KalamFaultsIT::leftWithoutAnswer),
            SESSION_PLACES.stream().flatMap(KalamFaultsIT::anywhere),
            DEFINITION_PLACES.stream().flatMap(KalamFaultsIT::anywhere),
            DEFINITION_PLACES.stream().map(KalamFaultsIT::staleSession),
            inRollback(),
            restarts(),
            Stream.of(timedOut()))
        .flatMap(cells -> cells)
        .toList();
  }

  private static Stream<FaultCell> anywhere(Place place) {
    Stream<FaultCell> cells =
        Stream.of(
            answers(place, Status.Code.UNAVAILABLE, place.lost(), NOTHING),
            answersAfterwards(place, Status.Code.UNAVAILABLE, place.lost(), place.served()),
            answersAfterwards(place, Status.Code.CANCELLED, place.lost(), place.served()),
            answers(place, Status.Code.INTERNAL, FDW_ERROR, NOTHING),
            answers(place, Status.Code.PERMISSION_DENIED, NO_RIGHT, NOTHING),
            answers(place, Status.Code.UNAUTHENTICATED, NO_LOGIN, NOTHING),
            timesOut(place, false, NOTHING),
            CUT.in(place.situation(), SLOW, place.lost(), NOTHING),
            CUT.in(place.situation(), DONE, place.lost(), place.served()));
    return place.forGood()
        ? Stream.concat(cells, Stream.of(timesOut(place, true, place.served())))
        : cells;
  }

  private static FaultCell staleSession(Place place) {
    return armed(
            "UNAUTHENTICATED, once",
            place.method(),
            faults ->
                faults.status(Status.Code.UNAUTHENTICATED, "invalid or expired session").times(1))
        .in(place.situation().unheld(), SLOW, Outcome.DONE, place.success());
  }

  private static FaultCell leftWithoutAnswer(Place place) {
    return CANCEL_THEN_CUT.in(place.situation(), LOST, place.cancelled(), NOTHING);
  }

  /** Nobody waits for its answer, and nothing of the transaction stays whatever it is. */
  private static Stream<FaultCell> inRollback() {
    Place place = reads(Situation.ABORT);
    return Stream.of(
        answers(place, Status.Code.UNAVAILABLE, Outcome.DONE, NOTHING),
        answersAfterwards(place, Status.Code.UNAVAILABLE, Outcome.DONE, NOTHING),
        answers(place, Status.Code.INTERNAL, Outcome.DONE, NOTHING),
        answers(place, Status.Code.PERMISSION_DENIED, Outcome.DONE, NOTHING),
        answers(place, Status.Code.UNAUTHENTICATED, Outcome.DONE, NOTHING),
        staleRollback(),
        CUT.in(Situation.ABORT, SLOW, Outcome.DONE, NOTHING),
        CUT.in(Situation.ABORT, DONE, Outcome.DONE, NOTHING));
  }

  /** Its transactions are gone: what came next would be for good. */
  private static Stream<FaultCell> restarts() {
    return Stream.of(false, true)
        .flatMap(
            knowsSessions -> {
              Fault restart =
                  new Fault(
                      "KalamDB restarts" + (knowsSessions ? " and asks for credentials" : ""),
                      (stage, session) -> {
                        stage.rig().kalam().restart();
                        if (knowsSessions) {
                          var unused =
                              stage
                                  .rig()
                                  .kalam()
                                  .faults()
                                  .on("Insert")
                                  .status(Status.Code.UNAUTHENTICATED, "invalid or expired session")
                                  .times(1);
                        }
                      });
              return Stream.of(
                  restart.in(Situation.IDLE, SLOW, Outcome.DONE, NOTHING),
                  restart.in(Situation.WRITTEN_BEFORE_COMMIT, SLOW, LOST_CONNECTION, NOTHING),
                  restart.in(Situation.WRITTEN_BEFORE_WRITE, SLOW, LOST_CONNECTION, NOTHING),
                  restart.in(Situation.READ_BEFORE_WRITE, SLOW, LOST_CONNECTION, NOTHING),
                  restart.in(Situation.READ_BEFORE_READ, SLOW, LOST_CONNECTION, NOTHING));
            });
  }

  private static FaultCell timedOut() {
    Fault fault =
        new Fault(
            "KalamDB ends the transaction, and says it once",
            (stage, session) -> {
              stage.rig().kalam().forgetTransactions();
              var unused =
                  stage
                      .rig()
                      .kalam()
                      .faults()
                      .on("Scan")
                      .status(Status.Code.FAILED_PRECONDITION, "transaction is timed_out")
                      .times(1);
            });
    return fault.in(Situation.SWALLOWED_BEFORE_WRITE, SLOW, LOST_CONNECTION, NOTHING);
  }

  private static FaultCell staleRollback() {
    return staleSession(reads(Situation.ABORT));
  }

  private static FaultCell answers(Place place, Status.Code code, String sqlState, Result result) {
    return armed(code + " before the work", place.method(), faults -> faults.status(code, "no"))
        .in(place.situation().unheld(), SLOW, sqlState, result);
  }

  private static FaultCell answersAfterwards(
      Place place, Status.Code code, String sqlState, Result result) {
    return armed(
            code + " after the work",
            place.method(),
            faults -> faults.status(code, "no").afterWork())
        .in(place.situation().unheld(), SLOW, sqlState, result);
  }

  private static FaultCell timesOut(Place place, boolean afterWork, Result result) {
    Fault fault =
        armed(
            "no answer in time, " + (afterWork ? "after the work" : "before the work"),
            place.method(),
            faults -> afterWork ? faults.blackHole().afterWork() : faults.blackHole());
    FaultCell cell = fault.in(place.situation().unheld(), SLOW, place.lost(), result);
    return new FaultCell(
        cell.fault(),
        cell.situation(),
        stage -> {
          Rig.execute(
              stage.observer(),
              "ALTER SERVER kalam_server OPTIONS (ADD timeout '" + TIMEOUT_MILLIS + "')");
          try {
            return cell.play().on(stage);
          } finally {
            Rig.execute(stage.observer(), "ALTER SERVER kalam_server OPTIONS (DROP timeout)");
          }
        });
  }

  private interface Declared {
    Faults.Fault by(Faults.Declaration call);
  }

  /** What happens to all calls of the session to a method from then on. */
  private static Fault armed(String name, String method, Declared declared) {
    return new Fault(
        name,
        (stage, session) -> {
          var unused =
              declared
                  .by(stage.rig().kalam().faults().on(method))
                  .when(Gate.callsOf(session.pid()));
        });
  }

  private static void cut(FaultStage stage) {
    stage.rig().kalam().stopListening();
    stage.rig().kalam().listen();
  }

  @TestFactory
  Stream<DynamicNode> failures() {
    return GROUP.tests();
  }
}
