package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** Errors are told also where there is no letter for all of their text; values are not guessed. */
final class EncodingIT {
  static Stream<PgVersion> majors() {
    return PgVersions.fromSystemProperty().stream();
  }

  @ParameterizedTest
  @MethodSource("majors")
  void anErrorIsItselfWhateverTheEncodingsLack(PgVersion version) throws Exception {
    try (Rig rig = Rig.start(version)) {
      try (Connection connection = rig.connect()) {
        Rig.execute(
            connection,
            "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
      }
      try (Connection connection = rig.postgres().connect("latin")) {
        Rig.execute(connection, "CREATE EXTENSION pg_kalam");
        Rig.execute(connection, rig.createServer("kalam_server"));
        Rig.execute(connection, "CREATE SCHEMA app");
        Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
        refused(rig, connection);
        Rig.execute(connection, "INSERT INTO app.t VALUES (1, '\u00FC')");
        assertThat(Rig.query(connection, "SELECT v FROM app.t WHERE v = '\u00FC'"))
            .containsExactly("\u00FC");
        rig.kalam().sql("INSERT INTO app.t (id, v) VALUES (2, '\u2603')");
        assertThatThrownBy(() -> Rig.query(connection, "SELECT v FROM app.t"))
            .hasMessageContaining("has no equivalent in encoding \"LATIN1\"");
        assertThatThrownBy(() -> Rig.query(connection, "SELECT kalam_exec('SELECT v FROM app.t')"))
            .hasMessageContaining("has no equivalent in encoding \"LATIN1\"");
        assertThat(Rig.query(connection, "SELECT id FROM app.t ORDER BY id"))
            .containsExactly("1", "2");
      }
      String url = rig.postgres().jdbcUrl("postgres") + "?user=postgres&allowEncodingChanges=true";
      try (Connection connection = DriverManager.getConnection(url)) {
        Rig.execute(connection, "CREATE TABLE app.u (id bigint PRIMARY KEY) USING kalamdb");
        Rig.execute(connection, "SET client_encoding = 'LATIN1'");
        refused(rig, connection);
      }
      // The log is in the encodings of both databases.
      assertThat(Files.readString(rig.postgres().log(), StandardCharsets.ISO_8859_1))
          .doesNotContain("was terminated by signal");
    }
  }

  private static void refused(Rig rig, Connection connection) throws Exception {
    rig.kalam()
        .faults()
        .on("ExecuteQuery")
        .status(Status.Code.INTERNAL, "d\u00FCnn \u2013 \u4E2D\u2603!")
        .times(1);
    Refused.with(connection, "SELECT kalam_exec('SELECT 1')", "HV000", "d\u00FCnn ? ??!", null);
  }
}
