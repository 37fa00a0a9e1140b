package org.pgkalam.conformance.run;

import java.util.List;

/**
 * What was tried, as reports name it.
 *
 * @param place the directory, archive, pg_config or server that was given
 * @param files all of it that is installed somewhere; empty if it was installed already
 */
public record Candidate(String place, List<CandidateFile> files) {
  public Candidate {
    files = List.copyOf(files);
  }

  /** Equal for equal candidates, wherever they stand. */
  public Object identity() {
    return files.isEmpty() ? place : files;
  }

  /** A file of the candidate, as it was when the run began. */
  public record CandidateFile(String name, long bytes, String sha256) {}
}
