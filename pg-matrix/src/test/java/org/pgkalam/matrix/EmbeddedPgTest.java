package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

final class EmbeddedPgTest {
  private static final PgVersion VERSION = PgVersions.newest(16);

  @TempDir Path candidate;

  @Test
  void aCandidatesFilesCanBeCreatedAsAnExtension() throws Exception {
    writeExtension("greeting", "SELECT 'hello'");

    try (LocalPgServer server =
        EmbeddedPg.builder(VERSION).files(new ExtensionFiles(candidate)).start()) {
      Sql.execute(server, "CREATE EXTENSION greeting");

      assertThat(Sql.value(server, "SELECT greeting()")).isEqualTo("hello");
      assertThat(server.sharedir().resolve("extension/greeting.control")).exists();
    }
  }

  @Test
  void aCandidatesLibraryIsFoundInLibdirAndReplacesOneOfTheSameName() throws Exception {
    Path library = library("plpgsql");
    Files.copy(library, candidate.resolve("renamed.so"));
    Files.writeString(candidate.resolve("pgoutput.so"), "not a library");

    try (LocalPgServer server =
            EmbeddedPg.builder(VERSION).files(new ExtensionFiles(candidate)).start();
        LocalPgServer other = EmbeddedPg.builder(VERSION).start()) {
      Sql.execute(server, "LOAD '$libdir/renamed'");

      assertThat(server.pkglibdir().resolve("renamed.so")).hasSameBinaryContentAs(library);
      assertThat(server.pkglibdir().resolve("pgoutput.so")).hasContent("not a library");
      assertThat(Files.size(other.pkglibdir().resolve("pgoutput.so"))).isGreaterThan(1_000);
      assertThat(server.sharedir().resolve("extension/renamed.so")).doesNotExist();
    }
  }

  @Test
  void theCandidatesConfigurationKnowsWhereItAndJavaAre() throws Exception {
    Files.writeString(
        candidate.resolve("candidate.conf"),
        """
        # where our jar is
        greeting.jar = '${candidate}/greeting.jar'
        greeting.java = '${java.home}'
        work_mem = '5MB'
        """);

    try (LocalPgServer server =
        EmbeddedPg.builder(VERSION)
            .files(new ExtensionFiles(candidate))
            .setting("work_mem", "6MB")
            .start()) {
      assertThat(Sql.value(server, "SHOW greeting.jar")).isEqualTo(candidate + "/greeting.jar");
      assertThat(Sql.value(server, "SHOW greeting.java"))
          .isEqualTo(System.getProperty("java.home"));
      assertThat(Sql.value(server, "SHOW work_mem")).isEqualTo("6MB");
      assertThat(server.sharedir().resolve("extension/candidate.conf")).doesNotExist();
    }
  }

  @Test
  void settingsArriveAsTheyAreGiven() throws Exception {
    try (LocalPgServer server =
        EmbeddedPg.builder(VERSION).setting("app.motto", "it's = #1 \\ done").start()) {
      assertThat(Sql.value(server, "SHOW app.motto")).isEqualTo("it's = #1 \\ done");
    }
  }

