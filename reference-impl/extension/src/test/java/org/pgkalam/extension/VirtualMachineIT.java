package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.matrix.PgVersions;

/** What goes wrong inside the JVM ends one statement or one backend, never the cluster. */
final class VirtualMachineIT {
  @ParameterizedTest
  @ValueSource(ints = {13, 16, 18})
  void systemExitEndsOneBackend(int major) throws Exception {
    String classes =
        "-Djava.class.path="
            + Path.of("target", "pg_kalam", "pg_kalam-bridge.jar").toAbsolutePath()
            + ":"
            + Path.of("target", "test-classes").toAbsolutePath();
    try (Rig rig = Rig.start(PgVersions.newest(major));
        Connection bystander = rig.connect();
        Connection connection = rig.connect()) {
      Rig.execute(connection, "SET kalam.vmoptions = '" + classes + "'");
      Rig.execute(
          connection,
          "CREATE SERVER exiting FOREIGN DATA WRAPPER pg_kalam OPTIONS (host '"
              + ExitingResolver.HOST
              + "', port '1')");
      assertThatThrownBy(
              () ->
                  Rig.execute(connection, "CREATE FOREIGN TABLE app.t (id bigint) SERVER exiting"))
          .hasMessageContaining("the Java VM requested exit with code 7");
      assertThat(Rig.query(bystander, "SELECT kalam_exec('SELECT 1 AS ok')"))
          .containsExactly("[{\"ok\":1}]");
      assertThat(rig.log()).doesNotContain("terminating any other active server processes");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 16, 18})
  void outOfMemoryEndsOneStatement(int major) throws Exception {
    try (Rig rig = Rig.start(PgVersions.newest(major), Map.of("kalam.vmoptions", "-Xmx64m"));
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      for (int i = 0; i < 80; i++) {
        Rig.execute(connection, "INSERT INTO app.t VALUES (" + i + ", repeat('x', 1000000))");
      }
      assertThatThrownBy(() -> Rig.query(connection, "SELECT sum(length(v)) FROM app.t"))
          .hasMessageContaining("the Java VM is out of memory")
          .hasMessageContaining("answer is too large");
      assertThatThrownBy(
              () -> Rig.execute(connection, "INSERT INTO app.t VALUES (99, repeat('x', 60000000))"))
          .hasMessageContaining("the Java VM is out of memory");
      assertThat(Rig.query(connection, "SELECT length(v) FROM app.t WHERE id = 7"))
          .containsExactly("1000000");
      assertThat(rig.log()).doesNotContain("terminating any other active server processes");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 16)
  void aMissingJvmOrBridgeOrAStackThatIsTooSmallIsAClearError(int major, @TempDir Path empty)
      throws Exception {
    try (Rig rig = Rig.start(PgVersions.newest(major))) {
      refused(
          rig,
          "kalam.libjvm = '/no/such/libjvm.so'",
          "could not find a Java VM at \"/no/such/libjvm.so\"");
      refused(rig, "kalam.home = '" + empty + "'", "could not find the bridge at");
      Path notAVm = Files.writeString(empty.resolve("libjvm.so"), "no library");
      refused(rig, "kalam.libjvm = '" + notAVm + "'", "could not load the Java VM");
      refused(rig, "kalam.vmoptions = '-Xno-such-option'", "could not start the Java VM");
      refused(rig, "max_stack_depth = '7000kB'", "the stack is too small for a Java VM");
    }
  }

  private static void refused(Rig rig, String setting, String message) throws Exception {
    try (Connection connection = rig.connect()) {
      Rig.execute(connection, "SET " + setting);
      assertThatThrownBy(() -> Rig.query(connection, "SELECT kalam_exec('SELECT 1')"))
          .hasMessageContaining(message);
      assertThat(Rig.query(connection, "SELECT 1")).containsExactly("1");
    }
  }
}
