package org.pgkalam.matrix;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/**
 * An image of PostgreSQL that is here.
 *
 * @param name as it was asked for
 * @param runs what containers are made of: the image, or one derived from it
 * @param digest of the image that was asked for
 */
record ContainerImage(String name, String runs, String digest) {
  /** Where the Java runtime is in a derived image. */
  static final String JAVA_HOME = "/opt/pg-kalam/java";

  private static final String DERIVED = "pg-kalam/with-java";
  private static final String BASE_LABEL = "org.pgkalam.base";

  /**
   * Fetches it if it is not here.
   *
   * @throws EmbeddedPgException if it cannot be had; the message says what to do about it
   */
  static ContainerImage named(String name, Consumer<String> progress) {
    DockerClient docker = Docker.client();
    InspectImageResponse image;
    try {
      image = docker.inspectImageCmd(name).exec();
    } catch (NotFoundException notHere) {
      progress.accept("fetching the image " + name + " …");
      image = pull(docker, name);
    }
    List<String> digests = image.getRepoDigests();
    return new ContainerImage(
        name, name, digests == null || digests.isEmpty() ? image.getId() : digests.get(0));
  }

  private static InspectImageResponse pull(DockerClient docker, String name) {
    try {
      return docker
          .inspectImageCmd(new RemoteDockerImage(DockerImageName.parse(name)).get())
          .exec();
    } catch (RuntimeException e) {
      throw new EmbeddedPgException(
          "the image %s is not here and cannot be fetched (%s): \"docker pull %s\" must work, or name another with --image; ci/images/build makes images without a registry"
              .formatted(name, Docker.rootMessage(e), name),
          e);
    }
  }

  /** With a Java runtime in it; made once, and kept. */
  ContainerImage withJava(Cache cache, Consumer<String> progress) throws IOException {
    JavaRuntime java = JavaRuntime.of(cache, progress);
    DockerClient docker = Docker.client();
    String id = docker.inspectImageCmd(name).exec().getId();
    String tag =
        UUID.nameUUIDFromBytes((id + java.id()).getBytes(StandardCharsets.UTF_8)).toString();
    String derived = DERIVED + ":" + tag.substring(0, 18);
    Path lock = cache.directory().resolve("java").resolve(tag + ".lock");
    InterprocessLock.holding(
        lock,
        () -> {
          if (!exists(docker, derived)) {
            progress.accept("adding Java to " + name + " …");
            build(derived, java);
          }
          return derived;
        });
    return new ContainerImage(name, derived, digest);
  }

  private static boolean exists(DockerClient docker, String image) {
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException notYet) {
      return false;
    }
  }

  /**
   * Its last step runs Java, which shows whether it can be run there, and makes it start sooner.
   */
  private void build(String derived, JavaRuntime java) {
    try {
      new ImageFromDockerfile(derived, false)
          .withFileFromPath("java", java.directory())
          .withDockerfileFromBuilder(
              file ->
                  file.from(name)
                      .label(BASE_LABEL, name)
                      .copy("java", JAVA_HOME)
                      .run(JAVA_HOME + "/bin/java", "-Xshare:dump")
                      .build())
          .get();
    } catch (RuntimeException e) {
      throw new EmbeddedPgException(
          "the Java runtime of this machine does not run in the image %s (%s): use an image of Debian's, such as postgres:16, not of Alpine's; or name a runtime for it with -D%s"
              .formatted(name, Docker.rootMessage(e), JavaRuntime.PROPERTY),
          e);
    }
  }
}
