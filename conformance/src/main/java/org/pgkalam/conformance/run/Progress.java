package org.pgkalam.conformance.run;

/** Told what a run is doing, by several threads at once. */
public interface Progress {
  /** Something that takes a while begins, such as fetching a PostgreSQL. */
  void doing(int major, String what);

  /**
   * A scenario has ended.
   *
   * @param done of {@code total}, this one included
   */
  void scenario(int major, int done, int total, int failed);

  /** The major is done. */
  void finished(int major, int total, int failed, double seconds);
}
