package org.pgkalam.matrix;

import java.util.Objects;

/**
 * Starts PostgreSQL in containers of the official images, or of others that behave as they do.
 *
 * <p>Where a setting of the extension points at a Java runtime, containers are made of an image
 * that is derived from the wanted one, once, and has a small one.
 */
public final class ContainerPg {
  private ContainerPg() {}

  /**
   * Servers of a release; an image that is named for its major may have another.
   *
   * <p>The builder throws {@link DockerUnavailableException} if there is no Docker to use.
   */
  public static PgBuilder<PgServer> builder(PgVersion version, ContainerImages images) {
    String name = images.of(Objects.requireNonNull(version));
    return new PgBuilder<>(
        wanted -> {
          ContainerImage image = ContainerImage.named(name, wanted.progress());
          if (wanted.files().map(ExtensionFiles::needsJava).orElse(false)) {
            image = image.withJava(Cache.shared(), wanted.progress());
          }
          return ContainerServer.start(version, image, wanted);
        });
  }
}
