package org.pgkalam.matrix;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user is told when Docker cannot be used. */
final class DockerAdvice {
  private static final String OTHERWISE =
      "; or do without Docker: --provider embedded, which is the default";
  private static final String DEFAULT_SOCKET = "/var/run/docker.sock";
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** The first that has host-gateway. */
  private static final int OLDEST_MAJOR = 20;

  private static final int OLDEST_MINOR = 10;

  private DockerAdvice() {}

  /** Says at once what a connection would only find out after several attempts. */
  static void beforeConnecting() {
    Map<String, String> environment = System.getenv();
    String named = environment.get("DOCKER_HOST");
    Optional<Path> socket = socket(named);
    socket.flatMap(path -> forSocket(named, path)).ifPresent(DockerAdvice::fail);
    forEnvironment(environment, socket.isPresent() && Files.exists(Path.of("/.dockerenv")))
        .ifPresent(DockerAdvice::fail);
  }

  /**
   * Testcontainers has helper containers, which only the environment can switch off.
   *
   * @param takenForContainer whether Testcontainers takes this machine for a container, and would
   *     start one to find out where the others are
   */
  static Optional<String> forEnvironment(
      Map<String, String> environment, boolean takenForContainer) {
    if (!"true".equals(environment.get("TESTCONTAINERS_RYUK_DISABLED"))) {
      return Optional.of(
          "set TESTCONTAINERS_RYUK_DISABLED=true in the environment: servers end with this process"
              + " by themselves, and need no helper container");
    }
    if (takenForContainer && !environment.containsKey("TESTCONTAINERS_HOST_OVERRIDE")) {
      return Optional.of(
          "there is a /.dockerenv here: set TESTCONTAINERS_HOST_OVERRIDE=localhost in the environment"
              + " if Docker runs beside it");
    }
    return Optional.empty();
  }

  /**
   * What is wrong with a socket.
   *
   * @param named what DOCKER_HOST says, or null
   */
  static Optional<String> forSocket(String named, Path socket) {
    String which = named == null ? socket.toString() : "DOCKER_HOST=" + named;
    if (Files.exists(socket) && !Files.isWritable(socket)) {
      return Optional.of(
          "this user may not use Docker (%s): join the group docker (sudo usermod -aG docker $USER, then log in again), or use rootless Docker"
              .formatted(which));
    }
    if (!Files.exists(socket) && named != null) {
      return Optional.of("no Docker daemon at %s: start it, or unset DOCKER_HOST".formatted(which));
    }
    return Optional.empty();
  }

  static DockerUnavailableException noConnection(RuntimeException cause) {
    return new DockerUnavailableException(
        noConnection(Command.onPath("docker").isPresent()) + OTHERWISE, cause);
  }

  static String noConnection(boolean hasCommand) {
    return "no Docker daemon answers: "
        + (hasCommand
            ? "start it (systemctl start docker, or Docker Desktop; \"docker info\" must work)"
            : "install Docker 20.10 or newer and start it")
        + ", or say where it is with DOCKER_HOST";
  }

  /**
   * @throws DockerUnavailableException if the daemon is too old
   */
  static void onVersion(String version) {
    Matcher parts = VERSION.matcher(String.valueOf(version));
    if (parts.matches()) {
      int major = Integer.parseInt(parts.group(1));
      int minor = Integer.parseInt(parts.group(2));
      if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
        fail(
            "Docker %s is too old: 20.10 is the first whose containers reach this machine by host-gateway"
                .formatted(version));
      }
    }
  }

  private static void fail(String advice) {
    throw new DockerUnavailableException(advice + OTHERWISE);
  }

  /** Empty if Docker is asked over the network, or looked for elsewhere. */
  private static Optional<Path> socket(String named) {
    if (named == null) {
      return Optional.of(Path.of(DEFAULT_SOCKET));
    }
    URI uri = URI.create(named);
    return "unix".equals(uri.getScheme()) ? Optional.of(Path.of(uri.getPath())) : Optional.empty();
  }
}
