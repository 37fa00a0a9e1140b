package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.Journal;
import org.pgkalam.mock.MockCluster;
import org.pgkalam.mock.MockKalamDb;

/** A foreign server that points at a follower of a KalamDB cluster, whose leader may die. */
final class LeaderIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MockCluster cluster = MockCluster.start(3);
  private Connection connection;

  static Stream<PgVersion> majors() {
    return FaultGroup.majors().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aFollowerWillDo(PgVersion version) throws Exception {
    try (cluster;
        Rig rig = Rig.start(version);
        Connection opened = rig.connect()) {
      connection = opened;
      MockKalamDb follower = cluster.node(3);
      execute(
          "ALTER SERVER kalam_server OPTIONS (SET host '%s', SET port '%d')"
              .formatted(follower.host(), follower.port()));
      everyKindOfStatement();
      leaderDiesBeforeARead();
      leaderDiesInATransaction();
      leaderDiesWithTheAnswerToACommit();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private void everyKindOfStatement() throws SQLException {
    execute("CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
    execute("INSERT INTO app.t VALUES (1, 'one')");
    execute("UPDATE app.t SET v = 'uno' WHERE id = 1");
    execute("BEGIN; INSERT INTO app.t VALUES (2, 'two'); UPDATE app.t SET v = 'due' WHERE id = 2");
    assertRows("1|uno", "2|due");
    execute("COMMIT");
    execute("BEGIN; INSERT INTO app.t VALUES (3, 'three'); ROLLBACK");
    execute("INSERT INTO app.t SELECT g, 'many' FROM generate_series(10, 3009) g");
    execute("DELETE FROM app.t WHERE id >= 10");
    execute("ALTER FOREIGN TABLE app.t ADD COLUMN w int");
    execute("ALTER FOREIGN TABLE app.t DROP COLUMN w");
    assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT count(*) AS n FROM app.t')"))
        .containsExactly("[{\"n\":2}]");
    assertRows("1|uno", "2|due");
  }

  private void leaderDiesBeforeARead() {
    MockKalamDb follower = cluster.node(3);
    cluster.kill(1);
    Journal.Mark mark = follower.journal().mark();
    CompletableFuture<Void> read =
        CompletableFuture.runAsync(
            () -> {
              try {
                assertRows("1|uno", "2|due");
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
    follower.journal().await(mark, call -> call.method().equals("Scan"), PATIENCE);
    cluster.elect(2);
    assertThat(read).succeedsWithin(PATIENCE);
  }

  private void leaderDiesInATransaction() throws SQLException {
    execute("BEGIN; INSERT INTO app.t VALUES (4, 'lost')");
    assertRows("1|uno", "2|due", "4|lost");
    cluster.kill(2);
    cluster.elect(3);
    assertThat(Outcome.of(connection, "COMMIT").sqlState()).startsWith("08");
    execute("ROLLBACK");
    assertRows("1|uno", "2|due");
    execute("BEGIN; INSERT INTO app.t VALUES (4, 'again'); COMMIT");
    assertRows("1|uno", "2|due", "4|again");
  }

  private void leaderDiesWithTheAnswerToACommit() throws Exception {
    cluster.revive(1);
    cluster.elect(1);
    execute("BEGIN; INSERT INTO app.t VALUES (5, 'done')");
    assertRows("1|uno", "2|due", "4|again", "5|done");
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    var unused =
        cluster
            .node(1)
            .faults()
            .on("CommitTransaction")
            .respondWith(
                response -> {
                  done.countDown();
                  await(dead);
                  return response;
                });
    CompletableFuture<Outcome> commit =
        CompletableFuture.supplyAsync(() -> Outcome.of(connection, "COMMIT"));
    await(done);
    CompletableFuture<Void> killing = CompletableFuture.runAsync(() -> cluster.kill(1));
    assertThat(commit).succeedsWithin(PATIENCE);
    dead.countDown();
    assertThat(killing).succeedsWithin(PATIENCE);
    assertThat(commit.get().sqlState()).isEqualTo("08007");
    cluster.elect(3);
    assertRows("1|uno", "2|due", "4|again", "5|done");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertRows(String... rows) throws SQLException {
    assertThat(Rig.query(connection, "SELECT id, v FROM app.t ORDER BY id")).containsExactly(rows);
  }

  private void execute(String sql) throws SQLException {
    Rig.execute(connection, sql);
  }
}
