package org.pgkalam.conformance.report;

import java.util.List;
import java.util.Optional;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/**
 * All that a run found out; every report is made from this alone.
 *
 * @param format version of the file's layout
 * @param problems what is wrong apart from any verdict: the baseline, a major that did not start
 */
public record Results(
    int format,
    Run run,
    List<Group> groups,
    List<Rule> rules,
    List<RuleVerdict> verdicts,
    List<String> problems) {
  public static final int FORMAT = 1;

  public Results {
    groups = List.copyOf(groups);
    rules = List.copyOf(rules);
    verdicts = List.copyOf(verdicts);
    problems = List.copyOf(problems);
  }

  /**
   * What was run, and on what.
   *
   * @param date ISO 8601, UTC
   * @param partial whether a filter left rules in scope out, or majors
   */
  public record Run(
      String date,
      double seconds,
      boolean partial,
      String filter,
      Candidate candidate,
      List<Major> majors,
      String java,
      String platform) {
    public Run {
      majors = List.copyOf(majors);
    }
  }

  /**
   * @param serverVersion as the server reports it, or null if it did not start
   */
  public record Major(int major, String serverVersion, double seconds) {}

  /** A group of rules. */
  public record Group(String id, String title) {}

  /** The majors in the order of the run. */
  public List<Integer> majors() {
    return run.majors().stream().map(Major::major).toList();
  }

  /** The rules of a group, in their order. */
  public List<Rule> rulesOf(String group) {
    return rules.stream().filter(rule -> rule.group().equals(group)).toList();
  }

  public Optional<RuleVerdict> verdict(String rule, int major) {
    return verdicts.stream()
        .filter(verdict -> verdict.rule().equals(rule) && verdict.major() == major)
        .findFirst();
  }

  /** Verdicts of rules that had scenarios in this run. */
  public List<RuleVerdict> counted() {
    return verdicts.stream()
        .filter(
            verdict ->
                verdict.verdict() != Verdict.NOT_RUN && verdict.verdict() != Verdict.UNTESTABLE)
        .toList();
  }

  public long count(Verdict wanted) {
    return verdicts.stream().filter(verdict -> verdict.verdict() == wanted).count();
  }

  /** 0: all that counted is as it should be; 1: something is not; 2: the suite itself failed. */
  public int exitCode() {
    if (count(Verdict.HARNESS_ERROR) > 0 || counted().isEmpty()) {
      return 2;
    }
    boolean fails = verdicts.stream().anyMatch(verdict -> verdict.verdict().failsTheRun());
    return fails || !problems.isEmpty() ? 1 : 0;
  }

  /** The line that ends the run's output. */
  public String lastLine() {
    return "conform: %d/%d verdicts passed on %s in %d s"
        .formatted(
            count(Verdict.PASSED),
            counted().size(),
            Ranges.text(majors()),
            Math.round(run.seconds()));
  }
}
