package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionJournalTest {
  private static final ServerOptions SERVER = server("7000");
  private static final ServerOptions OTHER = server("7001");

  @TempDir Path directory;

  @Test
  void whatADeadProcessHasLeftIsTakenOnce() throws IOException {
    SessionJournal dead = journal(1);
    dead.opened(SERVER, "pg-1-a");
    dead.opened(SERVER, "pg-1-b");
    dead.opened(OTHER, "pg-1-c");
    dead.closed("pg-1-a");

    SessionJournal next = journal(2, 2);
    assertThat(next.takeOrphans(SERVER)).containsExactly("pg-1-b");
    assertThat(next.takeOrphans(SERVER)).isEmpty();
    assertThat(next.takeOrphans(OTHER)).containsExactly("pg-1-c");
    assertThat(files()).containsExactly("sessions-2");
  }

  @Test
  void whatALivingProcessHasStaysItsOwn() throws IOException {
    SessionJournal draining = journal(1);
    draining.opened(SERVER, "pg-1-a");

    SessionJournal next = journal(2, 1, 2);
    assertThat(next.takeOrphans(SERVER)).isEmpty();
    assertThat(files()).containsExactlyInAnyOrder("sessions-1", "sessions-2");
  }

  @Test
  void processesThatLiveAreCounted() throws IOException {
    journal(1);
    journal(2, 1, 2);
    SessionJournal next = journal(3, 1, 3);

    assertThat(next.othersAlive()).isOne();
    assertThat(journal(4, 4).othersAlive()).isZero();
  }

  @Test
  void orphansSurviveAProcessThatDiesBeforeItHasClosedThem() throws IOException {
    journal(1).opened(SERVER, "pg-1-a");
    journal(2, 2);

    assertThat(journal(3, 3).takeOrphans(SERVER)).containsExactly("pg-1-a");
  }

  @Test
  void halfALineIsNoSession() throws IOException {
    Files.writeString(
        directory.resolve("sessions-1"), "+ " + SERVER.address() + " pg-1-a\n+ 127.0");

    assertThat(journal(2, 2).takeOrphans(SERVER)).containsExactly("pg-1-a");
  }

  @Test
  void theFileDoesNotGrowWithEverySession() throws IOException {
    SessionJournal journal = journal(1);
    for (int i = 0; i < 10_000; i++) {
      journal.opened(SERVER, "pg-1-" + i);
      journal.closed("pg-1-" + i);
    }
    assertThat(Files.size(directory.resolve("sessions-1"))).isLessThan(100_000);
  }

  private SessionJournal journal(long pid, int... alive) throws IOException {
    return SessionJournal.open(
        directory, pid, other -> IntStream.of(alive).anyMatch(it -> it == other));
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static ServerOptions server(String port) {
    return ServerOptions.parse(Map.of("host", "127.0.0.1", "port", port));
  }
}
