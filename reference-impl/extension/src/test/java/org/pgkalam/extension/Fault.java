package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * Something that goes wrong while a session waits.
 *
 * @param before what the session does for it to happen
 * @param endsSession whether the session is gone afterwards, as PostgreSQL promises
 */
record Fault(String name, List<String> before, boolean endsSession, Blow blow) {
  static final Fault CANCEL =
      new Fault("cancel", (stage, session) -> tell(stage, session, "pg_cancel_backend"));
  static final Fault TERMINATE =
      new Fault(
          "pg_terminate_backend",
          List.of(),
          true,
          (stage, session) -> tell(stage, session, "pg_terminate_backend"));

  /** How it is made to happen. */
  interface Blow {
    void strike(FaultStage stage, FaultSession session) throws Exception;
  }

  Fault(String name, Blow blow) {
    this(name, List.of(), false, blow);
  }

  private static void tell(FaultStage stage, FaultSession session, String function)
      throws Exception {
    assertThat(Rig.query(stage.observer(), "SELECT %s(%s)".formatted(function, session.pid())))
        .containsExactly("t");
  }

  /** The cell in which it strikes a session, and what must come of it. */
  FaultCell in(Situation situation, Gate.Kind kind, String sqlState, Result result) {
    return in(0, situation, kind, sqlState, result);
  }

  /**
   * The same.
   *
   * @param since the first major that has such a fault
   */
  FaultCell in(int since, Situation situation, Gate.Kind kind, String sqlState, Result result) {
    String place = situation.name() + (situation.method() == null ? "" : " (" + kind + ")");
    return new FaultCell(
        name,
        place,
        since,
        stage -> {
          try (FaultSession session = stage.newSession()) {
            session.enter(situation, kind, this);
            session.strike(this);
            Outcome outcome = session.outcome(situation);
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(sqlState);
            if (kind == Gate.Kind.SLOW) {
              session.awaitCancelled(situation);
            }
            session.openGate();
            session.awaitNext(endsSession);
            session.awaitRows(situation, result);
            return new FaultCell.Seen(outcome.toString(), result.toString());
          }
        });
  }

  /** Whether work is done in KalamDB. */
  enum There {
    DONE,
    NOTHING,
    EITHER;

    boolean allows(boolean done) {
      return this == EITHER || done == (this == DONE);
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Where the work of the situation is done afterwards. */
  record Result(There there, boolean here) {
    static final Result NOTHING = new Result(There.NOTHING, false);
    static final Result DONE = new Result(There.DONE, true);
    static final Result DONE_THERE = new Result(There.DONE, false);
    static final Result EITHER_THERE = new Result(There.EITHER, false);

    @Override
    public String toString() {
      return "KalamDB: " + there + ", PostgreSQL: " + (here ? "done" : "nothing");
    }
  }
}
