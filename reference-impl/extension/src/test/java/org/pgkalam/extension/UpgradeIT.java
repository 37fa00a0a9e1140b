package org.pgkalam.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.pgkalam.extension.Fault.Result;
import org.pgkalam.extension.Gate.Kind;

/** The bridge is in nobody's way, nor needed, when a cluster or the extension is upgraded. */
final class UpgradeIT {
  private static final String REFUSED =
      "KalamDB tables cannot be used in single-user mode or during pg_upgrade";
  private static final String DATABASE_VERSION =
      "SELECT extversion FROM pg_extension WHERE extname = 'pg_kalam'";

  static final FaultGroup GROUP =
      new FaultGroup(
          "Upgrades",
          Map.of("shared_preload_libraries", "pg_kalam", "session_preload_libraries", ""),
          true,
          List.of(singleUser(), binaryUpgrade(), extensionUpdate(), dumpAndRestore()));

  /** The stage's cluster is down while it runs; its programs and its data are free for others. */
  private static FaultCell whileDown(String fault, FaultCell.Play play) {
    return new FaultCell(
        fault,
        Situation.SCAN.name(),
        stage -> {
          ProcessHandle postmaster = ClusterLifeIT.postmaster(stage);
          FaultStage.signal(postmaster, "INT");
          ClusterLifeIT.awaitEnd(List.of(postmaster));
          FaultCell.Seen seen = play.on(stage);
          stage.restart();
          return seen;
        });
  }

  private static FaultCell singleUser() {
    return whileDown(
        "single-user mode",
        stage -> {
          String data = stage.rig().postgres().dataDirectory().toString();
          Process single =
              OwnCluster.program(
                      OwnCluster.programs(stage), "postgres", "--single", "-D", data, "postgres")
                  .start();
          try (var input = single.outputWriter(UTF_8)) {
            input.write("SELECT id FROM app.steady\n");
          }
          String output = new String(single.getInputStream().readAllBytes(), UTF_8);
          assertThat(output).contains(REFUSED);
          assertThat(single.waitFor()).isZero();
          return new FaultCell.Seen(REFUSED, "");
        });
  }

  /** As pg_upgrade runs both clusters: nothing may be left that keeps one from stopping. */
  private static FaultCell binaryUpgrade() {
    return whileDown(
        "postgres -b, as pg_upgrade starts it",
        stage -> {
          Path data = stage.rig().postgres().dataDirectory();
          Outcome outcome;
          try (OwnCluster cluster =
              OwnCluster.start(OwnCluster.programs(stage), data, Map.of(), "-b")) {
            try (Connection connection = cluster.connect()) {
              outcome = Outcome.of(connection, "SELECT id FROM app.steady");
              assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo("55000");
              assertThat(outcome.message()).isEqualTo(REFUSED);
              assertThat(
                      Rig.query(
                          connection,
                          "SELECT backend_type FROM pg_stat_activity"
                              + " WHERE backend_type LIKE '%kalam%'"))
                  .isEmpty();
              assertThat(cluster.bridges()).isEmpty();
            }
          }
          return new FaultCell.Seen(outcome + "; no worker, no bridge", "");
        });
  }

  /** By a script that a later version would bring. */
  private static FaultCell extensionUpdate() {
    return new FaultCell(
        "ALTER EXTENSION pg_kalam UPDATE",
        "while a backend of the same database waits for KalamDB",
        stage -> {
          String version = Rig.query(stage.observer(), DATABASE_VERSION).get(0);
          Path scripts = stage.rig().postgres().sharedir().resolve("extension");
          Files.writeString(
              scripts.resolve("pg_kalam--" + version + "--next.sql"),
              "CREATE FUNCTION kalam.of_next() RETURNS int LANGUAGE sql AS 'SELECT 1';");
          Files.writeString(
              scripts.resolve("pg_kalam--next--" + version + ".sql"),
              "DROP FUNCTION kalam.of_next();");
          ProcessHandle bridge = stage.bridge();
          try (FaultSession session = stage.newSession()) {
            session.enter(Situation.SCAN, Kind.DONE, Fault.CANCEL);
            Rig.execute(stage.observer(), "ALTER EXTENSION pg_kalam UPDATE TO 'next'");
            assertThat(Rig.query(stage.observer(), "SELECT kalam.of_next()")).containsExactly("1");
            assertThat(session.isUnderWay()).isTrue();
            session.openGate();
            assertThat(session.outcome(Situation.SCAN)).isEqualTo(Outcome.SUCCESS);
            session.awaitNext(false);
            assertThat(session.run(Situation.CREATE.statement())).isEqualTo(Outcome.SUCCESS);
            session.awaitRows(Situation.CREATE, Result.DONE);
            assertThat(Rig.query(stage.observer(), DATABASE_VERSION)).containsExactly("next");
            assertThat(stage.bridge()).isEqualTo(bridge);
            Rig.execute(stage.observer(), "ALTER EXTENSION pg_kalam UPDATE TO '" + version + "'");
            session.awaitNext(false);
          }
          return new FaultCell.Seen("no error", Result.DONE.toString());
        });
  }

  /** The bridge cannot be started meanwhile: nothing of a dump may ask it. */
  private static FaultCell dumpAndRestore() {
    return new FaultCell(
        "pg_dump without a bridge, then psql",
        "a database with a KalamDB table",
        stage -> {
          int major = stage.rig().postgres().version().major();
          requireClient(major);
          Rig.execute(stage.observer(), "CREATE DATABASE dumped");
          Rig.execute(stage.observer(), "CREATE DATABASE restored");
          try (Connection user = stage.rig().postgres().connect("dumped")) {
            OwnCluster.useKalam(stage, user, "dumped");
          }
          stage.configure(Map.of("kalam.java", "/nonexistent/java"));
          stage.killBridge();
          Path dump = stage.newDirectory().resolve("dump.sql");
          OwnCluster.run(client(stage, "pg_dump", "-f", dump.toString(), "dumped"));
          stage.resetConfiguration();
          OwnCluster.run(
              client(stage, "psql", "-v", "ON_ERROR_STOP=1", "-f", dump.toString(), "restored"));
          try (Connection user = stage.rig().postgres().connect("restored")) {
            assertThat(Rig.query(user, "SELECT id FROM dumped.t")).containsExactly("1");
            Rig.execute(user, "INSERT INTO dumped.t VALUES (2)");
          }
          assertThat(stage.rowsThere("SELECT id FROM dumped.t")).isEqualTo(2);
          Rig.execute(stage.observer(), "DROP DATABASE restored");
          Rig.execute(stage.observer(), "DROP DATABASE dumped");
          return new FaultCell.Seen("no error", Result.DONE.toString());
        });
  }

  /** The bundles of PostgreSQL have no pg_dump, and one dumps no server newer than itself. */
  private static void requireClient(int major) throws Exception {
    String version;
    try {
      version =
          OwnCluster.run(new ProcessBuilder("pg_dump", "--version").redirectErrorStream(true));
    } catch (java.io.IOException e) {
      throw new TestAbortedException("there is no pg_dump", e);
    }
    int own = Integer.parseInt(version.replaceFirst("(?s)\\D*(\\d+).*", "$1"));
    if (own < major) {
      throw new TestAbortedException("pg_dump is of PostgreSQL " + own + " only");
    }
  }

  private static ProcessBuilder client(FaultStage stage, String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(
        List.of(
            "-h",
            stage.rig().postgres().host(),
            "-p",
            String.valueOf(stage.rig().postgres().port()),
            "-U",
            "postgres"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  @TestFactory
  Stream<DynamicNode> upgrades() {
    return GROUP.tests();
  }
}
