package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.Faults;

/** A commit whose answer is lost is unknown, not failed, and whoever has to look finds it. */
final class CommitDoubtIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DOUBTS =
      "SELECT what, outcome FROM kalam.bridge_doubts ORDER BY noticed";

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatIsNotKnownIsSaidAndListed(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.k (id text PRIMARY KEY, v int) USING kalamdb");
      answerLost(rig, connection);
      notSent(rig, connection);
      doneThereAndNotHere(rig, connection);
      killed(rig, connection);
      assertThat(rig.log()).doesNotContain("terminating any other active server processes");
    }
  }

  private interface Statement {
    void run() throws SQLException;
  }

  private static CompletableFuture<SQLException> failureOf(Statement statement) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            statement.run();
            return null;
          } catch (SQLException e) {
            return e;
          }
        });
  }

  /** KalamDB has done it, and its answer does not come. */
  private static void answerLost(Rig rig, Connection connection) throws Exception {
    String pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);
    assertThat(Rig.query(connection, DOUBTS)).isEmpty();
    for (List<String> statement :
        List.of(
            List.of("Insert", "INSERT INTO app.k VALUES ('a', 1), ('b', 2)"),
            List.of("Update", "UPDATE app.k SET v = 7 WHERE id = 'a'"),
            List.of("CommitTransaction", "BEGIN; INSERT INTO app.k VALUES ('c', 3); COMMIT"))) {
      CountDownLatch done = new CountDownLatch(1);
      CountDownLatch left = new CountDownLatch(1);
      rig.kalam()
          .faults()
          .on(statement.get(0))
          .respondWith(
              response -> {
                done.countDown();
                await(left);
                return response;
              });
      CompletableFuture<SQLException> failure =
          failureOf(() -> Rig.execute(connection, statement.get(1)));
      await(done);
      try (Connection other = rig.connect()) {
        Rig.query(other, "SELECT pg_cancel_backend(" + pid + ")");
      }
      assertThat(failure.get().getSQLState()).isEqualTo("08007");
      assertThat(failure.get().getMessage()).contains("It was ");
      left.countDown();
      rig.kalam().faults().clear();
      Rig.execute(connection, "ROLLBACK");
    }
    assertThat(Rig.query(connection, "SELECT id, v FROM app.k ORDER BY id"))
        .containsExactly("a|7", "b|2", "c|3");
    assertThat(Rig.query(connection, DOUBTS))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("an INSERT of 2 rows into app.k|unknown"),
            second -> assertThat(second).isEqualTo("an UPDATE of app.k where the key is a|unknown"),
            third -> assertThat(third).matches("transaction [-0-9a-f]{36} on app.k\\|unknown"));
    assertThat(rig.log()).contains("it is not known whether it was done");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What cannot have reached KalamDB is an error like others. */
  private static void notSent(Rig rig, Connection connection) throws SQLException {
    int before = Rig.query(connection, DOUBTS).size();
    rig.kalam().faults().on("Insert").status(Status.Code.INTERNAL, "no").times(1);
    assertThatThrownBy(() -> Rig.execute(connection, "INSERT INTO app.k VALUES ('n', 0)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isNotEqualTo("08007"));
    rig.kalam().faults().on("OpenSession").status(Status.Code.UNAVAILABLE, "no").times(1);
    try (Connection other = rig.connect()) {
      assertThatThrownBy(() -> Rig.execute(other, "INSERT INTO app.k VALUES ('n', 0)"))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(e.getSQLState()).startsWith("08").isNotEqualTo("08007"));
    }
    assertThat(Rig.query(connection, DOUBTS)).hasSize(before);
  }

  /** What comes of the question whether a transaction is still open. */
  private enum Asked {
    STILL_OPEN,
    GONE,
    UNREACHABLE
  }

  /** PostgreSQL looks for conflicts of serializable transactions after everybody has committed. */
  private static void doneThereAndNotHere(Rig rig, Connection connection) throws SQLException {
    Rig.execute(connection, "CREATE TABLE app.h (id text, v int) USING heap");
    Rig.execute(connection, "INSERT INTO app.h VALUES ('a', 1), ('b', 1)");
    try (Connection other = rig.connect()) {
      for (Connection one : List.of(connection, other)) {
        one.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        one.setAutoCommit(false);
        assertThat(Rig.query(one, "SELECT sum(v) FROM app.h")).containsExactly("2");
      }
      Rig.execute(connection, "UPDATE app.h SET v = 0 WHERE id = 'a'");
      Rig.execute(other, "UPDATE app.h SET v = 0 WHERE id = 'b'");
      Rig.execute(other, "INSERT INTO app.k VALUES ('skewed', 1)");
      connection.commit();
      assertThatThrownBy(other::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
    }
    connection.setAutoCommit(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    assertThat(Rig.query(connection, "SELECT id FROM app.k WHERE id = 'skewed'")).hasSize(1);
    assertThat(rig.log()).contains("KalamDB has committed what this transaction wrote there");
  }

  /**
   * The next process asks KalamDB whether the transaction is still open, and has it rolled back.
   */
  private static void killed(Rig rig, Connection connection) throws Exception {
    for (Asked asked : Asked.values()) {
      boolean done = asked != Asked.STILL_OPEN;
      long bridge = Long.parseLong(Rig.query(connection, "SELECT pid FROM kalam.bridge").get(0));
      Faults.Fault fault = rig.kalam().faults().on("CommitTransaction").blackHole();
      if (done) {
        fault.afterWork();
      }
      connection.setAutoCommit(false);
      Rig.execute(connection, "INSERT INTO app.k VALUES ('done', 0)");
      CompletableFuture<SQLException> failure = failureOf(connection::commit);
      fault.awaitHits(1, PATIENCE);
      ProcessHandle.of(bridge).orElseThrow().destroyForcibly();
      assertThat(failure.get().getSQLState()).isEqualTo("08007");
      rig.kalam().faults().clear();
      connection.setAutoCommit(true);
      if (asked == Asked.UNREACHABLE) {
        rig.kalam().faults().on("ExecuteQuery").status(Status.Code.UNAVAILABLE, "no").times(1);
        assertThatThrownBy(() -> Rig.query(connection, "SELECT id FROM app.k"))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
      }
      assertThat(Rig.query(connection, "SELECT id FROM app.k WHERE id = 'done'"))
          .hasSize(done ? 1 : 0);
      Rig.execute(connection, "DELETE FROM app.k WHERE id = 'done'");
      assertThat(Rig.query(connection, DOUBTS))
          .singleElement()
          .asString()
          .matches("transaction .* on app.k\\|" + (done ? "unknown" : "rolled back"));
    }
  }
}
