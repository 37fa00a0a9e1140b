package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.RuleCatalogue;
import org.pgkalam.conformance.verdict.Scenario;
import org.pgkalam.matrix.PgVersions;

/** The baselines that are kept here speak of rules and scenarios that there are. */
final class BaselinesTest {
  /** When they were measured; whether one has expired is for those to see who use it. */
  private static final LocalDate MEASURED = LocalDate.of(2026, 12, 1);

  @Test
  void speakOfScenariosThatThereAre() throws IOException {
    RuleCatalogue catalogue = RuleCatalogue.load();
    List<Scenario> scenarios = Features.scenarios(Features.load(catalogue));
    try (Stream<Path> files = Files.list(Path.of("baselines"))) {
      List<Path> baselines = files.toList();
      assertThat(baselines).isNotEmpty();
      for (Path file : baselines) {
        Baseline baseline = Baseline.read(file);
        assertThat(baseline.entries()).as(file.toString()).isNotEmpty();
        assertThat(
                baseline.problems(
                    catalogue, scenarios, new HashSet<>(PgVersions.majors()), MEASURED))
            .as(file.toString())
            .isEmpty();
      }
    }
  }
}
