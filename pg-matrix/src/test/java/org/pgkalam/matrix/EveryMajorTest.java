package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EveryMajorTest {
  static List<PgVersion> newest() {
    return PgVersions.fromSystemProperty();
  }

  /** All of them with -Dpg.all=true. */
  static Stream<PgVersion> oldest() {
    Stream<Integer> majors =
        Boolean.getBoolean("pg.all") ? PgVersions.majors().stream() : Stream.of(13, 16);
    return majors.map(PgVersions::oldest);
  }

  @ParameterizedTest
  @MethodSource({"newest", "oldest"})
  void startsAndSaysWhichReleaseItIs(PgVersion version) throws Exception {
    try (LocalPgServer server =
        EmbeddedPg.builder(version).onProgress(System.err::println).start()) {
      assertThat(server.version()).isEqualTo(version);
      assertThat(Sql.value(server, "SHOW server_version_num"))
          .isEqualTo(String.valueOf(version.number()));
      assertThat(server.pkglibdir()).isDirectoryContaining("glob:**/plpgsql.so");
      assertThat(server.sharedir().resolve("extension/plpgsql.control")).exists();
    }
  }

  @Test
  void allMajorsRunAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(newest().size());
    List<LocalPgServer> servers = new ArrayList<>();
    try {
      List<Future<LocalPgServer>> starting = new ArrayList<>();
      for (PgVersion version : newest()) {
        starting.add(threads.submit(() -> EmbeddedPg.builder(version).start()));
      }
      for (Future<LocalPgServer> server : starting) {
        servers.add(server.get());
      }
      for (LocalPgServer server : servers) {
        assertThat(Sql.value(server, "SHOW server_version_num"))
            .isEqualTo(String.valueOf(server.version().number()));
      }
      assertThat(servers).extracting(LocalPgServer::port).doesNotHaveDuplicates();
    } finally {
      servers.forEach(LocalPgServer::close);
      threads.shutdownNow();
    }
  }
}
