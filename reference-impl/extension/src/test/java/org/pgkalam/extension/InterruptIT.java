package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgkalam.extension.Fault.CANCEL;
import static org.pgkalam.extension.Fault.Result.DONE_THERE;
import static org.pgkalam.extension.Fault.Result.EITHER_THERE;
import static org.pgkalam.extension.Fault.Result.NOTHING;
import static org.pgkalam.extension.Fault.TERMINATE;
import static org.pgkalam.extension.Gate.Kind.DONE;
import static org.pgkalam.extension.Gate.Kind.SLOW;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever PostgreSQL interrupts a backend with is served while it waits for the bridge or for
 * KalamDB. Reads are given up on the wire; what may have been done is undone, or said to be
 * unknown.
 */
final class InterruptIT {
  private static final String CANCELED = "57014";
  private static final String TERMINATED = "57P01";
  private static final String UNKNOWN = "08007";
  private static final String TIMED_OUT = "25P04";
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  private static final Fault STATEMENT_TIMEOUT =
      new Fault(
          "statement_timeout",
          List.of("SET statement_timeout = '200ms'"),
          false,
          (stage, session) -> {});
  private static final Fault TRANSACTION_TIMEOUT =
      new Fault(
          "transaction_timeout",
          List.of("SET transaction_timeout = '200ms'"),
          true,
          (stage, session) -> {});

  /** It is forgotten with its transaction, and the session goes on. */
  private static final Fault LOCAL_TRANSACTION_TIMEOUT =
      new Fault(
          "transaction_timeout of the transaction",
          List.of("SET LOCAL transaction_timeout = '200ms'"),
          false,
          (stage, session) -> {});

  private static final Fault IDLE_TIMEOUT =
      new Fault(
          "idle_in_transaction_session_timeout",
          List.of("SET idle_in_transaction_session_timeout = '10ms'"),
          true,
          (stage, session) -> session.awaitEnd());
  private static final Fault BARRIER =
      new Fault(
          "ProcSignalBarrier of DROP DATABASE",
          (stage, session) -> {
            Rig.execute(stage.observer(), "CREATE DATABASE of_nobody");
            Rig.execute(stage.observer(), "DROP DATABASE of_nobody");
            assertThat(session.isUnderWay()).isTrue();
            session.openGate();
          });

  static final FaultGroup GROUP = new FaultGroup("Interrupts", cells());

  private static List<FaultCell> cells() {
    return Stream.of(
            interrupted(0, CANCEL, CANCELED),
            interrupted(0, STATEMENT_TIMEOUT, CANCELED),
            interrupted(0, TERMINATE, TERMINATED),
            interrupted(TRANSACTION_TIMEOUT_SINCE, TRANSACTION_TIMEOUT, TIMED_OUT),
            Stream.of(
                CANCEL.in(Situation.BEHIND_ABORT, DONE, CANCELED, NOTHING),
                TERMINATE.in(Situation.BEHIND_ABORT, DONE, TERMINATED, NOTHING),
                CANCEL.in(Situation.COMMIT, DONE, UNKNOWN, DONE_THERE),
                CANCEL.in(Situation.LONE_WRITE, DONE, UNKNOWN, DONE_THERE),
                CANCEL.in(Situation.DROP, DONE, UNKNOWN, DONE_THERE),
                TERMINATE.in(Situation.COMMIT, DONE, UNKNOWN, DONE_THERE),
                TERMINATE.in(Situation.LONE_WRITE, DONE, UNKNOWN, DONE_THERE),
                TERMINATE.in(Situation.WRITTEN_BEFORE_COMMIT, SLOW, TERMINATED, NOTHING),
                LOCAL_TRANSACTION_TIMEOUT.in(
                    TRANSACTION_TIMEOUT_SINCE, Situation.COMMIT, DONE, UNKNOWN, DONE_THERE),
                IDLE_TIMEOUT.in(Situation.WRITTEN_BEFORE_COMMIT, SLOW, "25P03", NOTHING),
                BARRIER.in(Situation.CONNECT, DONE, Outcome.DONE, NOTHING),
                BARRIER.in(Situation.SCAN, DONE, Outcome.DONE, NOTHING),
                BARRIER.in(Situation.BEGIN, DONE, Outcome.DONE, NOTHING),
                BARRIER.in(Situation.BATCH, DONE, Outcome.DONE, Fault.Result.DONE),
                BARRIER.in(Situation.CREATE, DONE, Outcome.DONE, Fault.Result.DONE),
                BARRIER.in(Situation.COMMIT, DONE, Outcome.DONE, Fault.Result.DONE),
                lockTimeout(),
                connecting(CANCEL, CANCELED),
                connecting(TERMINATE, TERMINATED),
                stopped(Situation.CONNECT, CANCEL, CANCELED, NOTHING),
                stopped(Situation.SCAN, CANCEL, CANCELED, NOTHING),
                stopped(Situation.SCAN, STATEMENT_TIMEOUT, CANCELED, NOTHING),
                stopped(Situation.SCAN, TERMINATE, TERMINATED, NOTHING),
                stopped(Situation.BATCH, CANCEL, CANCELED, NOTHING),
                stopped(Situation.BATCH, STATEMENT_TIMEOUT, CANCELED, NOTHING),
                stopped(Situation.BATCH, TERMINATE, TERMINATED, NOTHING),
                stopped(Situation.COMMIT, CANCEL, UNKNOWN, EITHER_THERE),
                stopped(Situation.COMMIT, TERMINATE, UNKNOWN, EITHER_THERE)))
        .flatMap(cells -> cells)
        .toList();
  }

