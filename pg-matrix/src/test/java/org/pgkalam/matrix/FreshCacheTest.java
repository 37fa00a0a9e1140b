package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a cache that has nothing in it but the fetched bundle. */
final class FreshCacheTest {
  private static final PgVersion VERSION = PgVersions.newest(16);

  @TempDir Path directory;

  @BeforeEach
  void putBundle() throws IOException {
    Cache shared = Cache.shared();
    shared.installations().programs(VERSION, message -> {});
    Path bundle = Path.of("bundles", VERSION + "-" + Platform.classifier() + ".jar");
    Files.createDirectories(directory.resolve("bundles"));
    Files.copy(shared.directory().resolve(bundle), directory.resolve(bundle));
  }

  @Test
  void progressIsToldOnTheFirstStartOnly() throws IOException {
    Cache cache = Cache.in(directory, Cache.shared().launcher());
    List<String> progress = new ArrayList<>();

    EmbeddedPg.builder(VERSION, cache).onProgress(progress::add).start().close();
    assertThat(progress)
        .containsExactly(
            "unpacking PostgreSQL " + VERSION + " …", "initialising PostgreSQL " + VERSION + " …");

    progress.clear();
    EmbeddedPg.builder(VERSION, cache).onProgress(progress::add).start().close();
    assertThat(progress).isEmpty();
  }

  @Test
  void severalProcessesCanFillItAtOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        processes.add(ServerProcess.start("-Dpg.cache=" + directory));
      }
      List<String> pids = new ArrayList<>();
      List<String> progress = new ArrayList<>();
      for (Process process : processes) {
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            BufferedReader told = process.errorReader(StandardCharsets.UTF_8)) {
          pids.add(said.readLine());
          process.getOutputStream().close();
          assertThat(process.waitFor()).isZero();
          told.lines().forEach(progress::add);
        }
      }
      assertThat(pids).doesNotContainNull().doesNotHaveDuplicates();
      assertThat(progress)
          .as("done by one of the processes")
          .containsExactlyInAnyOrder(
              "unpacking PostgreSQL " + VERSION + " …",
              "initialising PostgreSQL " + VERSION + " …");
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  /** What root does where namespaces are forbidden, as in most containers. */
  @Test
  void rootCanRunServersAsAnotherUser() throws Exception {
    boolean root = Files.getAttribute(directory, "unix:uid").equals(0);
    assumeTrue(root && Command.onPath("setpriv").isPresent(), "needs root and setpriv");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Cache cache = Cache.in(directory, Launcher.asNobody());

    try (LocalPgServer server = EmbeddedPg.builder(VERSION, cache).start()) {
      assertThat(Sql.value(server, "SHOW server_version_num"))
          .isEqualTo(String.valueOf(VERSION.number()));
      assertThat(Files.getAttribute(server.dataDirectory(), "unix:uid")).isEqualTo(65534);
      server.restart();
      assertThat(Sql.value(server, "SELECT 1")).isEqualTo("1");
    }
    assertThat(cache.servers()).isEmptyDirectory();
  }
}
