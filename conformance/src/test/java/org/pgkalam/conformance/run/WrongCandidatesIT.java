package org.pgkalam.conformance.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.conformance.verdict.Baseline;
import org.pgkalam.conformance.verdict.ScenarioResult.Outcome;
import org.pgkalam.conformance.verdict.Verdict;
import org.pgkalam.conformance.verdict.Verdicts;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** What the suite says of candidates that do more than to fail, and that it goes on after them. */
final class WrongCandidatesIT {
  private static final String PRELOADED = "session_preload_libraries = 'pg_kalam'";

  @TempDir private Path directory;

  @Test
  void aBackendThatDiesIsACrashAndTheRunGoesOn() throws Exception {
    Trial trial = Trial.of(candidate("crashes", PRELOADED), "EXT-016", "FN-004");

    assertThat(trial.first("EXT-016").outcome()).isEqualTo(Outcome.CRASHED);
    assertThat(trial.first("EXT-016").message())
        .contains("was terminated by signal 11", "Failed process was running: ");
    assertThat(trial.first("EXT-016").serverLog())
        .anyMatch(line -> line.contains("was terminated by signal 11"));
    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aBackendThatIgnoresEverySignalIsHungAndTheRunGoesOn() throws Exception {
    Trial trial = Trial.of(candidate("hangs", PRELOADED), "EXT-001", "EXT-004");

    assertThat(trial.first("EXT-001").outcome()).isEqualTo(Outcome.HUNG);
    assertThat(trial.first("EXT-001").message())
        .contains("within the scenario's 3.0 s", "so the server was killed", "SELECT extname");
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aPostmasterThatIsGoneIsACrashAndTheRunGoesOn() throws Exception {
    Trial trial = Trial.of(candidate("kills_postmaster", PRELOADED), "EXT-001", "EXT-004");

    assertThat(trial.first("EXT-001").outcome()).isEqualTo(Outcome.CRASHED);
    assertThat(trial.first("EXT-001").message()).contains("the postmaster is gone");
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  /** TRBL-006 wants IMPORT FOREIGN SCHEMA to fail, whatever the message. */
  @Test
  void aCrashIsNoFailureThatAScenarioWaitsFor() throws Exception {
    Trial trial = Trial.of(candidate("import_crashes", PRELOADED), "TRBL-006", "EXT-004");

    assertThat(trial.first("TRBL-006").outcome()).isEqualTo(Outcome.CRASHED);
    assertThat(trial.first("TRBL-006").message()).contains("was terminated by signal 11");
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aLostConnectionIsNoFailureThatAScenarioWaitsFor() throws Exception {
    Trial trial = Trial.of(candidate("import_disconnects", PRELOADED), "TRBL-006", "EXT-004");

    assertThat(trial.first("TRBL-006").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("TRBL-006").message())
        .contains("the connection was lost", "terminating connection");
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aHangThatTheSuiteCancelsIsNoFailureThatAScenarioWaitsFor() throws Exception {
    Trial trial = Trial.of(candidate("import_hangs", PRELOADED), "TRBL-006", "EXT-004");

    assertThat(trial.first("TRBL-006").outcome()).isEqualTo(Outcome.HUNG);
    assertThat(trial.first("TRBL-006").message()).contains("within the scenario's 3.0 s");
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void rolesOfTheExtensionStay() throws Exception {
    Path candidate = candidate("small", PRELOADED);
    Path script = candidate.resolve("pg_kalam--0.0.1.sql");
    Files.writeString(
        script,
        Files.readString(script)
                .replace(
                    "SELECT 'remote'::text",
                    "SELECT 'remote'::text FROM pg_roles WHERE rolname = 'kalam_reader'")
            + "CREATE ROLE kalam_reader;\n");
    Trial trial = Trial.of(candidate, "FN-004", "FN-003");

    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(trial.first("FN-003").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aLibraryThatDoesNotLoadFailsItsRules() throws Exception {
    Trial trial = Trial.of(candidate("does_not_load", ""), "EXT-001", "FN-004");

    assertThat(trial.first("EXT-001").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("FN-004").message())
        .contains("CREATE EXTENSION pg_kalam fails", "undefined symbol");
  }

  @Test
  void anExtensionThatCrashesWhenItIsCreatedSparesOthersScenariosAndRoles() throws Exception {
    Trial trial = Trial.of(candidate("crashes_when_made", ""), "EXT-004", "FN-004");

    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.CRASHED);
    assertThat(trial.first("EXT-004").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aLibraryThatLetsNoSessionBeginFailsItsRules() throws Exception {
    Trial trial = Trial.of(candidate("does_not_load", PRELOADED), "FN-004");

    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("FN-004").message()).contains("cannot connect", "undefined symbol");
  }

  @Test
  void aLibraryThatKeepsPostgresqlFromStartingFailsItsRules() throws Exception {
    Path candidate = candidate("does_not_load", "shared_preload_libraries = 'pg_kalam'");
    Trial trial = Trial.of(candidate, "EXT-001", "FN-004");

    assertThat(trial.first("EXT-001").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.FAILED);
    assertThat(trial.first("FN-004").message())
        .contains("with the candidate, PostgreSQL", "did not start", "undefined symbol");
  }

  @Test
  void aMajorWithoutABuildIsOnlyAFailureWhereThatWasPromised() throws Exception {
    PgVersion here = TestCandidates.version();
    PgVersion missing =
        PgVersions.newest(
            PgVersions.majors().stream().filter(major -> major != here.major()).findAny().get());
    TestCandidates.build(directory.resolve("pg" + here.major()), "small", PRELOADED);
    Trial trial = Trial.of(directory, List.of(here, missing), "EXT-005", "FN-004");

    assertThat(trial.of("FN-004"))
        .extracting(result -> result.outcome())
        .containsExactly(Outcome.PASSED, Outcome.NO_BUILD);
    assertThat(
            new Verdicts(
                    Trial.CATALOGUE,
                    List.of(),
                    Set.of("EXT-005"),
                    Baseline.none(),
                    LocalDate.of(2026, 12, 1))
                .of(List.of(missing.major()), trial.of("EXT-005")))
        .filteredOn(verdict -> verdict.rule().equals("EXT-005"))
        .isNotEmpty()
        .allSatisfy(
            verdict -> {
              assertThat(verdict.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(verdict.message()).contains("no build for PostgreSQL " + missing.major());
            });
  }

  @Test
  void aFailureThatPreloadingCuresSaysSo() throws Exception {
    Trial without = Trial.of(candidate("small", ""), "EXT-012");
    Files.writeString(directory.resolve("candidate.conf"), PRELOADED);
    Trial with = Trial.of(directory, "EXT-012");

    String setting = "A new session has the kalam.user_id setting";
    assertThat(without.of("EXT-012"))
        .filteredOn(result -> result.name().equals(setting))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
              assertThat(result.message())
                  .contains("hint: it passes with session_preload_libraries = 'pg_kalam'");
            });
    assertThat(without.of("EXT-012"))
        .filteredOn(result -> !result.name().equals(setting))
        .isNotEmpty()
        .allSatisfy(result -> assertThat(result.message()).doesNotContain("hint"));
    assertThat(with.of("EXT-012"))
        .filteredOn(result -> result.name().equals(setting))
        .singleElement()
        .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.PASSED));
  }

  @Test
  void anErrorOnOneMajorLosesNothingOfAnother() throws Exception {
    PgVersion broken = PgVersions.newest(14);
    PgVersion whole = PgVersions.newest(15);
    Trial trial =
        Trial.of(
            (version, limit, progress) -> {
              if (version.equals(broken)) {
                throw new StackOverflowError("of a test");
              }
              return Optional.empty();
            },
            List.of(broken, whole),
            "FN-004");

    assertThat(trial.majors().get(0).error()).isEqualTo("StackOverflowError: of a test");
    assertThat(trial.majors().get(1).error()).isNull();
    assertThat(trial.first("FN-004").outcome()).isEqualTo(Outcome.NO_BUILD);
  }

  private Path candidate(String source, String configuration) throws Exception {
    return TestCandidates.build(directory, source, configuration);
  }
}