  /** Where an interrupt leaves nothing behind. */
  private static Stream<FaultCell> interrupted(int since, Fault fault, String sqlState) {
    return Stream.of(
        fault.in(since, Situation.CONNECT, SLOW, sqlState, NOTHING),
        fault.in(since, Situation.SCAN, SLOW, sqlState, NOTHING),
        fault.in(since, Situation.BLOCK_SCAN, SLOW, sqlState, NOTHING),
        fault.in(since, Situation.BEGIN, DONE, sqlState, NOTHING),
        fault.in(since, Situation.BATCH, DONE, sqlState, NOTHING),
        fault.in(since, Situation.UPDATE, DONE, sqlState, NOTHING),
        fault.in(since, Situation.CREATE, DONE, sqlState, NOTHING),
        fault.in(since, Situation.ALTER, DONE, sqlState, NOTHING));
  }

  /** Of another session, which waits for one that waits for KalamDB; that one goes on. */
  private static FaultCell lockTimeout() {
    Fault fault =
        new Fault(
            "lock_timeout of another session",
            List.of("SET lock_timeout = '1ms'"),
            false,
            (stage, session) -> {
              try (Connection other = stage.rig().connect()) {
                Rig.execute(other, "SET lock_timeout = '10ms'");
                Refused.with(
                    other, "DROP FOREIGN TABLE " + session.table(), "55P03", "lock timeout", null);
              }
              assertThat(session.isUnderWay()).isTrue();
              session.openGate();
            });
    return fault.in(Situation.SCAN, DONE, Outcome.DONE, NOTHING);
  }

  /** The address answers, but never as a KalamDB. */
  private static FaultCell connecting(Fault fault, String sqlState) {
    return new FaultCell(
        fault.name(),
        "while connecting to a silent address",
        stage -> {
          String setPort = "ALTER SERVER kalam_server OPTIONS (SET port '%d')";
          try (FaultSession session = stage.newSession();
              ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            session.prepare(Situation.SCAN, fault);
            Rig.execute(stage.observer(), setPort.formatted(silent.getLocalPort()));
            session.begin(Situation.SCAN.statement());
            session.awaitWaiting();
            session.strike(fault);
            Outcome outcome = session.outcome(Situation.SCAN);
            Rig.execute(stage.observer(), setPort.formatted(stage.rig().kalam().port()));
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(sqlState);
            session.awaitNext(fault.endsSession());
            return new FaultCell.Seen(outcome.toString(), NOTHING.toString());
          } finally {
            Rig.execute(stage.observer(), setPort.formatted(stage.rig().kalam().port()));
          }
        });
  }

  /** The bridge does not answer, and the interrupt is served all the same. */
  private static FaultCell stopped(
      Situation situation, Fault fault, String sqlState, Fault.Result result) {
    return new FaultCell(
        "SIGSTOP of the bridge, " + fault.name(),
        situation.name(),
        stage -> {
          try (FaultSession session = stage.newSession()) {
            session.prepare(situation, fault);
            FaultStage.signal(stage.bridge(), "STOP");
            try {
              session.begin(situation.statement());
              session.awaitWaiting();
              session.strike(fault);
              Outcome outcome = session.outcome(situation);
              assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(sqlState);
              FaultStage.signal(stage.bridge(), "CONT");
              session.awaitNext(fault.endsSession());
              session.awaitRows(situation, result);
              return new FaultCell.Seen(outcome.toString(), result.toString());
            } finally {
              FaultStage.signal(stage.bridge(), "CONT");
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> interrupts() {
    return GROUP.tests();
  }
}
