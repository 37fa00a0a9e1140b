package org.pgkalam.conformance.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgkalam.conformance.run.Candidate;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.Contradiction;
import org.pgkalam.conformance.verdict.Rules;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.conformance.verdict.Verdicts;
import org.pgkalam.matrix.PgOrigin;

/** Results of a run of two majors in which A-002 failed on 16. */
final class SampleResults {
  private SampleResults() {}

  static Results failed() {
    return results(ScenarioResult.Outcome.FAILED, "expected <1> & got \"2\"\u0001");
  }

  static Results passed() {
    return results(ScenarioResult.Outcome.PASSED, null);
  }

  static Results harnessError() {
    return results(ScenarioResult.Outcome.HARNESS_ERROR, "no disk");
  }

  static Results results(ScenarioResult.Outcome outcome, String message, String... problems) {
    return of(
        List.of(13, 16),
        false,
        Baseline.none(),
        List.of(problems),
        Rules.scenario(13, "A-001", ScenarioResult.Outcome.PASSED, null),
        Rules.scenario(13, "A-002", ScenarioResult.Outcome.PASSED, null),
        Rules.scenario(16, "A-001", ScenarioResult.Outcome.PASSED, null),
        Rules.scenario(16, "A-002", outcome, message));
  }

  /** Of PostgreSQL 16 alone. */
  static Results of16(boolean strict, Baseline baseline, ScenarioResult... scenarios) {
    return of(List.of(16), strict, baseline, List.of(), scenarios);
  }

  static Results of(
      List<Integer> majors,
      boolean strict,
      Baseline baseline,
      List<String> problems,
      ScenarioResult... scenarios) {
    return of(majors, strict, baseline, problems, null, Set.of("A-001", "A-002"), scenarios);
  }

  /** Of one shard, which has those rules. */
  static Results ofShard(String shard, int major, Set<String> rules, ScenarioResult... scenarios) {
    return of(List.of(major), false, Baseline.none(), List.of(), shard, rules, scenarios);
  }

  private static Results of(
      List<Integer> majors,
      boolean strict,
      Baseline baseline,
      List<String> problems,
      String shard,
      Set<String> rules,
      ScenarioResult... scenarios) {
    return new Results(
        Results.FORMAT,
        new Results.Run(
            "2026-11-20T23:00:00Z",
            12.4,
            strict,
            true,
            "PostgreSQL 13,16",
            shard,
            17,
            new Candidate(
                "/candidates/<one>",
                List.of(new Candidate.CandidateFile("pg_kalam.so", 17, "abc"))),
            majors.stream().map(m -> new Results.Major(m, m + ".1", PgOrigin.EMBEDDED, 5)).toList(),
            "17.0.15",
            "Linux amd64"),
        List.of(new Results.Group("A", "Group A")),
        Rules.catalogue().rules(),
        new Results.Documents(
            3,
            Map.of("heading", 2L),
            List.of("overview.txt: <left>"),
            List.of(
                new Contradiction(
                    "a <name>",
                    List.of(
                        new Contradiction.Statement("overview.txt", "it is <a>"),
                        new Contradiction.Statement("readme.txt", "it is <b>")),
                    "either <will> do",
                    List.of("A-001", "A-002")))),
        new Verdicts(
                Rules.catalogue(), Rules.scenarios(), rules, baseline, LocalDate.of(2026, 11, 20))
            .of(majors, List.of(scenarios)),
        problems,
        List.of());
  }
}
