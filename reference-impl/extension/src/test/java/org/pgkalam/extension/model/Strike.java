package org.pgkalam.extension.model;

/** What goes wrong while a statement runs. */
enum Strike {
  NONE(220),
  /** KalamDB refuses a call. */
  REFUSED(10),
  /** A call does not reach KalamDB. */
  UNREACHABLE(5),
  /** KalamDB has done what a call asked, and its answer does not come. */
  ANSWER_LOST(10),
  /** The bridge is killed during a call that KalamDB never does. */
  KILLED_BEFORE_WORK(1),
  /** The bridge is killed during a call that KalamDB has done. */
  KILLED_AFTER_WORK(1),
  /** The statement is cancelled while a scan is asked. */
  SCAN_CANCELLED(4),
  /** The statement is cancelled when KalamDB has done a call. */
  CANCELLED_AFTER_WORK(5);

  private final int weight;

  Strike(int weight) {
    this.weight = weight;
  }

  /** How often it is drawn, in relation to the others. */
  int weight() {
    return weight;
  }

  boolean kills() {
    return this == KILLED_BEFORE_WORK || this == KILLED_AFTER_WORK;
  }
}
