package org.pgkalam.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgkalam.mock.Account;
import org.pgkalam.mock.Auth;
import org.pgkalam.mock.MockKalamDb;

final class ConformTest {
  @TempDir private Path directory;

  @Test
  void wrongUsageEndsWith2() throws Exception {
    Path candidate = Files.createDirectory(directory.resolve("candidate"));
    Files.createFile(candidate.resolve("pg_kalam.control"));
    String at = "--candidate=" + candidate;
    assertThat(Conform.execute(at, "--rule", "SYS-999")).isEqualTo(2);
    assertThat(Conform.execute(at, "--group", "NONE")).isEqualTo(2);
    assertThat(Conform.execute(at, "--pg", "12")).isEqualTo(2);
    assertThat(Conform.execute(at, "--pg", "16.0.0,16")).isEqualTo(2);
    assertThat(Conform.execute(at, "--parallel", "0")).isEqualTo(2);
    assertThat(Conform.execute(at, "--repeat", "0")).isEqualTo(2);
    assertThat(Conform.execute(at, "--shard", "3/2")).isEqualTo(2);
    assertThat(Conform.execute(at, "--rule", "SYS-004", "--shard", "2/2")).isEqualTo(2);
    assertThat(Conform.execute(at, "--baseline", directory.resolve("none").toString()))
        .isEqualTo(2);
    assertThat(Conform.execute(at, "--nonsense")).isEqualTo(2);
  }

  @Test
  void aDirectoryWithoutAnExtensionIsWrongUsage() {
    assertThat(Conform.execute("--candidate=" + directory)).isEqualTo(2);
    assertThat(Conform.execute("--candidate=" + directory.resolve("none"))).isEqualTo(2);
  }

  @Test
  void countsTheRules() {
    assertThat(Conform.execute("rules")).isZero();
  }

  @Test
  void aBaselineIsMadeOfResultsThatAreThere() {
    Path file = directory.resolve("baseline.yaml");
    String results = directory.resolve("none.json").toString();
    assertThat(Conform.execute("baseline")).isEqualTo(2);
    assertThat(Conform.execute("baseline", "--write", file.toString(), "--results", results))
        .isEqualTo(2);
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsNoScenarioIsNotTried() throws Exception {
    Path candidate = Files.createDirectory(directory.resolve("candidate"));
    Files.createFile(candidate.resolve("pg_kalam.control"));
    String at = "--candidate=" + candidate;
    Path file = Files.writeString(directory.resolve("try.feature"), "Scenario: x\n  nonsense\n");
    assertThat(Conform.execute("try", at, file.toString())).isEqualTo(2);
    assertThat(Conform.execute("try", at, directory.resolve("none").toString())).isEqualTo(2);
    Files.writeString(file, "Given nothing\n@@@\n\"\"\"\n");
    assertThat(Conform.execute("try", at, file.toString())).isEqualTo(2);
  }

  @Test
  void resultsThatAreNoneAreWrongUsage() throws Exception {
    String none = directory.resolve("none.json").toString();
    String other = Files.writeString(directory.resolve("other.json"), "{}").toString();
    assertThat(Conform.execute("merge")).isEqualTo(2);
    assertThat(Conform.execute("merge", none)).isEqualTo(2);
    assertThat(Conform.execute("merge", other)).isEqualTo(2);
    assertThat(Conform.execute("diff", other, none)).isEqualTo(2);
    assertThat(Conform.execute("report-bug", "A-001", "--results", other)).isEqualTo(2);
    assertThat(Conform.execute("report", "--results", none)).isEqualTo(2);
    assertThat(Conform.execute("report", "--results", other)).isEqualTo(2);
  }

  @Test
  void theWireReplayWantsAKalamThatAnswers() {
    assertThat(Conform.execute("wire", "--kalamdb", "nowhere")).isEqualTo(2);
    assertThat(Conform.execute("wire", "--kalamdb", "a:1", "--kalamdb-start", "/bin/sh"))
        .isEqualTo(2);
    assertThat(Conform.execute("wire", "--kalamdb-start", directory.toString() + "/none"))
        .isEqualTo(2);
    MockKalamDb gone = MockKalamDb.start();
    String address = gone.host() + ":" + gone.port();
    gone.close();
    assertThat(Conform.execute("wire", "--kalamdb", address)).isEqualTo(2);
  }

  @Test
  void theWireReplayWantsToBeLetIn() {
    try (MockKalamDb kalam =
        MockKalamDb.builder()
            .auth(Auth.users(Map.of("me", new Account("secret", "dba"))))
            .start()) {
      String address = kalam.host() + ":" + kalam.port();
      assertThat(Conform.execute("wire", "--kalamdb", address)).isEqualTo(2);
      kalam.faults().on("ExecuteSql").status(Status.Code.UNAVAILABLE, "gone");
      assertThat(Conform.execute("wire", "--kalamdb", address, "--kalamdb-account", "me:secret"))
          .as("a server that is gone half way is a difference, and nothing more is sent")
          .isEqualTo(1);
      assertThat(kalam.journal().entries()).hasSizeLessThan(20);
    }
  }

  @Test
  void helpIsNoError() {
    assertThat(Conform.execute("wire", "--help")).isZero();
    assertThat(Conform.execute("rules", "--help")).isZero();
    assertThat(Conform.execute("baseline", "--help")).isZero();
    assertThat(Conform.execute("diff", "--help")).isZero();
    assertThat(Conform.execute("merge", "--help")).isZero();
    assertThat(Conform.execute("report-bug", "--help")).isZero();
    assertThat(Conform.execute("report", "--help")).isZero();
    assertThat(Conform.execute("try", "--help")).isZero();
    assertThat(Conform.execute("--help")).isZero();
    assertThat(Conform.execute("shell", "--help")).isZero();
    assertThat(Conform.execute("saboteurs", "--help")).isZero();
  }
}
