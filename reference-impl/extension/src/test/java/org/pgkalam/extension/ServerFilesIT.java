package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** Server options that name files: who may, and which. */
final class ServerFilesIT {
  private static final String CREATE =
      "CREATE SERVER s FOREIGN DATA WRAPPER pg_kalam OPTIONS (host 'h', port '1', ca_cert '%s')";

  @TempDir Path files;

  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void filesAreForThoseWhoMayReadThem(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE ROLE joe; CREATE ROLE reader IN ROLE pg_read_server_files");
      Rig.execute(connection, "GRANT USAGE ON FOREIGN DATA WRAPPER pg_kalam TO joe, reader");
      Rig.execute(connection, "SET ROLE joe");
      denied(connection, CREATE.formatted("/etc/passwd"));
      Refused.with(
          connection,
          CREATE.formatted("-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----"),
          "HV024",
          "server option 'ca_cert' cannot be read as PEM",
          "path of a file");
      Rig.execute(connection, CREATE.formatted(" "));
      denied(connection, "ALTER SERVER s OPTIONS (SET ca_cert '/etc/passwd')");
      denied(
          connection,
          "ALTER SERVER s OPTIONS (ADD client_cert '-----BEGIN', ADD client_key '/etc/passwd')");
      Rig.execute(connection, "ALTER SERVER s OPTIONS (SET ca_cert ' ')");
      Rig.execute(connection, "DROP SERVER s; RESET ROLE; SET ROLE reader");
      Rig.execute(connection, CREATE.formatted("/etc/passwd"));
      Rig.execute(connection, "RESET ROLE; DROP SERVER s");
      Rig.execute(connection, CREATE.formatted("/etc/passwd"));
    }
  }

  private static void denied(Connection connection, String sql) throws Exception {
    Refused.with(
        connection, sql, "42501", "permission denied to name a file", "Give the PEM text itself");
  }

  @ParameterizedTest
  @MethodSource("majors")
  void onlyRegularFilesOfFittingSizeAreRead(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      Path pipe = Files.createTempDirectory(files, "p").resolve("pipe");
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
      Path large = Files.write(pipe.resolveSibling("large"), new byte[(1 << 20) + 1]);
      Path other = write(pipe.resolveSibling("other"), "no PEM");
      Rig.execute(connection, "SET statement_timeout = '30s'");
      Rig.execute(connection, "ALTER SERVER kalam_server OPTIONS (ADD ca_cert '/dev/zero')");
      refused(connection, "server option 'ca_cert' cannot be read");
      for (Path file : new Path[] {pipe, large, other, files, pipe.resolveSibling("none")}) {
        Rig.execute(
            connection, "ALTER SERVER kalam_server OPTIONS (SET ca_cert '%s')".formatted(file));
        refused(connection, "server option 'ca_cert' cannot be read");
      }
      Rig.execute(connection, "ALTER SERVER kalam_server OPTIONS (DROP ca_cert)");
      assertThat(Rig.query(connection, "SELECT kalam_exec('SELECT 1 AS one')"))
          .containsExactly("[{\"one\":1}]");
    }
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(Connection connection, String message) throws Exception {
    Refused.with(connection, "SELECT kalam_exec('SELECT 1')", "HV024", message, "path of a file");
  }
}
