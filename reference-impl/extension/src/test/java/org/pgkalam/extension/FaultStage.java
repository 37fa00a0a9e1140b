package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.mock.KalamSqlException;

/** The cluster and the KalamDB that cells play on, one after the other. */
final class FaultStage implements AutoCloseable {
  /** Only a fault of ours takes that long. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Has much to say of clients that die in the middle of a call, which is what this is about. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();

  private final PgVersion version;
  private final FaultGroup group;
  private Rig rig;
  private Connection observer;
  private String started;
  private int schemas;
  private int reloads;
  private final Set<String> changed = new LinkedHashSet<>();
  private final List<Path> directories = new ArrayList<>();

  static {
    GRPC.setLevel(Level.OFF);
  }

  /** Nothing is started before the first cell. */
  FaultStage(PgVersion version, FaultGroup group) {
    this.version = version;
    this.group = group;
  }

  /** Plays a cell; fails unless the cluster is the same afterwards and the next statement works. */
  FaultCell.Seen play(FaultCell cell) throws Exception {
    if (rig == null) {
      start();
    }
    FaultCell.Seen seen;
    try {
      seen = cell.play().on(this);
    } catch (Exception | AssertionError e) {
      cleanUp(e);
      throw e;
    }
    rig.kalam().faults().clear();
    if (!changed.isEmpty()) {
      resetConfiguration();
    }
    if (!group.mortal()) {
      assertThat(postmasterStart()).as("the postmaster's start").isEqualTo(started);
      assertThat(rig.log()).doesNotContain("terminating any other active server processes");
    }
    return seen;
  }

