package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.matrix.PgVersions;

/** Many backends, each with its own JVM, and nothing left of them afterwards. */
final class StressIT {
  private static final int BACKENDS = 100;
  private static final int AT_ONCE = 20;
  private static final int ROUNDS = 20;
  private static final int STATEMENTS_PER_ROUND = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(ints = {13, 16, 18})
  void aHundredBackendsWithAHundredStatementsEach(int major) throws Exception {
    try (Rig rig = Rig.start(PgVersions.newest(major));
        Connection connection = rig.connect()) {
      Rig.execute(
          connection,
          "CREATE TABLE app.t (id bigint PRIMARY KEY, owner int, v text) USING kalamdb");
      ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
      try {
        List<Future<Integer>> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
          int number = i;
          backends.add(pool.submit(() -> work(rig, number)));
        }
        int statements = 0;
        for (Future<Integer> backend : backends) {
          statements += backend.get();
        }
        assertThat(statements).isEqualTo(BACKENDS * ROUNDS * STATEMENTS_PER_ROUND);
      } finally {
        pool.shutdownNow();
      }
      assertThat(Rig.query(connection, "SELECT count(*), count(DISTINCT owner) FROM app.t"))
          .containsExactly(BACKENDS * ROUNDS / 2 + "|" + BACKENDS);
      assertThat(rig.log())
          .doesNotContain("was terminated by signal")
          .doesNotContain("terminating any other active server processes");
    }
    // Every backend says goodbye: the last session is that of the connection above.
  }

  /** Inserts, reads, changes, reads and (every other time) deletes rows of its own. */
  private static int work(Rig rig, int number) throws Exception {
    int statements = 0;
    String pid;
    try (Connection connection = rig.connect()) {
      pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
      for (int round = 0; round < ROUNDS; round++) {
        long id = number * 1_000L + round;
        String row = " WHERE id = " + id;
        assertThat(
                Rig.update(
                    connection, "INSERT INTO app.t VALUES (%d, %d, 'new')".formatted(id, number)))
            .isOne();
        assertThat(Rig.query(connection, "SELECT owner, v FROM app.t" + row))
            .containsExactly(number + "|new");
        assertThat(Rig.update(connection, "UPDATE app.t SET v = 'changed " + round + "'" + row))
            .isOne();
        assertThat(Rig.query(connection, "SELECT v FROM app.t" + row))
            .containsExactly("changed " + round);
        if (round % 2 == 0) {
          assertThat(Rig.update(connection, "DELETE FROM app.t" + row)).isOne();
        } else {
          assertThat(Rig.query(connection, "SELECT count(*) FROM app.t" + row))
              .containsExactly("1");
        }
        statements += STATEMENTS_PER_ROUND;
      }
    }
    rig.kalam()
        .journal()
        .await(
            entry ->
                entry.method().equals("CloseSession")
                    && entry.request().toString().contains("pg-" + pid + "-"),
            PATIENCE);
    ProcessHandle.of(Long.parseLong(pid))
        .ifPresent(
            backend ->
                backend.onExit().orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join());
    assertThat(rig.kalam().sessions()).noneMatch(session -> session.startsWith("pg-" + pid + "-"));
    return statements;
  }
}
