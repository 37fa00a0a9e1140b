package org.pgkalam.conformance.verdict;

/** What a run says about one rule on one PostgreSQL major. */
public enum Verdict {
  PASSED("passed", false),
  /** A scenario of the rule showed that the candidate does not do what the sentence says. */
  FAILED("failed", true),
  /** A process of PostgreSQL died in a scenario of the rule. */
  CRASHED("crashed", true),
  /** A statement of a scenario of the rule did not end, or did not heed a cancel request. */
  HUNG("hung", true),
  /** It failed, and the candidate's baseline says so. */
  EXPECTED_FAILURE("expected failure", false),
  /** It passed although the baseline says that it fails: the entry has to go. */
  UNEXPECTED_PASS("unexpected pass", true),
  /** Planned, left out by a filter, or the major did not get that far. */
  NOT_RUN("not run", false),
  UNTESTABLE("untestable", false),
  /** The candidate has no build for this major. */
  NO_BUILD("no build", false),
  /** The suite could not set the scenario up; says nothing about the candidate. */
  HARNESS_ERROR("harness error", true);

  private final String words;
  private final boolean failsTheRun;

  Verdict(String words, boolean failsTheRun) {
    this.words = words;
    this.failsTheRun = failsTheRun;
  }

  /** What a scenario's outcome is for its rule while no baseline is asked. */
  static Verdict of(ScenarioResult.Outcome outcome) {
    return switch (outcome) {
      case PASSED -> PASSED;
      case FAILED -> FAILED;
      case CRASHED -> CRASHED;
      case HUNG -> HUNG;
      case NO_BUILD -> NO_BUILD;
      case NOT_RUN -> NOT_RUN;
      case HARNESS_ERROR -> HARNESS_ERROR;
    };
  }

  /** As a person reads it. */
  public String words() {
    return words;
  }

  /** Whether it fails a run in which its basis decides. */
  public boolean failsTheRun() {
    return failsTheRun;
  }

  /** Whether the rule was tried, so that it is part of a count. */
  public boolean counts() {
    return this != NOT_RUN && this != UNTESTABLE && this != NO_BUILD;
  }
}
