package org.pgkalam.conformance.report;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Basis;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.DocumentCoverage;
import org.pgkalam.conformance.verdict.Rule;
import org.pgkalam.conformance.verdict.RuleVerdict;
import org.pgkalam.conformance.verdict.Verdict;
import org.pgkalam.matrix.PgOrigin;

/**
 * All that a run found out; every report is made from this alone.
 *
 * @param format version of the file's layout
 * @param problems what is wrong with the baseline
 * @param troubles why the suite could not do all that it was asked to, apart from any verdict
 */
public record Results(
    int format,
    Run run,
    List<Group> groups,
    List<Rule> rules,
    Documents documents,
    List<RuleVerdict> verdicts,
    List<String> problems,
    List<String> troubles) {
  public static final int FORMAT = 3;

  public Results {
    groups = List.copyOf(groups);
    rules = List.copyOf(rules);
    verdicts = List.copyOf(verdicts);
    problems = List.copyOf(problems);
    troubles = List.copyOf(troubles);
  }

  /**
   * What was run, and on what.
   *
   * @param date ISO 8601, UTC
   * @param strict whether every basis decides, not {@code document} alone
   * @param partial whether a filter left rules in scope out, or majors
   * @param shard which part of such a run, such as 2/6, or null
   * @param seed what the order of the scenarios was drawn from
   */
  public record Run(
      String date,
      double seconds,
      boolean strict,
      boolean partial,
      String filter,
      String shard,
      long seed,
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
   * @param origin what the server was started from, or null if it did not start or runs anyway
   */
  public record Major(int major, String serverVersion, PgOrigin origin, double seconds) {
    /** The version and, if it is of an image, which. */
    public String described() {
      if (serverVersion == null) {
        return major + " (did not start)";
      }
      return origin == null || origin.image() == null
          ? serverVersion
          : serverVersion + " in " + origin.imageText();
    }
  }

  /**
   * What the rules cover of the documents.
   *
   * @param quoted how many sentences rules quote
   * @param nonNormative how many parts are listed as such, by reason
   * @param left what demands something and has no rule yet
   */
  public record Documents(
      long quoted,
      Map<String, Long> nonNormative,
      List<String> left,
      List<Contradiction> contradictions) {
    public Documents {
      nonNormative = Collections.unmodifiableMap(new LinkedHashMap<>(nonNormative));
      left = List.copyOf(left);
      contradictions = List.copyOf(contradictions);
    }

    public static Documents of(DocumentCoverage coverage, List<Contradiction> contradictions) {
      return new Documents(
          coverage.quoted(), coverage.nonNormative(), coverage.left(), contradictions);
    }
  }

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

  /** The rule that a verdict is on. */
  public Rule rule(RuleVerdict verdict) {
    return rules.stream()
        .filter(rule -> rule.id().equals(verdict.rule()))
        .findFirst()
        .orElseThrow();
  }

  /** How many rules of a group are planned or untestable, such as "1 planned, 4 untestable". */
  public String notCounted(String group) {
    long planned = planned(rulesOf(group));
    long untestable = rulesOf(group).stream().filter(rule -> rule.untestable() != null).count();
    return Stream.of(
            planned > 0 ? planned + " planned" : "",
            untestable > 0 ? untestable + " untestable" : "")
        .filter(note -> !note.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static long planned(List<Rule> some) {
    return some.stream().filter(rule -> rule.planned() != null).count();
  }

  public Optional<RuleVerdict> verdict(String rule, Basis basis, int major) {
    return verdicts.stream()
        .filter(v -> v.rule().equals(rule) && v.basis() == basis && v.major() == major)
        .findFirst();
  }

  /** The bases that a rule has verdicts for, in their order, never empty. */
  public List<Basis> basesOf(Rule rule) {
    List<Basis> bases =
        verdicts.stream()
            .filter(verdict -> verdict.rule().equals(rule.id()))
            .map(RuleVerdict::basis)
            .distinct()
            .sorted()
            .toList();
    return bases.isEmpty() ? List.of(rule.basis()) : bases;
  }

  /** Whether what rests on it is counted in the last line and decides the exit code. */
  public boolean decides(Basis basis) {
    return run.strict() || basis == Basis.DOCUMENT;
  }

  /** What verdicts rest on besides the documents, in its order. */
  public List<Basis> otherBases() {
    return Arrays.stream(Basis.values())
        .filter(basis -> basis != Basis.DOCUMENT && !counted(basis).isEmpty())
        .toList();
  }

  /** Verdicts of one basis on rules that were tried in this run. */
  public List<RuleVerdict> counted(Basis basis) {
    return verdicts.stream().filter(v -> v.basis() == basis && v.verdict().counts()).toList();
  }

  /** Verdicts that decide, of rules that were tried in this run. */
  public List<RuleVerdict> deciding() {
    return verdicts.stream().filter(v -> decides(v.basis()) && v.verdict().counts()).toList();
  }

  /** How many of those that decide passed. */
  public long passed() {
    return deciding().stream().filter(v -> v.verdict() == Verdict.PASSED).count();
  }

  /** Verdicts that are not as they should be, whether or not they decide. */
  public List<RuleVerdict> bad() {
    return verdicts.stream().filter(verdict -> verdict.verdict().failsTheRun()).toList();
  }

  public long count(Verdict wanted) {
    return verdicts.stream().filter(verdict -> verdict.verdict() == wanted).count();
  }

  /**
   * Whether the candidate is not what the documents and its baseline say. An entry of the baseline
   * has to be true whatever its rule rests on.
   */
  public boolean candidateFails() {
    return !problems.isEmpty()
        || bad().stream()
            .anyMatch(
                v ->
                    v.verdict() == Verdict.UNEXPECTED_PASS
                        || (v.verdict() != Verdict.HARNESS_ERROR && decides(v.basis())));
  }

  /** Whether the suite could not do all that it was asked to. */
  public boolean suiteFails() {
    return count(Verdict.HARNESS_ERROR) > 0
        || !troubles.isEmpty()
        || verdicts.stream().noneMatch(verdict -> verdict.verdict().counts());
  }

  /**
   * 0: all that decides is as it should be; 1: something is not, whether or not the suite had
   * trouble too; 2: nothing spoke against the candidate, but the suite could not ask everything.
   */
  public int exitCode() {
    if (candidateFails()) {
      return 1;
    }
    return suiteFails() ? 2 : 0;
  }

  /** Where the servers came from; none if no server of the suite's own has started. */
  public List<String> providers() {
    return run.majors().stream()
        .map(Major::origin)
        .filter(Objects::nonNull)
        .map(PgOrigin::provider)
        .distinct()
        .toList();
  }

  /** The line that ends the run's output. */
  public String lastLine() {
    long planned = planned(rules);
    return "conform: %d/%d verdicts passed on %s in %d s%s"
        .formatted(
            passed(),
            deciding().size(),
            Ranges.text(majors()),
            Math.round(run.seconds()),
            planned == 0 ? "" : ", " + planned + " planned");
  }
}
