package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.pgkalam.extension.Fault.Result;
import org.pgkalam.extension.Gate.Kind;

/** A hot standby has a bridge of its own, with which it reads KalamDB and writes nothing. */
final class StandbyIT {
  private static final String READ_ONLY = "25006";
  private static final String CONFLICT = "40001";
  private static final String ROWS = "SELECT id FROM standby.t";

  static final FaultGroup GROUP =
      new FaultGroup("A hot standby", List.of(readsAndPromotion(), recoveryConflict()));

  private interface Play {
    FaultCell.Seen on(FaultStage stage, Connection primary, OwnCluster standby) throws Exception;
  }

  /** With the table {@code standby.t} and one row in it. */
  private static FaultCell withStandby(
      String fault, String situation, Map<String, String> settings, Play play) {
    return new FaultCell(
        fault,
        situation,
        stage -> {
          Path programs = OwnCluster.programs(stage);
          Path place = stage.newDirectory();
          Path data = place.resolve("primary");
          Path copy = place.resolve("standby");
          OwnCluster.initialize(programs, data);
          OwnCluster.copy(data, copy);
          Files.createFile(copy.resolve("standby.signal"));
          try (OwnCluster primary = OwnCluster.start(programs, data, Map.of());
              Connection there = primary.connect()) {
            Map<String, String> all = new HashMap<>(settings);
            all.put("primary_conninfo", "host=127.0.0.1 user=postgres port=" + primary.port());
            OwnCluster.useKalam(stage, there, "standby");
            try (OwnCluster standby = OwnCluster.start(programs, copy, all);
                Connection here = standby.connect()) {
              FaultStage.await(
                  "the table on the standby",
                  () -> Rig.query(here, "SELECT to_regclass('standby.t')").contains("standby.t"));
              String started = Rig.query(here, "SELECT pg_postmaster_start_time()").get(0);
              FaultCell.Seen seen = play.on(stage, there, standby);
              assertThat(Rig.query(here, "SELECT pg_postmaster_start_time()"))
                  .containsExactly(started);
              return seen;
            } finally {
              Rig.execute(there, "DROP FOREIGN TABLE standby.t");
            }
          }
        });
  }

  private static FaultCell readsAndPromotion() {
    return withStandby(
        "none; then pg_promote()",
        "reads and writes on a hot standby",
        Map.of("shared_preload_libraries", "pg_kalam"),
        (stage, primary, standby) -> {
          try (Connection here = standby.connect()) {
            assertThat(Rig.query(here, ROWS)).containsExactly("1");
            Outcome write = Outcome.of(here, "INSERT INTO standby.t VALUES (2)");
            assertThat(write.sqlState()).as("%s", write).isEqualTo(READ_ONLY);
            Outcome definition =
                Outcome.of(here, "CREATE TABLE standby.u (id bigint PRIMARY KEY) USING kalamdb");
            assertThat(definition.sqlState()).as("%s", definition).isEqualTo(READ_ONLY);
            assertThat(stage.rowsThere(ROWS)).isOne();
            assertThat(
                    stage.rowsThere(
                        "SELECT table_name FROM system.tables WHERE namespace_id = 'standby'"))
                .isOne();
            List<ProcessHandle> bridges = standby.bridges();
            assertThat(bridges).hasSize(1);
            assertThat(Rig.query(here, "SELECT pg_promote()")).containsExactly("t");
            assertThat(Outcome.of(here, "INSERT INTO standby.t VALUES (2)"))
                .isEqualTo(Outcome.SUCCESS);
            assertThat(standby.bridges()).isEqualTo(bridges);
            assertThat(Rig.query(primary, ROWS)).containsExactlyInAnyOrder("1", "2");
            return new FaultCell.Seen(
                write + "; no error once promoted", "KalamDB: nothing, then done");
          }
        });
  }

  /** The standby waits for nobody; whoever is in the way of what is replayed is cancelled. */
  private static FaultCell recoveryConflict() {
    return withStandby(
        "a lock of the primary that a standby replays",
        Situation.SCAN.name(),
        Map.of("max_standby_streaming_delay", "0"),
        (stage, primary, standby) -> {
          try (Connection here = standby.connect()) {
            String pid = Rig.query(here, "SELECT pg_backend_pid()").get(0);
            var mark = stage.rig().kalam().journal().mark();
            Gate gate = Gate.close(stage.rig().kalam().faults(), "Scan", pid, Kind.SLOW);
            CompletableFuture<Outcome> scan =
                CompletableFuture.supplyAsync(() -> Outcome.of(here, ROWS));
            FaultStage.await("a scan", () -> gate.holdsCall() || scan.isDone());
            Rig.execute(primary, "ALTER FOREIGN TABLE standby.t OWNER TO CURRENT_USER");
            Outcome outcome = scan.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(CONFLICT);
            stage
                .rig()
                .kalam()
                .journal()
                .await(
                    mark,
                    call ->
                        call.method().equals("Scan")
                            && call.status().getCode() == Status.Code.CANCELLED,
                    FaultStage.PATIENCE);
            stage.rig().kalam().faults().clear();
            assertThat(Rig.query(here, ROWS)).containsExactly("1");
            assertThat(Rig.query(here, "SELECT pg_backend_pid()")).containsExactly(pid);
            return new FaultCell.Seen(outcome.toString(), Result.NOTHING.toString());
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> standbys() {
    return GROUP.tests();
  }
}
