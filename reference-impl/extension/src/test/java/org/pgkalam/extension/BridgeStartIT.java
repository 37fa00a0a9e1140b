package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/**
 * The bridge process cannot be started, or is not what it was: one clear error with a hint for
 * whoever needs it, and no more than that once the cause is gone.
 */
final class BridgeStartIT {
  private static final String NOT_STARTED = "58000";
  private static final String WRITE =
      "WITH w AS (INSERT INTO here VALUES (1)) INSERT INTO t VALUES (2, 'new')";
  private static final int AT_ONCE = 50;

  static final FaultGroup GROUP = new FaultGroup("The bridge starts", cells());

  private static List<FaultCell> cells() {
    return List.of(
        notStarted(
            "no Java",
            directory -> Map.of("kalam.java", "/nonexistent/java"),
            "could not run \"/nonexistent/java\": No such file or directory",
            "kalam.java"),
        notStarted(
            "a Java that is too old",
            directory ->
                Map.of(
                    "kalam.java",
                    script(
                        directory,
                        "echo 'Error: LinkageError occurred while loading main class'",
                        "echo 'java.lang.UnsupportedClassVersionError: org/pgkalam/bridge/BridgeProcess'",
                        "exit 1")),
            "UnsupportedClassVersionError",
            "Java 17"),
        notStarted(
            "a java that only fails",
            directory -> Map.of("kalam.java", script(directory, "exit 7")),
            "exited with code 7",
            "kalam.java"),
        notStarted(
            "no jar",
            directory -> Map.of("kalam.home", directory.toString()),
            "could not find the bridge at \"",
            "kalam.home"),
        notStarted(
            "a broken jar",
            directory -> {
              Files.writeString(directory.resolve("pg_kalam-bridge.jar"), "this is no jar");
              return Map.of("kalam.home", directory.toString());
            },
            "Invalid or corrupt jarfile",
            "kalam.home"),
        notStarted(
            "a wrong VM option",
            directory -> Map.of("kalam.vmoptions", "-XX:+NoSuchOption"),
            "NoSuchOption",
            "kalam.vmoptions"),
        notStarted(
            "no memory for a Java VM",
            directory ->
                Map.of(
                    "kalam.java",
                    script(directory, "ulimit -v 700000", "exec " + java() + " \"$@\"")),
            "Error occurred during initialization of VM",
            "kalam.vmoptions"),
        notStarted(
            "a java that is killed whenever it starts",
            directory -> Map.of("kalam.java", script(directory, "kill -9 $$")),
            "was terminated by signal 9",
            "kalam.vmoptions"),
        killedTwice(),
        manyOptions(),
        tooManyOpenFiles(),
        readOnlyDirectory(),
        fullDisk(),
        neverReady(),
        otherProtocol(),
        replacedJar(),
        reloadedSettings(),
        manyAtOnce());
  }

  /** Prepares a cause in a directory of its own; answers the settings with which it counts. */
  private interface Cause {
    Map<String, String> in(Path directory) throws IOException;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String script(Path directory, String... lines) throws IOException {
    Path file = directory.resolve("java");
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private static FaultCell notStarted(String fault, Cause cause, String detail, String hint) {
    return new FaultCell(
        fault,
        "in an autocommit INSERT",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            stage.configure(cause.in(stage.newDirectory()));
            stage.killBridge();
            return refusedUntil(stage, session, detail, hint, stage::resetConfiguration);
          }
        });
  }

  private interface Mending {
    void run() throws Exception;
  }

  /** The bridge is refused to a session that had it and to a new one, until the cause is gone. */
  private static FaultCell.Seen refusedUntil(
      FaultStage stage, FaultSession session, String detail, String hint, Mending mending)
      throws Exception {
    Outcome outcome = session.run(WRITE);
    assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo(NOT_STARTED);
    assertThat(outcome.message()).isEqualTo("could not start the bridge process");
    assertThat(outcome.detail()).contains(detail);
    assertThat(outcome.hint()).contains(hint);
    try (Connection other = stage.rig().connect()) {
      assertThat(Outcome.of(other, "SELECT id FROM app.steady")).isEqualTo(outcome);
    }
    mending.run();
    session.awaitNext(false);
    session.awaitRows(Situation.LONE_WRITE, Result.NOTHING);
    return new FaultCell.Seen(
        outcome
            + ": "
            + outcome.detail().lines().findFirst().orElse("").replaceAll("\"/.*/", "\"…/"),
        Result.NOTHING.toString());
  }

