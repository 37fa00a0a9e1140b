package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.ScenarioResult;
import org.pgkalam.matrix.ContainerImages;
import org.pgkalam.matrix.PgProvider;
import org.pgkalam.matrix.PgVersion;

/** A candidate run through some rules, and what came of it. */
final class Trial {
  static final RuleCatalogue CATALOGUE = RuleCatalogue.load();

  private static final PgProvider PROVIDER = PgProvider.fromSystemProperty();
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private static final Progress SILENT =
      new Progress() {
        @Override
        public void doing(int major, String what) {}

        @Override
        public void scenario(int major, int done, int total, int failed) {}

        @Override
        public void finished(int major, int total, int failed, double seconds) {}
      };

  private final List<MajorResult> majors;

  private Trial(List<MajorResult> majors) {
    this.majors = majors;
  }

  /** On one major; a scenario may take three seconds. */
  static Trial of(Path candidate, String... rules) throws InterruptedException {
    Trial trial = of(candidate, List.of(TestCandidates.version()), rules);
    assertThat(trial.majors.get(0).error()).isNull();
    return trial;
  }

  static Trial of(Path candidate, List<PgVersion> versions, String... rules)
      throws InterruptedException {
    return of(
        CandidateServers.of(
            CandidateBuilds.read(candidate), PROVIDER, ContainerImages.fromSystemProperty()),
        versions,
        rules);
  }

  static Trial of(CandidateServers servers, List<PgVersion> versions, String... rules)
      throws InterruptedException {
    return new Trial(
        new ConformanceRun(
                servers, CATALOGUE, 1, Settings.withMock(LIMIT, PROVIDER.hostReach()), SILENT)
            .run(versions, Set.of(rules)));
  }

  List<MajorResult> majors() {
    return majors;
  }

  /** The results of a rule's scenarios, in their order, majors in theirs. */
  List<ScenarioResult> of(String rule) {
    return majors.stream()
        .flatMap(major -> major.scenarios().stream())
        .filter(result -> result.rules().contains(rule))
        .toList();
  }

  /** The first of them. */
  ScenarioResult first(String rule) {
    return of(rule).get(0);
  }

  /** Rules of which every scenario passed. */
  Set<String> passed() {
    Set<String> passed = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    for (MajorResult major : majors) {
      for (ScenarioResult result : major.scenarios()) {
        boolean held = result.outcome() == ScenarioResult.Outcome.PASSED;
        (held ? passed : others).addAll(result.rules());
      }
    }
    passed.removeAll(others);
    return passed;
  }
}
