package org.pgkalam.extension;

/**
 * One cell of the fault matrix: what goes wrong, and where.
 *
 * @param since the first major that has it
 */
record FaultCell(String fault, String situation, int since, Play play) {
  /** Lets it happen, and fails unless all comes out as it must. */
  interface Play {
    Seen on(FaultStage stage) throws Exception;
  }

  /**
   * What came of it, in words.
   *
   * @param user what the user was told
   * @param rows what is in KalamDB and in PostgreSQL
   */
  record Seen(String user, String rows) {}

  FaultCell(String fault, String situation, Play play) {
    this(fault, situation, 0, play);
  }

  @Override
  public String toString() {
    return fault + ", " + situation;
  }
}
