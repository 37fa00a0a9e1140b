package org.pgkalam.conformance.report;

import java.util.List;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;

/**
 * One cell of an overview: how many of some verdicts passed.
 *
 * @param bad whether one of them is not as it should be
 */
record Tally(long passed, int all, boolean bad) {
  /** Of one group's verdicts of one basis on one major. */
  static Tally of(Results results, String group, Basis basis, int major) {
    return of(
        results.counted(basis).stream()
            .filter(verdict -> verdict.group().equals(group) && verdict.major() == major)
            .toList());
  }

  /** Of all groups' verdicts of one basis on one major. */
  static Tally of(Results results, Basis basis, int major) {
    return of(results.counted(basis).stream().filter(verdict -> verdict.major() == major).toList());
  }

  private static Tally of(List<RuleVerdict> verdicts) {
    return new Tally(
        verdicts.stream().filter(v -> v.verdict() == Verdict.PASSED).count(),
        verdicts.size(),
        verdicts.stream().anyMatch(v -> v.verdict().failsTheRun()));
  }

  boolean isEmpty() {
    return all == 0;
  }

  /** Such as 7/8, or a dash if there is nothing to count. */
  String text() {
    return isEmpty() ? "–" : passed + "/" + all;
  }
}
