package org.pgkalam.bridge;

/** Threads of the bridge: none keeps its JVM alive. */
final class Daemon {
  private Daemon() {}

  static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "kalam");
    thread.setDaemon(true);
    return thread;
  }
}
