package org.pgkalam.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgkalam.matrix.PgVersion;
import org.pgkalam.matrix.PgVersions;

/** One library, the same bytes everywhere, in every way of loading it. */
final class LoadingIT {
  static Stream<PgVersion> oldestAndNewest() {
    return PgVersions.fromSystemProperty().stream()
        .flatMap(
            version ->
                Stream.of(PgVersions.oldest(version.major()), PgVersions.newest(version.major())))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("oldestAndNewest")
  void theSameLibraryRunsOnTheOldestAndTheNewestMinorOfEachMajor(PgVersion version)
      throws Exception {
    try (Rig rig = Rig.start(version);
        Connection connection = rig.connect()) {
      assertThat(sha256(rig.postgres().pkglibdir().resolve("pg_kalam.so")))
          .isEqualTo(sha256(Path.of("..", "native", "target", "pg_kalam.so")));
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY, v text) USING kalamdb");
      assertThat(Rig.update(connection, "INSERT INTO app.t VALUES (1, 'a'), (2, 'b'), (3, 'c')"))
          .isEqualTo(3);
      assertThat(Rig.update(connection, "UPDATE app.t SET v = 'B' WHERE id = 2")).isOne();
      assertThat(Rig.update(connection, "DELETE FROM app.t WHERE id = 3")).isOne();
      assertThat(Rig.query(connection, "SELECT id, v, _seq > 0 FROM app.t ORDER BY id"))
          .containsExactly("1|a|t", "2|B|t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared_preload_libraries", "session_preload_libraries"})
  void preloadedTheFirstStatementOfASessionMayBeCreateTableUsing(String setting) throws Exception {
    PgVersion version = PgVersions.newest(16);
    Map<String, String> settings = new HashMap<>(Map.of("session_preload_libraries", ""));
    settings.put(setting, "pg_kalam");
    try (Rig rig = Rig.start(version, settings);
        Connection connection = rig.connect()) {
      Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb");
      assertThat(Rig.query(connection, "SELECT count(*) FROM app.t")).containsExactly("0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 16)
  void loadedOnDemandTheSyntaxWorksOnceAFunctionHasBeenCalled(int major) throws Exception {
    try (Rig rig = Rig.start(PgVersions.newest(major), Map.of("session_preload_libraries", ""))) {
      try (Connection connection = rig.connect()) {
        assertThatThrownBy(
                () ->
                    Rig.execute(
                        connection, "CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb"))
            .hasMessageContaining("access method \"kalamdb\" does not exist");
        assertThat(Rig.query(connection, "SELECT kalam_compiled_mode()")).containsExactly("remote");
        Rig.execute(connection, "CREATE TABLE app.t (id bigint PRIMARY KEY) USING kalamdb");
      }
    }
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