  /** So that the cells to come have a chance. */
  private void cleanUp(Throwable failure) {
    try {
      rig.kalam().faults().clear();
      resetConfiguration();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** The same once more, beside this one. */
  FaultStage another() {
    return new FaultStage(version, group);
  }

  void start() throws SQLException {
    rig = Rig.start(version, group.settings());
    observer = rig.connect();
    started = postmasterStart();
    Rig.execute(observer, "CREATE TABLE app.steady (id bigint PRIMARY KEY) USING kalamdb");
    Rig.execute(observer, "INSERT INTO app.steady VALUES (1)");
  }

  private String postmasterStart() throws SQLException {
    return Rig.query(observer, "SELECT pg_postmaster_start_time()").get(0);
  }

  /** Starts the cluster again, whether or not it runs, and waits for its bridge. */
  void restart() throws SQLException {
    restartWithoutBridge();
    assertThat(Outcome.of(observer, "SELECT id FROM app.steady")).isEqualTo(Outcome.SUCCESS);
  }

  void restartWithoutBridge() throws SQLException {
    rig.postgres().restart();
    reconnect();
  }

  /** Waits until the cluster takes connections again. */
  void reconnect() throws SQLException {
    await(
        "a cluster that has recovered",
        () -> {
          try {
            observer = rig.connect();
            return true;
          } catch (SQLException e) {
            return false;
          }
        });
  }

  Rig rig() {
    return rig;
  }

  /** A session that looks on. */
  Connection observer() {
    return observer;
  }

  /** A session in a schema of its own, as {@link Situation} describes it. */
  FaultSession newSession() throws SQLException {
    String schema = "cell_" + ++schemas;
    Rig.execute(observer, "CREATE SCHEMA " + schema);
    Rig.execute(
        observer, "CREATE TABLE " + schema + ".t (id bigint PRIMARY KEY, v text) USING kalamdb");
    Rig.execute(observer, "INSERT INTO " + schema + ".t VALUES (1, 'old')");
    Rig.execute(observer, "CREATE TABLE " + schema + ".here (id int)");
    return new FaultSession(this, schema);
  }

  /** Changes settings of the configuration file, and returns when the worker knows of them. */
  void configure(Map<String, String> changes) throws SQLException {
    for (var change : changes.entrySet()) {
      changed.add(change.getKey());
      Rig.execute(
          observer,
          "ALTER SYSTEM SET %s = '%s'"
              .formatted(change.getKey(), change.getValue().replace("'", "''")));
    }
    reload();
  }

  /** Changes a setting that counts from the next start on. */
  void alterSystem(String setting, String value) throws SQLException {
    Rig.execute(observer, "ALTER SYSTEM SET %s = '%s'".formatted(setting, value));
  }

  void resetConfiguration() throws SQLException {
    for (String setting : changed) {
      Rig.execute(observer, "ALTER SYSTEM RESET " + setting);
    }
    changed.clear();
    reload();
  }

  /**
   * The postmaster tells one process after the other. When this session has heard of a second
   * reload, all have been told of the first.
   */
  private void reload() throws SQLException {
    for (int i = 0; i < 2; i++) {
      String mark = String.valueOf(1_000 + ++reloads);
      Rig.execute(observer, "ALTER SYSTEM SET vacuum_cost_limit = " + mark);
      Rig.execute(observer, "SELECT pg_reload_conf()");
      await(
          "a reloaded configuration",
          () -> Rig.query(observer, "SHOW vacuum_cost_limit").contains(mark));
    }
  }

  /** A directory that goes with the stage and that the server can read. */
  Path newDirectory() throws IOException {
    Path directory =
        Files.createTempDirectory(
            "kalam",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    directories.add(directory);
    return directory;
  }

  /** Where the server has what belongs to the bridge. */
  Path bridgeDirectory() {
    return rig.postgres().dataDirectory().resolve("pgsql_tmp_kalam");
  }

  /** How many rows a query of KalamDB gives, asked behind the bridge's back. */
  int rowsThere(String sql) {
    try {
      return Integer.parseInt(rig.kalam().sql(sql).replaceAll("\\D", ""));
    } catch (KalamSqlException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The bridge process of the cluster, of which there is one once it has started. */
  ProcessHandle bridge() {
    List<ProcessHandle> found = new ArrayList<>();
    await(
        "one bridge process",
        () -> {
          found.clear();
          found.addAll(bridges());
          return found.size() == 1;
        });
    return found.get(0);
  }

  /**
   * Whether it still has anything open. One that has ended may wait long until somebody takes
   * notice, and its threads end one after the other.
   */
  static boolean runs(ProcessHandle process) {
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
      String stat = Files.readString(proc.resolve("stat"));
      boolean ended = stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
      return process.isAlive() && !(ended && threads.count() == 1);
    } catch (IOException | UncheckedIOException e) {
      return process.isAlive();
    }
  }

  /** The background workers that there are, each with a bridge or without. */
  List<ProcessHandle> workers() {
    return ProcessHandle.of(rig.postgres().postmasterPid()).stream()
        .flatMap(ProcessHandle::children)
        .filter(process -> title(process).contains("pg_kalam bridge"))
        .toList();
  }

  /** PostgreSQL's processes write it over their arguments, where Java does not look for it. */
  private static String title(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  List<ProcessHandle> bridges() {
    return OwnCluster.bridges(
        ProcessHandle.of(rig.postgres().postmasterPid()).stream()
            .flatMap(ProcessHandle::descendants));
  }

  /** Ends the bridge process as a lack of memory does. */
  void killBridge() {
    ProcessHandle bridge = bridge();
    bridge.destroyForcibly();
    await("the bridge to be gone", () -> !runs(bridge));
  }

  /**
   * Sends a process a signal.
   *
   * @param name without SIG
   */
  static void signal(ProcessHandle process, String name) throws IOException {
    int failed =
        new ProcessBuilder("kill", "-s", name, String.valueOf(process.pid()))
            .inheritIO()
            .start()
            .onExit()
            .join()
            .exitValue();
    assertThat(failed).isZero();
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for what no event tells of. */
  static void await(String what, Condition condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.holds()) {
        assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (Exception e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (rig != null) {
      rig.close();
    }
    for (Path directory : directories) {
      try (Stream<Path> files = Files.walk(directory)) {
        // What is in a directory goes before it.
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
