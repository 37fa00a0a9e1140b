package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.ExtensionFiles;
import org.pgkalam.matrix.PgVersion;

/** The bridge in PL/Java's JVM, on the majors that {@link PlJavaRig} has PL/Java for. */
final class PlJavaHostIT {
  private static final Path PACKAGE_SCRIPT = Path.of("../../ci/pljava-candidate").toAbsolutePath();
  private static final String WANTED =
      "--add-opens=java.base/java.nio=ALL-UNNAMED --add-modules=jdk.unsupported";
  private static final int DEEP = 20_000;
  private static final int LAST_WITH_POLICY = 23;

  /** PL/Java's own handlers let a waiting session sleep on for eight seconds and more. */
  private static final long WAKES_UP_SECONDS = 5;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void aSessionHasItsBridgeInItsOwnBackend(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection session = rig.connect()) {
      makeTable(session);
      assertThat(Rig.query(session, "SELECT id, title FROM app.items")).containsExactly("1|one");
      assertThat(Rig.query(session, "SELECT pid = pg_backend_pid() FROM kalam.bridge"))
          .containsExactly("t");
      assertThat(
              Rig.query(
                  session, "SELECT count(*) FROM pg_stat_activity WHERE backend_type ~ 'kalam'"))
          .containsExactly("0");
      Refused.with(
          session, "SELECT kalam.bridge_restart()", "0A000", "cannot be replaced", "Reconnect");
      Rig.execute(session, "BEGIN; UPDATE app.items SET title = 'two' WHERE id = 1; ROLLBACK");
      assertThat(Rig.query(session, "SELECT title FROM app.items")).containsExactly("one");
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void eitherMayComeFirst(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection first = rig.connect();
        Connection second = rig.connect()) {
      makeTable(first);
      makeFunction(first);
      assertThat(Rig.query(first, "SELECT java_property('java.vm.name') <> ''"))
          .containsExactly("t");
      assertThat(Rig.query(second, "SELECT java_property('java.vm.name') <> ''"))
          .containsExactly("t");
      assertThat(Rig.query(second, "SELECT title FROM app.items")).containsExactly("one");
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void whoWaitsCanBeCancelledAndTerminated(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection other = rig.connect();
        Connection session = rig.connect();
        Connection pljavaFirst = rig.connect()) {
      makeTable(other);
      makeFunction(other);
      Rig.query(session, "SELECT count(*) FROM app.items");
      Rig.query(pljavaFirst, "SELECT java_property('java.vm.name')");
      Rig.query(pljavaFirst, "SELECT count(*) FROM app.items");
      Rig.execute(other, "SELECT pg_advisory_lock(1)");
      for (Connection waiting : List.of(session, pljavaFirst)) {
        String pid = Rig.query(waiting, "SELECT pg_backend_pid()").get(0);
        CompletableFuture<String> outcome =
            CompletableFuture.supplyAsync(() -> waitForLock(waiting));
        awaitLockWait(other, pid);
        Rig.query(other, "SELECT pg_cancel_backend(" + pid + ")");
        assertThat(outcome.get(WAKES_UP_SECONDS, TimeUnit.SECONDS)).isEqualTo("57014");
        Rig.query(other, "SELECT pg_terminate_backend(" + pid + ")");
        awaitEnd(other, pid);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void aDeepExpressionIsAnErrorAndTheSessionGoesOn(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection session = rig.connect()) {
      makeTable(session);
      String terms = IntStream.range(0, DEEP).mapToObj(i -> "1").collect(Collectors.joining("+"));
      Refused.assertFails(session, "SELECT " + terms, "54001");
      assertThat(Rig.query(session, "SELECT title FROM app.items")).containsExactly("one");
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void whatItsJvmLacksIsSaidBeforeItStarts(PgVersion version) throws Exception {
    for (String options : List.of("", "-Xss1m " + WANTED, "-Xss4m --add-modules=jdk.unsupported")) {
      try (Rig rig = start(version, Map.of("kalam.host", "process"));
          Connection session = rig.connect()) {
        makeTable(session);
        Rig.execute(session, "SET pljava.vmoptions = '" + options + "'");
        Rig.execute(session, "SET kalam.host = 'pljava'; SELECT kalam.bridge_status()");
        try (Connection fresh = rig.connect()) {
          Rig.execute(fresh, "SET pljava.vmoptions = '" + options + "'; SET kalam.host = 'pljava'");
          Refused.with(
              fresh,
              "SELECT * FROM app.items",
              "55000",
              "pljava.vmoptions lacks",
              "-Xss4096k " + WANTED);
          Rig.execute(fresh, "SET kalam.host = 'process'");
          assertThat(Rig.query(fresh, "SELECT title FROM app.items")).containsExactly("one");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void aDatabaseWithoutPlJavaIsToldSo(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection session = rig.connect()) {
      Rig.execute(session, "DROP EXTENSION pljava CASCADE");
      try (Connection fresh = rig.connect()) {
        Refused.with(
            fresh,
            "SELECT kalam_exec('SELECT 1')",
            "55000",
            "not installed",
            "CREATE EXTENSION pljava");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void onlyASuperuserChoosesTheHost(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection session = rig.connect()) {
      Rig.execute(session, "CREATE ROLE joe");
      Rig.execute(session, "SET ROLE joe");
      Refused.with(session, "SET kalam.host = 'process'", "42501", "kalam.host", null);
      Rig.execute(session, "RESET ROLE");
      Refused.with(
          session, "SET kalam.host = 'elsewhere'", "22023", "kalam.host", "process, pljava");
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void kalamDbHearsOfTheEndOfASession(PgVersion version) throws Exception {
    try (Rig rig = start(version);
        Connection observer = rig.connect()) {
      makeTable(observer);
      try (Connection session = rig.connect()) {
        session.setAutoCommit(false);
        Rig.execute(session, "INSERT INTO app.items (id, title) VALUES (2, 'two')");
        Rig.query(session, "SELECT count(*) FROM app.items");
      }
      rig.kalam()
          .journal()
          .await(call -> call.method().equals("CloseSession"), Duration.ofSeconds(20));
      assertThat(Rig.query(observer, "SELECT id FROM app.items")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @MethodSource("org.pgkalam.extension.PlJavaRig#majors")
  void aPolicyMustGrantTheJarAllPermissions(PgVersion version) throws Exception {
    Assumptions.assumeTrue(
        Runtime.version().feature() <= LAST_WITH_POLICY, "no policy is enforced from Java 24 on");
    Map<String, String> enforcing =
        Map.of(
            "pljava.vmoptions", "-Xss4m -Djava.security.manager=allow -XX:+UseSerialGC " + WANTED);
    Path policy = candidate(version).resolve("pljava.policy");
    assertThatThrownBy(() -> start(version, enforcing))
        .hasMessageContaining("the bridge does not start in PL/Java's JVM")
        .hasMessageContaining("AccessControlException")
        .hasMessageContaining("java.security.AllPermission");
    Files.writeString(
        policy,
        Files.readString(policy)
            + "grant codebase \"file:%s\" { permission java.security.AllPermission; };%n"
                .formatted(policy.resolveSibling("pg_kalam-bridge.jar")));
    try (Rig rig = start(version, enforcing);
        Connection session = rig.connect()) {
      makeTable(session);
      assertThat(Rig.query(session, "SELECT title FROM app.items")).containsExactly("one");
    }
  }

  private Rig start(PgVersion version) throws Exception {
    return start(version, Map.of());
  }

  private Rig start(PgVersion version, Map<String, String> settings) throws Exception {
    return Rig.start(
        PlJavaRig.builder(version).files(new ExtensionFiles(candidate(version))), settings);
  }

  private Path candidate(PgVersion version) throws IOException, InterruptedException {
    Path made = directory.resolve("candidate-" + version.major());
    if (Files.exists(made)) {
      return made;
    }
    Process script =
        new ProcessBuilder(
                PACKAGE_SCRIPT.toString(),
                PlJavaRig.jarOfPlJava(version).toString(),
                made.toString())
            .inheritIO()
            .start();
    assertThat(script.waitFor()).isZero();
    readableByServers(directory);
    return made;
  }

  /** Servers that root starts run as somebody else. */
  private static void readableByServers(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.forEach(
          file -> {
            file.toFile().setReadable(true, false);
            if (Files.isDirectory(file)) {
              file.toFile().setExecutable(true, false);
            }
          });
    }
  }

  private static void makeTable(Connection session) throws SQLException {
    Rig.execute(
        session,
        "CREATE TABLE app.items (id BIGINT PRIMARY KEY, title TEXT) USING kalamdb"
            + " WITH (type = 'shared')");
    Rig.execute(session, "INSERT INTO app.items (id, title) VALUES (1, 'one')");
  }

  private static void makeFunction(Connection session) throws SQLException {
    Rig.execute(
        session,
        "CREATE FUNCTION java_property(text) RETURNS text LANGUAGE javau"
            + " AS 'java.lang.System.getProperty'");
  }

  private static String waitForLock(Connection session) {
    try {
      Rig.execute(session, "SELECT pg_advisory_lock(1)");
      return "";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static void awaitLockWait(Connection observer, String pid) throws SQLException {
    poll(observer, "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted AND pid = " + pid);
  }

  private static void awaitEnd(Connection observer, String pid) throws SQLException {
    poll(observer, "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = " + pid);
  }

  private static void poll(Connection observer, String condition) throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAKES_UP_SECONDS);
    while (!Rig.query(observer, condition).equals(List.of("t"))) {
      assertThat(System.nanoTime()).as(condition).isLessThan(end);
    }
  }
}
