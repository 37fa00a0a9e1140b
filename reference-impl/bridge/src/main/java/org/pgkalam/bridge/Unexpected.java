package org.pgkalam.bridge;

/** What is done about errors that nobody has reckoned with, and how lines get to the server log. */
final class Unexpected {
  private static final int OUT_OF_MEMORY_EXIT = 3;

  private static volatile boolean memoryEndsProcess;

  private Unexpected() {}

  /**
   * From now on the process ends when it is out of memory, since nothing can be relied upon after
   * that. Only for a process that nobody else runs in, and that is started again.
   */
  static void endProcessWithoutMemory() {
    memoryEndsProcess = true;
  }

  /** Says it in the server log. */
  static void note(Throwable error) {
    if (error instanceof OutOfMemoryError && memoryEndsProcess) {
      Runtime.getRuntime().halt(OUT_OF_MEMORY_EXIT);
    }
    log("unexpected error: " + error);
    error.printStackTrace();
  }

  /** A line of the server log. */
  static void log(String line) {
    System.err.println(line);
  }
}
