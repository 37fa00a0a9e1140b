package org.pgkalam.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerAdviceTest {
  private static final String NO_RYUK = "TESTCONTAINERS_RYUK_DISABLED";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"19.03.15", "20.9.1", "1.13.1"})
  void oldDockerIsRefused(String version) {
    assertThatExceptionOfType(DockerUnavailableException.class)
        .isThrownBy(() -> DockerAdvice.onVersion(version))
        .withMessageContaining("Docker " + version + " is too old: 20.10")
        .withMessageContaining("--provider embedded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"20.10.24+dfsg1", "28.2.2", "unknown"})
  void whatIsNewEnoughOrNotKnownToBeOldIsTaken(String version) {
    assertThatCode(() -> DockerAdvice.onVersion(version)).doesNotThrowAnyException();
  }

  @Test
  void aSocketThatMayNotBeWrittenToIsAMatterOfPermission() throws IOException {
    Path socket = Files.createFile(directory.resolve("docker.sock"));
    boolean writable = socket.toFile().setWritable(false) && !Files.isWritable(socket);
    assumeTrue(writable, "root may write to every file");

    assertThat(DockerAdvice.forSocket(null, socket))
        .hasValueSatisfying(advice -> assertThat(advice).contains("join the group docker"));
  }

  @Test
  void aSocketThatDockerHostNamesMustExist() {
    Path socket = directory.resolve("missing.sock");

    assertThat(DockerAdvice.forSocket("unix://" + socket, socket))
        .hasValueSatisfying(
            advice -> assertThat(advice).contains("no Docker daemon at DOCKER_HOST=unix://"));
  }

  @Test
  void otherSocketsAreLookedForWhereTheUsualOneIsMissing() {
    assertThat(DockerAdvice.forSocket(null, directory.resolve("missing.sock"))).isEmpty();
  }

  @Test
  void helperContainersMustBeSwitchedOff() {
    assertThat(DockerAdvice.forEnvironment(Map.of(), false))
        .hasValueSatisfying(advice -> assertThat(advice).contains(NO_RYUK + "=true"));
    assertThat(DockerAdvice.forEnvironment(Map.of(NO_RYUK, "true"), false)).isEmpty();
  }

  @Test
  void aMachineThatLooksLikeAContainerMustSayWhereDockerIs() {
    assertThat(DockerAdvice.forEnvironment(Map.of(NO_RYUK, "true"), true))
        .hasValueSatisfying(
            advice -> assertThat(advice).contains("TESTCONTAINERS_HOST_OVERRIDE=localhost"));
    assertThat(
            DockerAdvice.forEnvironment(
                Map.of(NO_RYUK, "true", "TESTCONTAINERS_HOST_OVERRIDE", "localhost"), true))
        .isEmpty();
  }

  @Test
  void whoHasTheCommandIsToldToStartTheDaemonAndWhoHasNotToInstallIt() {
    assertThat(DockerAdvice.noConnection(true)).contains("systemctl start docker");
    assertThat(DockerAdvice.noConnection(false)).contains("install Docker 20.10 or newer");
  }
}