  @Test
  void aSettingThatIsNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedPg.builder(VERSION).setting("two words", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddedPg.builder(VERSION).setting("work_mem", "1MB\nport = 1"));
  }

  @Test
  void aMissingCandidateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExtensionFiles(candidate.resolve("nowhere")))
        .withMessageContaining("nowhere");
  }

  @Test
  void restartKeepsDataAndSettingsAndEndsSessions() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).setting("work_mem", "6MB").start()) {
      Sql.execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
      long before = server.postmasterPid();

      server.restart();

      assertThat(Sql.value(server, "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(Sql.value(server, "SHOW work_mem")).isEqualTo("6MB");
      assertThat(server.postmasterPid()).isNotEqualTo(before);
      assertThat(ProcessHandle.of(before)).isEmpty();
    }
  }

  @Test
  void restartAlsoBringsBackAServerThatWasKilled() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).start()) {
      Sql.execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
      ProcessHandle postmaster = ProcessHandle.of(server.postmasterPid()).orElseThrow();
      postmaster.destroyForcibly();

      server.restart();

      assertThat(Sql.value(server, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void restartWaitsForTheBackendsOfAKilledPostmaster() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).start();
        var connection = server.connect("postgres")) {
      String backend = String.valueOf(connection.unwrap(PGConnection.class).getBackendPID());
      Command.run(candidate, List.of("kill", "-STOP", backend));
      ProcessHandle.of(server.postmasterPid()).orElseThrow().destroyForcibly();

      CompletableFuture<Void> restart = CompletableFuture.runAsync(server::restart);
      while (!restart.isDone() && !Files.readString(server.log()).contains("is still in use")) {
        Thread.onSpinWait();
      }
      Command.run(candidate, List.of("kill", "-CONT", backend));

      restart.join();
      assertThat(server.log()).content().contains("is still in use");
      assertThat(Sql.value(server, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void restartFindsAnotherPortIfItsOwnWasTaken() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).start()) {
      int before = server.port();
      ProcessHandle postmaster = ProcessHandle.of(server.postmasterPid()).orElseThrow();
      postmaster.destroyForcibly();
      try (ServerSocket taken = listenAsSoonAsFree(before)) {
        server.restart();

        assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
        assertThat(Sql.value(server, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void otherRolesCanConnectWithoutPassword() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).start()) {
      Sql.execute(server, "CREATE ROLE alice LOGIN");
      try (var connection = server.connect("postgres", "alice")) {
        assertThat(connection.getMetaData().getUserName()).isEqualTo("alice");
      }
    }
  }

  @Test
  void theLogHasWhatTheServerSaid() throws Exception {
    try (LocalPgServer server = EmbeddedPg.builder(VERSION).start()) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> Sql.execute(server, "SELECT no_such_column"));

      assertThat(server.log()).content().contains("column \"no_such_column\" does not exist");
    }
  }

  @Test
  void aServerThatDoesNotStartSaysWhyAndLeavesNothing() throws Exception {
    List<Path> before = serversOfThisJvm();

    assertThatExceptionOfType(EmbeddedPgException.class)
        .isThrownBy(
            () ->
                EmbeddedPg.builder(VERSION)
                    .setting("shared_preload_libraries", "no_such_library")
                    .start())
        .withMessageContaining("PostgreSQL " + VERSION + " did not start")
        .withMessageContaining("no_such_library");
    assertThat(serversOfThisJvm()).isEqualTo(before);
  }

  @Test
  void closeStopsTheServerAndRemovesItsDirectory() {
    LocalPgServer server = EmbeddedPg.builder(VERSION).start();
    ProcessHandle postmaster = ProcessHandle.of(server.postmasterPid()).orElseThrow();
    Path directory = server.dataDirectory().getParent();
    assertThat(directory).isDirectory();

    server.close();
    server.close();

    assertThat(postmaster.isAlive()).isFalse();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aReleaseThatDoesNotExistIsNamedInTheError() {
    PgVersion version = new PgVersion(16, "16.99.0");
    assertThatExceptionOfType(EmbeddedPgException.class)
        .isThrownBy(() -> EmbeddedPg.builder(version).start())
        .withMessageContaining("Maven could not get")
        .withMessageContaining(":16.99.0")
        .withMessageContaining("[ERROR] Failed to execute goal");
  }

  private static List<Path> serversOfThisJvm() throws IOException {
    Path servers = Cache.shared().servers();
    Files.createDirectories(servers);
    String ours = "-" + ProcessHandle.current().pid() + "-";
    try (var all = Files.list(servers)) {
      return all.filter(path -> path.toString().contains(ours)).sorted().toList();
    }
  }

  private static ServerSocket listenAsSoonAsFree(int port) throws IOException {
    while (true) {
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException stillThePostmasters) {
        Thread.onSpinWait();
      }
    }
  }

  private static Path library(String name) throws IOException {
    return Cache.shared()
        .installations()
        .programs(VERSION, message -> {})
        .resolve("lib/postgresql/" + name + ".so");
  }

  private void writeExtension(String name, String query) throws IOException {
    Files.writeString(
        candidate.resolve(name + ".control"), "default_version = '1.0'\nrelocatable = true\n");
    Files.writeString(
        candidate.resolve(name + "--1.0.sql"),
        "CREATE FUNCTION %s() RETURNS text LANGUAGE sql AS $$ %s $$;\n".formatted(name, query));
  }
}
