package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrashTest {
  private static final long LIMIT_SECONDS = 60;

  /** Not the shared one, where other JVMs may be what cleans up. */
  @TempDir Path cache;

  @BeforeEach
  void fillCache() throws IOException {
    Installations shared = Cache.shared().installations();
    for (Path installed :
        List.of(
            shared.programs(ServerProcess.VERSION, message -> {}),
            shared.data(ServerProcess.VERSION, message -> {}))) {
      Path copy = cache.resolve(Cache.shared().directory().relativize(installed));
      Files.createDirectories(copy.getParent());
      FileTrees.link(installed, copy);
    }
  }

  @Test
  void aKilledJvmLeavesNeitherServerNorDirectory() throws Exception {
    Process victim = ServerProcess.start("-Dpg.cache=" + cache);
    try (BufferedReader said = victim.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path directory = Path.of(said.readLine());
      Path data = MemoryData.of(directory);
      assertThat(directory).isDirectory();
      assertThat(data).isDirectory();

      victim.destroyForcibly();

      postmaster.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      awaitRemoval(directory);
      assertThat(data).doesNotExist();
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void aJvmThatEndsWithoutClosingLeavesNothingEither() throws Exception {
    Process victim = ServerProcess.start("-Dpg.cache=" + cache);
    try (BufferedReader said = victim.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path directory = Path.of(said.readLine());

      victim.destroy();

      postmaster.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      awaitRemoval(directory);
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void whatAKilledWatchdogLeftIsRemovedByTheNextJvm() throws Exception {
    Process victim = ServerProcess.start("-Dpg.cache=" + cache);
    try (BufferedReader said = victim.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path directory = Path.of(said.readLine());
      for (ProcessHandle child : victim.children().toList()) {
        child.destroyForcibly();
      }
      victim.destroyForcibly().waitFor();
      postmaster.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Path data = MemoryData.of(directory);
      assertThat(directory).isDirectory();

      EmbeddedPg.builder(ServerProcess.VERSION, Cache.in(cache, Cache.shared().launcher()))
          .start()
          .close();

      assertThat(directory).doesNotExist();
      assertThat(data).doesNotExist();
    } finally {
      victim.destroyForcibly();
    }
  }

  private static void awaitRemoval(Path directory) throws Exception {
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      directory.getParent().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (Files.exists(directory)) {
        WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertThat(key).as("%s removed within %d s", directory, LIMIT_SECONDS).isNotNull();
        key.pollEvents();
        key.reset();
      }
    }
  }
}
