package org.pgkalam.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    dead.closed(SERVER, "pg-1-a");

    SessionJournal next = journal(2, 2);
    assertThat(orphans(next, SERVER)).containsExactly("pg-1-b");
    assertThat(orphans(next, SERVER)).isEmpty();
    assertThat(orphans(next, OTHER)).containsExactly("pg-1-c");
    assertThat(files()).containsExactly("sessions-2");
  }

  @Test
  void whatALivingProcessHasStaysItsOwn() throws IOException {
    SessionJournal draining = journal(1);
    draining.opened(SERVER, "pg-1-a");

    SessionJournal next = journal(2, 1, 2);
    assertThat(orphans(next, SERVER)).isEmpty();
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

    assertThat(orphans(journal(3, 3), SERVER)).containsExactly("pg-1-a");
  }

  @Test
  void halfALineIsNoSession() throws IOException {
    Files.writeString(
        directory.resolve("sessions-1"), "+ " + SERVER.address() + " pg-1-a\n+ 127.0");

    assertThat(orphans(journal(2, 2), SERVER)).containsExactly("pg-1-a");
  }

  @Test
  void whatADeadProcessWasCommittingIsKnown() throws IOException {
    SessionJournal dead = journal(1);
    for (String id : List.of("pg-1-a", "pg-1-b", "pg-1-c")) {
      dead.opened(SERVER, id);
      dead.committing(SERVER, id, "an INSERT of 1 rows into app.ü " + id);
    }
    dead.committed(SERVER, "pg-1-b");
    dead.closed(SERVER, "pg-1-c");

    // One that dies before it has asked KalamDB does not forget it either.
    journal(2, 2);
    assertThat(journal(3, 3).takeOrphans(SERVER))
        .containsExactlyInAnyOrder(
            new SessionJournal.Orphan(
                "pg-1-a", SERVER.address(), Optional.of("an INSERT of 1 rows into app.ü pg-1-a")),
            new SessionJournal.Orphan("pg-1-b", SERVER.address(), Optional.empty()));
  }

  @Test
  void nodesMayKnowASessionByTheSameId() throws IOException {
    SessionJournal dead = journal(1);
    dead.opened(SERVER, "pg-1-a");
    dead.opened(OTHER, "pg-1-a");
    dead.committing(SERVER, "pg-1-a", "something");
    dead.closed(OTHER, "pg-1-a");

    SessionJournal next = journal(2, 2);
    assertThat(orphans(next, OTHER)).isEmpty();
    assertThat(next.takeOrphans(SERVER))
        .extracting(SessionJournal.Orphan::committing)
        .containsExactly(Optional.of("something"));
  }

  @Test
  void theFileDoesNotGrowWithEverySession() throws IOException {
    SessionJournal journal = journal(1);
    for (int i = 0; i < 10_000; i++) {
      journal.opened(SERVER, "pg-1-" + i);
      journal.committing(SERVER, "pg-1-" + i, "something");
      journal.committed(SERVER, "pg-1-" + i);
      journal.closed(SERVER, "pg-1-" + i);
    }
    assertThat(Files.size(directory.resolve("sessions-1"))).isLessThan(100_000);
  }

  private SessionJournal journal(long pid, int... alive) throws IOException {
    return SessionJournal.open(
        directory, pid, other -> IntStream.of(alive).anyMatch(it -> it == other));
  }

  private static List<String> orphans(SessionJournal journal, ServerOptions server) {
    return journal.takeOrphans(server).stream().map(SessionJournal.Orphan::id).toList();
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
