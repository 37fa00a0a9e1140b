package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.pgkalam.extension.Fault.Result;
import org.pgkalam.extension.Gate.Kind;

/**
 * The bridge comes and goes with its cluster, whatever becomes of that, and is in nobody's way
 * meanwhile.
 */
final class ClusterLifeIT {
  private static final String TERMINATED = "57P01";
  private static final int AT_ONCE = 50;

  static final FaultGroup GROUP =
      new FaultGroup(
          "The cluster's life",
          Map.of("shared_preload_libraries", "pg_kalam", "session_preload_libraries", ""),
          true,
          cells());

  private static List<FaultCell> cells() {
    return List.of(
        ended("kill -9 of the postmaster", "KILL"),
        ended("immediate shutdown", "QUIT"),
        fastShutdown(),
        smartShutdown(),
        restarts(),
        crash("kill -9 of another backend", (stage, other) -> backend(other)),
        crash("kill -9 of the worker", (stage, other) -> stage.bridge().parent().orElseThrow()),
        noWorkerSlot(),
        manyAtOnce(),
        oddPaths(),
        twoClusters(),
        dropExtension(),
        dropDatabase(),
        dropDatabaseWithForce(),
        createDatabaseFromTemplate());
  }

  private static ProcessHandle backend(Connection connection) throws SQLException {
    return ProcessHandle.of(Long.parseLong(Rig.query(connection, "SELECT pg_backend_pid()").get(0)))
        .orElseThrow();
  }

  static ProcessHandle postmaster(FaultStage stage) {
    return ProcessHandle.of(stage.rig().postgres().postmasterPid()).orElseThrow();
  }

  static void awaitEnd(List<ProcessHandle> processes) {
    FaultStage.await(
        "the end of " + processes, () -> processes.stream().noneMatch(FaultStage::runs));
  }