  private static FaultCell killedTwice() {
    return new FaultCell(
        "kill -9 of a bridge that starts, and of the next",
        "in an autocommit INSERT",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            Path directory = stage.newDirectory();
            stage.configure(
                Map.of(
                    "kalam.java",
                    script(
                        directory,
                        "mkdir '%1$s/first' || mkdir '%1$s/second' || exec %2$s \"$@\""
                            .formatted(writable(directory), java()),
                        "kill -9 $$")));
            stage.killBridge();
            Outcome outcome = session.run(WRITE);
            assertThat(outcome).isEqualTo(Outcome.SUCCESS);
            assertThat(directory.resolve("second")).exists();
            session.awaitNext(false);
            session.awaitRows(Situation.LONE_WRITE, Result.DONE);
            stage.resetConfiguration();
            stage.killBridge();
            return new FaultCell.Seen(outcome.toString(), Result.DONE.toString());
          }
        });
  }

  /** By the server too, which may be another user's. */
  private static Path writable(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static FaultCell manyOptions() {
    return new FaultCell(
        "a hundred VM options",
        "in an autocommit INSERT",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            stage.configure(
                Map.of("kalam.vmoptions", "-Dof.many=1 ".repeat(100) + "-Dlast.of.many=1"));
            stage.killBridge();
            Outcome outcome = session.run(WRITE);
            assertThat(outcome).isEqualTo(Outcome.SUCCESS);
            assertThat(stage.bridge().info().arguments().orElseThrow())
                .contains("-Dlast.of.many=1");
            session.awaitNext(false);
            session.awaitRows(Situation.LONE_WRITE, Result.DONE);
            stage.resetConfiguration();
            stage.killBridge();
            return new FaultCell.Seen(outcome.toString(), Result.DONE.toString());
          }
        });
  }

  /** Who finds none free waits until one is. */
  private static FaultCell tooManyOpenFiles() {
    return new FaultCell(
        "no descriptor is left for a connection",
        "at the first question of " + AT_ONCE + " sessions",
        stage -> {
          List<Connection> connections = new ArrayList<>();
          ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
          try {
            stage.configure(
                Map.of(
                    "kalam.java",
                    script(stage.newDirectory(), "ulimit -n 50", "exec " + java() + " \"$@\"")));
            stage.killBridge();
            assertThat(Outcome.of(stage.observer(), "SELECT id FROM app.steady"))
                .isEqualTo(Outcome.SUCCESS);
            ProcessHandle bridge = stage.bridge();
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
              Connection connection = stage.rig().connect();
              connections.add(connection);
              outcomes.add(
                  CompletableFuture.supplyAsync(
                      () -> {
                        Outcome outcome = Outcome.of(connection, "SELECT id FROM app.steady");
                        if (outcome.equals(Outcome.SUCCESS)) {
                          awaitRefusal(stage, connection);
                        }
                        return outcome;
                      },
                      threads));
            }
            for (CompletableFuture<Outcome> outcome : outcomes) {
              assertThat(outcome.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                  .isEqualTo(Outcome.SUCCESS);
            }
            assertThat(stage.bridge()).isEqualTo(bridge);
            stage.resetConfiguration();
            stage.killBridge();
            return new FaultCell.Seen("no error", "");
          } finally {
            threads.shutdown();
            for (Connection connection : connections) {
              connection.close();
            }
          }
        });
  }

  /** Keeps a session until another was not accepted. */
  private static void awaitRefusal(FaultStage stage, Connection connection) {
    FaultStage.await(
        "a connection that is not accepted",
        () -> stage.rig().log().contains("could not accept a connection"));
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static FaultCell readOnlyDirectory() {
    return new FaultCell(
        "a read-only data directory",
        "in an autocommit INSERT",
        stage -> {
          Path directory = stage.bridgeDirectory();
          try (FaultSession session = stage.newSession()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
            stage.killBridge();
            return refusedUntil(
                stage,
                session,
                "Permission denied",
                "data directory",
                () -> {
                  Files.setPosixFilePermissions(
                      directory, PosixFilePermissions.fromString("rwx------"));
                  stage.resetConfiguration();
                });
          } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
          }
        });
  }

  private static FaultCell fullDisk() {
    return new FaultCell(
        "a full data directory",
        "in an autocommit INSERT",
        stage -> {
          Path copy = stage.bridgeDirectory().resolve("pg_kalam-bridge.jar.new");
          try (FaultSession session = stage.newSession()) {
            Files.createSymbolicLink(copy, Path.of("/dev/full"));
            stage.killBridge();
            return refusedUntil(
                stage,
                session,
                "No space left on device",
                "data directory",
                () -> {
                  Files.deleteIfExists(copy);
                  stage.resetConfiguration();
                });
          } finally {
            Files.deleteIfExists(copy);
          }
        });
  }

  private static FaultCell neverReady() {
    return new FaultCell(
        "a java that is never ready, cancel",
        "in an autocommit INSERT",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            // One that is not called java is none of ours to count.
            stage.configure(
                Map.of("kalam.java", script(stage.newDirectory(), "exec sleep infinity")));
            stage.killBridge();
            session.begin(WRITE);
            session.awaitWaiting();
            session.strike(Fault.CANCEL);
            Outcome outcome = session.outcome(Situation.LONE_WRITE);
            assertThat(outcome.sqlState()).isEqualTo("57014");
            stage.resetConfiguration();
            session.awaitNext(false);
            session.awaitRows(Situation.LONE_WRITE, Result.NOTHING);
            return new FaultCell.Seen(outcome.toString(), Result.NOTHING.toString());
          }
        });
  }

  private static FaultCell otherProtocol() {
    return new FaultCell(
        "a jar of another protocol version",
        "in an autocommit INSERT",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            stage.configure(
                Map.of(
                    "kalam.java",
                    script(
                        stage.newDirectory(),
                        "exec %s -Xmx16m -cp '%s' %s"
                            .formatted(
                                java(), testClasses(), OtherProtocolBridge.class.getName()))));
            stage.killBridge();
            Outcome outcome = session.run(WRITE);
            assertThat(outcome.sqlState()).as("%s", outcome).isEqualTo("08P01");
            assertThat(outcome.detail()).contains("version 1,").contains("version 1000");
            assertThat(outcome.hint()).contains("kalam.bridge_restart()");
            stage.resetConfiguration();
            stage.killBridge();
            session.awaitNext(false);
            session.awaitRows(Situation.LONE_WRITE, Result.NOTHING);
            return new FaultCell.Seen(outcome.toString(), Result.NOTHING.toString());
          }
        });
  }

  private static Path testClasses() throws URISyntaxException {
    return Path.of(
        OtherProtocolBridge.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** A bridge that runs does not notice; the one after it needs a jar that is whole. */
  private static FaultCell replacedJar() {
    return new FaultCell(
        "the jar is overwritten while the bridge runs",
        "all along",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            Path home = stage.newDirectory();
            Path jar = home.resolve("pg_kalam-bridge.jar");
            Path original = Path.of("target", "pg_kalam", "pg_kalam-bridge.jar");
            Files.copy(original, jar);
            stage.configure(Map.of("kalam.home", home.toString()));
            stage.killBridge();
            session.awaitNext(false);
            ProcessHandle bridge = stage.bridge();
            Files.writeString(jar, "this is no jar");
            assertThat(session.run(Situation.CREATE.statement()).sqlState())
                .isEqualTo(Outcome.DONE);
            session.awaitNext(false);
            assertThat(stage.bridge()).isEqualTo(bridge);
            Files.delete(jar);
            Files.copy(original, jar);
            assertThat(session.run("SELECT kalam.bridge_restart()")).isEqualTo(Outcome.SUCCESS);
            FaultStage.await("the end of the old bridge", () -> !FaultStage.runs(bridge));
            session.awaitNext(false);
            stage.resetConfiguration();
            stage.killBridge();
            session.awaitRows(Situation.CREATE, Result.DONE);
            return new FaultCell.Seen("no error", Result.DONE.toString());
          }
        });
  }

  private static FaultCell reloadedSettings() {
    return new FaultCell(
        "kalam.java and kalam.vmoptions are changed and reloaded",
        "kalam.bridge_restart() in an open transaction",
        stage -> {
          try (FaultSession session = stage.newSession()) {
            String java = script(stage.newDirectory(), "exec " + java() + " -Dby.script=1 \"$@\"");
            session.prepare(Situation.WRITTEN_BEFORE_COMMIT, Fault.CANCEL);
            stage.configure(Map.of("kalam.java", java, "kalam.vmoptions", "-Dby.option=1"));
            ProcessHandle old = stage.bridge();
            Rig.execute(stage.observer(), "SELECT kalam.bridge_restart()");
            FaultStage.await(
                "a bridge with both",
                () ->
                    stage.bridges().stream()
                        .map(bridge -> List.of(bridge.info().arguments().orElse(new String[0])))
                        .anyMatch(
                            arguments ->
                                arguments.contains("-Dby.script=1")
                                    && arguments.contains("-Dby.option=1")));
            assertThat(session.run("COMMIT")).isEqualTo(Outcome.SUCCESS);
            FaultStage.await("the end of the old bridge", () -> !FaultStage.runs(old));
            session.awaitNext(false);
            session.awaitRows(Situation.COMMIT, Result.DONE);
            stage.resetConfiguration();
            stage.killBridge();
            return new FaultCell.Seen("no error", Result.DONE.toString());
          }
        });
  }

  private static FaultCell manyAtOnce() {
    return new FaultCell(
        AT_ONCE + " backends need it at once",
        "when it is not there",
        stage -> {
          List<Connection> connections = new ArrayList<>();
          ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
          try {
            for (int i = 0; i < AT_ONCE; i++) {
              connections.add(stage.rig().connect());
            }
            // One that dies while it starts is a start that failed, which they would be told.
            Rig.query(stage.observer(), "SELECT id FROM app.steady");
            stage.killBridge();
            List<CompletableFuture<Outcome>> outcomes =
                connections.stream()
                    .map(
                        connection ->
                            CompletableFuture.supplyAsync(
                                () -> Outcome.of(connection, "SELECT id FROM app.steady"), threads))
                    .toList();
            for (CompletableFuture<Outcome> outcome : outcomes) {
              assertThat(outcome.get(FaultStage.PATIENCE.toSeconds(), TimeUnit.SECONDS).sqlState())
                  .isEqualTo(Outcome.DONE);
            }
            assertThat(stage.bridges()).hasSize(1);
            return new FaultCell.Seen("no error", "");
          } finally {
            threads.shutdown();
            for (Connection connection : connections) {
              connection.close();
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicNode> starts() {
    return GROUP.tests();
  }
}
