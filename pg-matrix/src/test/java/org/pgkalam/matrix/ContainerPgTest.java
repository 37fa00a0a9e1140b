package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs Docker and an image: of the official ones, of ci/images/build, or of -Dpg.image. */
final class ContainerPgTest {
  private static final PgVersion VERSION = PgVersions.newest(16);

  @TempDir private Path directory;
  private ContainerImages images;

  @BeforeEach
  void findImage() {
    try {
      images = usableImages();
    } catch (DockerUnavailableException e) {
      abort(e.getMessage());
    }
  }

  static ContainerImages usableImages() {
    DockerClient docker = Docker.client();
    for (ContainerImages candidates :
        List.of(
            ContainerImages.fromSystemProperty(),
            ContainerImages.parse(List.of("pg-kalam/postgres")))) {
      try {
        docker.inspectImageCmd(candidates.of(VERSION)).exec();
        return candidates;
      } catch (NotFoundException notHere) {
        // The next one may be.
      }
    }
    return abort("no image " + ContainerImages.official().of(VERSION) + " here");
  }

  @Test
  void aServerHasTheSettingsAndSaysWhatItWasStartedFrom() throws Exception {
    try (PgServer server =
        ContainerPg.builder(VERSION, images).setting("work_mem", "6MB").start()) {
      assertThat(Sql.value(server, "SHOW work_mem")).isEqualTo("6MB");
      assertThat(Sql.value(server, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"))
          .isEqualTo("C");
      assertThat(server.version().major()).isEqualTo(16);
      assertThat(server.origin().provider()).isEqualTo("docker");
      assertThat(server.origin().image()).isEqualTo(images.of(VERSION));
      assertThat(server.origin().digest()).contains("sha256:");
      assertThat(server.isRunning()).isTrue();
      assertThat(server.log()).content().contains("ready to accept connections");
    }
  }

  @Test
  void theServerListensForThisMachineAlone() {
    try (PgServer server = ContainerPg.builder(VERSION, images).start()) {
      Container container = containersOf(server).get(0);

      assertThat(container.getPorts())
          .allSatisfy(port -> assertThat(port.getIp()).isEqualTo("127.0.0.1"));
    }
  }

  @Test
  void closingLeavesNothing() {
    PgServer server = ContainerPg.builder(VERSION, images).start();
    Path log = server.log();
    int port = server.port();

    server.close();
    server.close();

    assertThat(server.isRunning()).isFalse();
    assertThat(log.getParent()).doesNotExist();
    assertThat(portsInUse()).doesNotContain(port);
  }

  @Test
  void aKilledServerIsNoLongerRunning() {
    try (PgServer server = ContainerPg.builder(VERSION, images).start()) {
      server.kill();
      awaitEnd(server);

      assertThat(server.isRunning()).isFalse();
    }
  }

  @Test
  void theExtensionsFilesAreWhereItsSettingsSay() throws Exception {
    Files.writeString(directory.resolve("greeting.control"), "default_version = '1'\n");
    Files.writeString(
        directory.resolve("greeting--1.sql"),
        "CREATE FUNCTION hi() RETURNS text AS $$ SELECT 'hi' $$ LANGUAGE sql");
    Files.writeString(directory.resolve("lib.so"), "not a library");
    Files.writeString(
        directory.resolve(ExtensionFiles.CONFIGURATION),
        "greeting.place = '${candidate}/lib.so'\n");

    try (PgServer server =
        ContainerPg.builder(VERSION, images).files(new ExtensionFiles(directory)).start()) {
      Sql.execute(server, "CREATE EXTENSION greeting");

      assertThat(Sql.value(server, "SELECT hi()")).isEqualTo("hi");
      assertThat(Sql.value(server, "SELECT pg_read_file(current_setting('greeting.place'))"))
          .isEqualTo("not a library");
      assertThat(server.libraries().read("lib.so")).asString().isEqualTo("not a library");
    }
  }

  @Test
  void aLibraryCanBePutAsideAndReplaced() {
    try (PgServer server = ContainerPg.builder(VERSION, images).start()) {
      ServerLibraries libraries = server.libraries();
      byte[] original = libraries.read("plpgsql.so");

      libraries.rename("plpgsql.so", "aside.so");
      assertThat(libraries.exists("plpgsql.so")).isFalse();
      libraries.write("plpgsql.so", new byte[] {1});
      assertThat(libraries.read("plpgsql.so")).containsExactly(1);
      libraries.rename("aside.so", "plpgsql.so");

      assertThat(libraries.read("plpgsql.so")).isEqualTo(original);
    }
  }

  @Test
  void aServerReachesThisMachineWhereItListensForIt() throws Exception {
    HostReach reach = Docker.hostReach();
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getByName(reach.listenOn()));
        PgServer server = ContainerPg.builder(VERSION, images).start()) {
      CompletableFuture<Boolean> called =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket caller = here.accept()) {
                  return caller.isConnected();
                } catch (IOException e) {
                  return false;
                }
              });

      Sql.execute(
          server,
          "COPY (SELECT 1) TO PROGRAM 'bash -c \"exec 3<>/dev/tcp/%s/%d\"'"
              .formatted(reach.host(), here.getLocalPort()));

      assertThat(called.join()).isTrue();
    }
  }

  @Test
  void aServerThatDoesNotStartSaysWhy() {
    assertThatExceptionOfType(ServerDidNotStartException.class)
        .isThrownBy(
            () ->
                ContainerPg.builder(VERSION, images)
                    .setting("shared_preload_libraries", "no_such_library")
                    .start())
        .withMessageContaining("no_such_library");
    assertThat(ownContainers()).isEmpty();
  }

  @Test
  void anImageOfAnotherMajorIsRefused() {
    ContainerImages wrong = ContainerImages.parse(List.of("17=" + images.of(VERSION)));

    assertThatExceptionOfType(EmbeddedPgException.class)
        .isThrownBy(() -> ContainerPg.builder(PgVersions.newest(17), wrong).start())
        .withMessageContaining("has PostgreSQL 16, not 17");
  }

  @Test
  void nothingIsLeftOfAJvmThatIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dpg.image=16=" + images.of(VERSION),
                ContainerProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = jvm.inputReader()) {
      String owner = output.readLine();
      assertThat(ownedBy(owner)).hasSize(1);
      Path serverDirectory = Path.of(output.readLine());

      jvm.destroyForcibly().waitFor();

      while (!ownedBy(owner).isEmpty() || Files.exists(serverDirectory)) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static void awaitEnd(PgServer server) {
    while (server.isRunning()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static List<Container> ownContainers() {
    return ownedBy(ContainerOwner.ofThisJvm());
  }

  private static List<Container> ownedBy(String owner) {
    return Docker.client()
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of(Docker.OWNER_LABEL, owner))
        .exec();
  }

  private static List<Container> containersOf(PgServer server) {
    return ownContainers().stream()
        .filter(
            one ->
                List.of(one.getPorts()).stream()
                    .anyMatch(port -> Integer.valueOf(server.port()).equals(port.getPublicPort())))
        .toList();
  }

  private static List<Integer> portsInUse() {
    return ownContainers().stream()
        .flatMap(one -> List.of(one.getPorts()).stream())
        .map(port -> port.getPublicPort())
        .toList();
  }
}