  /** All sessions are lost; nothing uncommitted is left, on either side. */
  private static FaultCell ended(String fault, String signal) {
    return new FaultCell(
        fault,
        "with an open transaction",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            session.prepare(Situation.WRITTEN_BEFORE_COMMIT, Fault.CANCEL);
            ProcessHandle bridge = stage.bridge();
            ProcessHandle postmaster = postmaster(stage);
            FaultStage.signal(postmaster, signal);
            awaitEnd(List.of(postmaster, bridge));
            assertThat(session.run("COMMIT").sqlState()).isNotEqualTo(Outcome.DONE);
            stage.restart();
            session.awaitNext(true);
            session.awaitRows(Situation.COMMIT, Result.NOTHING);
            return new FaultCell.Seen(
                "the session ends, and the bridge with it", Result.NOTHING.toString());
          }
        });
  }

  private static FaultCell fastShutdown() {
    return new FaultCell(
        "fast shutdown",
        Situation.SCAN.name(),
        stage -> {
          try (FaultSession session = stage.newSession()) {
            session.enter(Situation.SCAN, Kind.SLOW, Fault.CANCEL);
            List<ProcessHandle> processes = List.of(postmaster(stage), stage.bridge());
            FaultStage.signal(processes.get(0), "INT");
            Outcome outcome = session.outcome(Situation.SCAN);
            assertThat(outcome.sqlState()).isEqualTo(TERMINATED);
            session.awaitCancelled(Situation.SCAN);
            awaitEnd(processes);
            stage.restart();
            session.awaitNext(true);
            return new FaultCell.Seen(
                outcome + ", and the bridge goes with it", Result.NOTHING.toString());
          }
        });
  }

  /** Who is there may come to an end, also in KalamDB. */
  private static FaultCell smartShutdown() {
    return new FaultCell(
        "smart shutdown",
        "with an open transaction",
        stage -> {
          List<ProcessHandle> processes = List.of(postmaster(stage), stage.bridge());
          FaultSession session = stage.newSession();
          try (session) {
            session.prepare(Situation.WRITTEN_BEFORE_COMMIT, Fault.CANCEL);
            FaultStage.signal(processes.get(0), "TERM");
            FaultStage.await(
                "a shutdown that has begun", () -> stage.rig().log().contains("received smart"));
            assertThat(session.run("SELECT id FROM t")).isEqualTo(Outcome.SUCCESS);
            assertThat(session.run("COMMIT")).isEqualTo(Outcome.SUCCESS);
            stage.observer().close();
          }
          awaitEnd(processes);
          stage.restart();
          session.awaitRows(Situation.COMMIT, Result.DONE);
          return new FaultCell.Seen(
              "no error; then the bridge goes with it", Result.DONE.toString());
        });
  }

  private static FaultCell restarts() {
    return new FaultCell(
        "three restarts",
        "between statements",
        stage -> {
          List<ProcessHandle> before = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            before.add(stage.bridge());
            stage.restart();
          }
          awaitEnd(before);
          assertThat(stage.bridge()).isNotIn(before);
          assertThat(stage.workers()).hasSize(1);
          return new FaultCell.Seen("no error", "one bridge, one worker");
        });
  }

  private interface Victim {
    ProcessHandle of(FaultStage stage, Connection other) throws Exception;
  }

  /** PostgreSQL ends every session and recovers; so does the bridge. */
  private static FaultCell crash(String fault, Victim victim) {
    return new FaultCell(
        fault,
        "with an open transaction",
        stage -> {
          try (FaultSession session = stage.newSession();
              Connection other = stage.rig().connect()) {
            session.prepare(Situation.WRITTEN_BEFORE_COMMIT, Fault.CANCEL);
            ProcessHandle killed = victim.of(stage, other);
            List<ProcessHandle> ended = List.of(killed, stage.bridge(), session.backend());
            killed.destroyForcibly();
            awaitEnd(ended);
            Outcome outcome = session.run("COMMIT");
            assertThat(outcome.sqlState()).isNotEqualTo(Outcome.DONE);
            stage.reconnect();
            session.awaitNext(true);
            session.awaitRows(Situation.COMMIT, Result.NOTHING);
            assertThat(stage.workers()).hasSize(1);
            return new FaultCell.Seen(
                outcome + ", and the bridge goes with it", Result.NOTHING.toString());
          }
        });
  }

  private static FaultCell noWorkerSlot() {
    return new FaultCell(
        "no free background worker slot",
        "at a session's first question",
        stage -> {
          stage.alterSystem("max_worker_processes", "0");
          stage.restartWithoutBridge();
          Outcome outcome = Outcome.of(stage.observer(), "SELECT id FROM app.steady");
          assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo("53400");
          assertThat(outcome.hint())
              .contains("max_worker_processes")
              .contains("shared_preload_libraries");
          Rig.execute(stage.observer(), "ALTER SYSTEM RESET max_worker_processes");
          stage.restart();
          return new FaultCell.Seen(outcome.toString(), "");
        });
  }

  /** Without shared_preload_libraries one of them has to start it, not all. */
  private static FaultCell manyAtOnce() {
    return new FaultCell(
        AT_ONCE + " backends need the bridge at once",
        "when there is no worker",
        stage -> {
          stage.alterSystem("shared_preload_libraries", "plpgsql");
          stage.restartWithoutBridge();
          assertThat(stage.workers()).isEmpty();
          ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
          List<Connection> connections = new ArrayList<>();
          try {
            for (int i = 0; i < AT_ONCE; i++) {
              connections.add(stage.rig().connect());
            }
            List<CompletableFuture<Outcome>> outcomes =
                connections.stream()
                    .map(
                        connection ->
                            CompletableFuture.supplyAsync(
                                () -> Outcome.of(connection, "SELECT id FROM app.steady"), threads))
                    .toList();
            for (CompletableFuture<Outcome> outcome : outcomes) {
              assertThat(outcome.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                  .isEqualTo(Outcome.SUCCESS);
            }
          } finally {
            threads.shutdown();
            for (Connection connection : connections) {
              connection.close();
            }
          }
          assertThat(stage.bridges()).hasSize(1);
          FaultStage.await("one worker", () -> stage.workers().size() == 1);
          Rig.execute(stage.observer(), "ALTER SYSTEM RESET shared_preload_libraries");
          stage.restart();
          return new FaultCell.Seen("no error", "one bridge, one worker");
        });
  }

  /** The installation and the data, in a server whose locale is C. */
  private static FaultCell oddPaths() {
    return new FaultCell(
        "paths with spaces and letters outside ASCII",
        "at a session's first question",
        stage -> {
          Path place = Files.createDirectory(stage.newDirectory().resolve("Grüße von pg_kalam"));
          Path programs = place.resolve("PostgreSQL ü");
          Path data = place.resolve("data ß");
          OwnCluster.copy(OwnCluster.programs(stage), programs);
          OwnCluster.initialize(programs, data);
          try (OwnCluster cluster =
                  OwnCluster.start(programs, data, Map.of("shared_preload_libraries", "pg_kalam"));
              Connection connection = cluster.connect()) {
            OwnCluster.useKalam(stage, connection, "odd_paths");
            assertThat(Rig.query(connection, "SELECT id FROM odd_paths.t")).containsExactly("1");
          }
          return new FaultCell.Seen("no error", Result.DONE.toString());
        });
  }

  private static FaultCell twoClusters() {
    return new FaultCell(
        "kill -9 of another cluster's bridge",
        "between statements",
        stage -> {
          try (FaultStage another = stage.another()) {
            another.start();
            ProcessHandle bridge = stage.bridge();
            another.killBridge();
            assertThat(Outcome.of(stage.observer(), "SELECT id FROM app.steady"))
                .isEqualTo(Outcome.SUCCESS);
            assertThat(Outcome.of(another.observer(), "SELECT id FROM app.steady"))
                .isEqualTo(Outcome.SUCCESS);
            assertThat(stage.bridge()).isEqualTo(bridge).isNotEqualTo(another.bridge());
          }
          return new FaultCell.Seen("no error", "a bridge for each");
        });
  }

  /** In a database of its own; the other sessions' bridge is the same. */
  private static FaultCell dropExtension() {
    return new FaultCell(
        "DROP EXTENSION and CREATE EXTENSION in one transaction",
        "in a session that has used it",
        stage -> {
          ProcessHandle bridge = stage.bridge();
          Rig.execute(stage.observer(), "CREATE DATABASE of_extension");
          try (Connection user = stage.rig().postgres().connect("of_extension")) {
            OwnCluster.useKalam(stage, user, "of_extension");
            Rig.execute(user, "BEGIN");
            Rig.execute(user, "DROP EXTENSION IF EXISTS pg_kalam CASCADE");
            Rig.execute(user, "CREATE EXTENSION pg_kalam");
            Rig.execute(user, "COMMIT");
            Rig.execute(user, stage.rig().createServer("kalam_server"));
            Rig.execute(
                user,
                "CREATE TABLE IF NOT EXISTS of_extension.t (id bigint PRIMARY KEY) USING kalamdb");
            assertThat(Rig.query(user, "SELECT id FROM of_extension.t")).containsExactly("1");
            Rig.execute(user, "DROP EXTENSION pg_kalam CASCADE");
          }
          assertThat(stage.rowsThere("SELECT id FROM of_extension.t")).isOne();
          assertThat(stage.bridge()).isEqualTo(bridge);
          Rig.execute(stage.observer(), "DROP DATABASE of_extension");
          return new FaultCell.Seen("no error", "KalamDB: done, PostgreSQL: done");
        });
  }

  /** While a backend of another database waits for KalamDB. */
  private static FaultCell whileAnotherWaits(String statement, FaultCell.Play play) {
    return new FaultCell(
        statement,
        "while a backend of another database waits for KalamDB",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            session.enter(Situation.SCAN, Kind.DONE, Fault.CANCEL);
            FaultCell.Seen seen = play.on(stage);
            assertThat(session.isUnderWay()).isTrue();
            session.openGate();
            assertThat(session.outcome(Situation.SCAN)).isEqualTo(Outcome.SUCCESS);
            session.awaitNext(false);
            return seen;
          }
        });
  }

  private static FaultCell dropDatabase() {
    return whileAnotherWaits(
        "DROP DATABASE",
        stage -> {
          Rig.execute(stage.observer(), "CREATE DATABASE dropped");
          try (Connection user = stage.rig().postgres().connect("dropped")) {
            OwnCluster.useKalam(stage, user, "dropped");
          }
          Rig.execute(stage.observer(), "DROP DATABASE dropped");
          return new FaultCell.Seen("no error", Result.NOTHING.toString());
        });
  }

  private static FaultCell dropDatabaseWithForce() {
    return new FaultCell(
        "DROP DATABASE ... WITH (FORCE)",
        "while a backend of it waits for KalamDB",
        stage -> {
          Rig.execute(stage.observer(), "CREATE DATABASE forced");
          try (Connection user = stage.rig().postgres().connect("forced")) {
            OwnCluster.useKalam(stage, user, "forced");
            String pid = Rig.query(user, "SELECT pg_backend_pid()").get(0);
            var mark = stage.rig().kalam().journal().mark();
            Gate gate = Gate.close(stage.rig().kalam().faults(), "Scan", pid, Kind.SLOW);
            CompletableFuture<Outcome> scan =
                CompletableFuture.supplyAsync(() -> Outcome.of(user, "SELECT id FROM forced.t"));
            FaultStage.await("a scan", gate::holdsCall);
            Rig.execute(stage.observer(), "DROP DATABASE forced WITH (FORCE)");
            Outcome outcome = scan.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(TERMINATED);
            stage
                .rig()
                .kalam()
                .journal()
                .await(
                    mark,
                    call ->
                        call.method().equals("Scan")
                            && call.status().getCode() == io.grpc.Status.Code.CANCELLED,
                    FaultStage.PATIENCE);
            return new FaultCell.Seen(outcome.toString(), Result.NOTHING.toString());
          }
        });
  }

  private static FaultCell createDatabaseFromTemplate() {
    return whileAnotherWaits(
        "CREATE DATABASE ... TEMPLATE",
        stage -> {
          Rig.execute(stage.observer(), "CREATE DATABASE template_of_it");
          try (Connection user = stage.rig().postgres().connect("template_of_it")) {
            OwnCluster.useKalam(stage, user, "template_of_it");
          }
          Rig.execute(stage.observer(), "CREATE DATABASE copied TEMPLATE template_of_it");
          try (Connection user = stage.rig().postgres().connect("copied")) {
            assertThat(Rig.query(user, "SELECT id FROM template_of_it.t")).containsExactly("1");
          }
          Rig.execute(stage.observer(), "DROP DATABASE copied");
          Rig.execute(stage.observer(), "DROP DATABASE template_of_it");
          return new FaultCell.Seen("no error", Result.NOTHING.toString());
        });
  }

  @TestFactory
  Stream<DynamicNode> lives() {
    return GROUP.tests();
  }
}
