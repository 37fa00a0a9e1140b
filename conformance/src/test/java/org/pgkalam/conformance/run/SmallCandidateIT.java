package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.verdict.Rule;

/** A second candidate, which has nothing in common with the reference implementation. */
final class SmallCandidateIT {
  @Test
  void passesWhatItHasAndNothingElse(@TempDir Path directory) throws Exception {
    Path candidate =
        TestCandidates.build(directory, "small", "session_preload_libraries = 'pg_kalam'");
    String[] rules =
        Trial.CATALOGUE.rules().stream()
            .filter(
                rule -> rule.inScope() && (rule.group().equals("FN") || rule.group().equals("EXT")))
            .map(Rule::id)
            .toArray(String[]::new);

    assertThat(Trial.of(candidate, rules).passed())
        .containsExactly(
            "EXT-001", "EXT-002", "EXT-004", "EXT-009", "EXT-010", "EXT-015", "EXT-020", "EXT-021",
            "FN-002", "FN-004", "FN-005", "FN-006", "FN-007", "FN-008");
  }
}
