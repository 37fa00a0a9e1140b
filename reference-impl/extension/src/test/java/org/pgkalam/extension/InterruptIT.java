package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;
import org.pgkalam.mock.JournalEntry;

/**
 * Cancel, statement_timeout and termination reach a backend that waits for KalamDB, and the request
 * goes with it.
 */
final class InterruptIT {
  /** Far longer than any of the tests may take: what ends them is the interrupt. */
  private static final Duration SLOW = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aSlowScanEndsWhenItIsToldToAndTheBackendGoesOn(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect();
        Connection other = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb");
      Rig.execute(connection, "INSERT INTO app.t VALUES (1)");
      String pid = Rig.query(connection, "SELECT pg_backend_pid()").get(0);

      rig.kalam().faults().on("Scan").delay(SLOW);
      cancelled(
          rig,
          connection,
          () -> Rig.query(other, "SELECT pg_cancel_backend(" + pid + ")"),
          "user request");
      Rig.execute(connection, "SET statement_timeout = '100ms'");
      cancelled(rig, connection, () -> {}, "statement timeout");
      Rig.execute(connection, "RESET statement_timeout");

      rig.kalam().faults().clear();
      assertThat(Rig.query(connection, "SELECT id FROM app.t")).containsExactly("1");
      assertThat(Rig.query(connection, "SELECT pg_backend_pid()")).containsExactly(pid);

      rig.kalam().faults().on("Scan").delay(SLOW);
      var mark = rig.kalam().journal().mark();
      CompletableFuture<SQLException> ended = failure(connection);
      awaitInFlight(rig);
      Rig.query(other, "SELECT pg_terminate_backend(" + pid + ")");
      assertThat(
              ended.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).getSQLState())
          .isEqualTo("57P01");
      rig.kalam().journal().await(entry -> isCancelledScan(entry), PATIENCE);
      assertThat(rig.kalam().journal().since(mark)).isNotEmpty();
      assertThat(rig.log()).doesNotContain("was terminated by signal");
    }
  }

  private interface Step {
    void run() throws SQLException;
  }

  private static void cancelled(Rig rig, Connection connection, Step interrupt, String cause)
      throws Exception {
    CompletableFuture<SQLException> ended = failure(connection);
    awaitInFlight(rig);
    long before = System.nanoTime();
    interrupt.run();
    SQLException error = ended.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    System.out.printf("ended by %s after %d ms%n", cause, (System.nanoTime() - before) / 1_000_000);
    assertThat(error.getSQLState()).isEqualTo("57014");
    assertThat(error.getMessage()).contains(cause);
    rig.kalam().journal().await(InterruptIT::isCancelledScan, PATIENCE);
  }

  private static boolean isCancelledScan(JournalEntry entry) {
    return entry.method().equals("Scan") && entry.status().getCode() == Status.Code.CANCELLED;
  }

  private static void awaitInFlight(Rig rig) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (rig.kalam().journal().inFlight() == 0) {
      assertThat(System.nanoTime()).as("a scan under way").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static CompletableFuture<SQLException> failure(Connection connection) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            Rig.query(connection, "SELECT id FROM app.t");
            throw new AssertionError("the scan came to its end");
          } catch (SQLException e) {
            return e;
          }
        });
  }

  @ParameterizedTest
  @MethodSource("majors")
  void aServerThatIsSilentTimesOutByTheServerOption(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb");
      Rig.execute(connection, "ALTER SERVER kalam_server OPTIONS (ADD timeout '200')");
      rig.kalam().faults().on("Scan").delay(SLOW);
      assertThatThrownBy(() -> Rig.query(connection, "SELECT * FROM app.t"))
          .hasMessageContaining(
              "request to KalamDB server at " + rig.kalam().host() + ":" + rig.kalam().port())
          .hasMessageContaining("timed out");
      rig.kalam().faults().clear();
      assertThat(Rig.query(connection, "SELECT * FROM app.t")).isEmpty();
    }
  }
}
